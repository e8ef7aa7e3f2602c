import { messageOf } from '../../errors/error.ts';
import { type Keywords, PyFunction } from '../../values/objects.ts';
import { typeError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { Undefined, UndefinedUse } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { TemplateError } from '../errors.ts';
import type { PluginContext } from '../plugin.ts';
import { findPlugin } from '../registry.ts';

/** `lookup`, `query` and `q` for one evaluation; undefined for any other name. */
export function lookupGlobals(context: PluginContext, name: string): Value | undefined {
  if (name !== 'lookup' && name !== 'query' && name !== 'q') return undefined;
  const list = name !== 'lookup';
  return new PyFunction(
    name,
    (args, keywords) => {
      const [plugin, ...terms] = args;
      if (plugin === undefined)
        throw typeError(
          `_${list ? 'query' : 'lookup'}() missing 1 required positional argument: 'plugin_name'`,
        );
      if (plugin instanceof Undefined) return plugin.trip();
      return runLookup(context, String(plugin), terms, keywords, list);
    },
    'function',
    true,
  );
}

function runLookup(
  context: PluginContext,
  name: string,
  terms: readonly Value[],
  keywords: Keywords,
  alwaysList: boolean,
): Value {
  const lookup = findPlugin('lookup', name, context.environment.plugins);
  if (lookup !== undefined && !lookup.plugin.acceptsUndefined) {
    const first = [...terms, ...keywords.values()].find((value) => value instanceof Undefined);
    if (first !== undefined) return first;
  }
  const options = new Map(keywords);
  const wantList = alwaysList || truth(options.get('wantlist') ?? false);
  const errors = options.get('errors') ?? 'strict';
  options.delete('wantlist');
  options.delete('errors');
  let found: readonly Value[];
  try {
    found = context.lookup(name, terms, options);
  } catch (error) {
    if (error instanceof UndefinedUse) return error.source;
    if (lookup === undefined) throw error;
    if (errors === 'warn')
      context.warn(`An error occurred while running the lookup plugin '${name}': ${messageOf(error)}`);
    else if (errors !== 'ignore') throw failure(name, error);
    return wantList ? [] : null;
  }
  if (wantList) return Array.from(found);
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  return found.length > 0 && found.every((item) => typeof item === 'string')
    ? found.join(',')
    : Array.from(found);
}

function failure(name: string, error: unknown): unknown {
  if (error instanceof TypeError || error instanceof ReferenceError) return error;
  const origin = error instanceof TemplateError ? error.origin : undefined;
  return new TemplateError(`The lookup plugin '${name}' failed: ${messageOf(error)}`, {
    origin,
    cause: error,
  });
}
