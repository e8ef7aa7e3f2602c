import { spawnSync } from 'node:child_process';
import { messageOf, TsibleError } from '../../errors/error.ts';
import { splitLines } from '../../values/methods/str.ts';
import { repr, str } from '../../values/print.ts';
import { typeError } from '../../values/python-error.ts';
import { compilePattern } from '../../values/regex/pattern.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { configLookup } from './config.ts';
import { lookupError } from './find-file.ts';

/** The output of a command that the controller's shell runs beside the playbook. */
function output(context: PluginContext, name: string, command: string): string {
  const result = spawnSync('/bin/sh', ['-c', command], {
    cwd: context.environment.baseDir,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1024 ** 3,
  });
  if (result.error !== undefined) throw lookupError(result.error.message);
  if (result.status !== 0)
    throw lookupError(`lookup_plugin.${name}(${command}) returned ${result.status ?? -1}`);
  return result.stdout.toString('utf8');
}

function environmentVariable(term: Value, fallback: Value): Value {
  if (term instanceof Undefined) term.trip();
  const [name = ''] = str(term).trim().split(/\s+/);
  const value = process.env[name];
  if (value !== undefined) return value;
  const isUnset = fallback instanceof Undefined && fallback.message.startsWith('Mandatory variable');
  return isUnset ? new Undefined(`The environment variable '${name}' is not set.`) : fallback;
}

function variableOf(context: PluginContext, term: Value, fallback: Value): Value {
  if (typeof term !== 'string') throw typeError(`Variable name must be 'str' not '${typeName(term)}'.`);
  const raw = context.scope.get(term);
  if (raw !== undefined) return context.variable(term) ?? null;
  return fallback === null ? new Undefined(`No variable named ${repr(term)} was found.`) : fallback;
}

function variableNames(context: PluginContext, terms: readonly Value[]): string[] {
  const names = [...context.scope.names()];
  return terms.flatMap((term) => {
    if (typeof term !== 'string')
      throw lookupError(
        `Invalid setting identifier, "${str(term)}" is not a string, it is a <class '${typeName(term)}'>`,
      );
    try {
      const pattern = compilePattern(term);
      return names.filter((name) => pattern.search(name) !== undefined);
    } catch (error) {
      throw lookupError(`Unable to use "${term}" as a search parameter: ${messageOf(error)}`);
    }
  });
}

/** Lookups of variables, settings, the environment and commands. */
export const simpleLookups: Lookups = {
  config: configLookup,
  env: lookup(
    "default=''",
    (_context, terms, fallback = '') => terms.map((term) => environmentVariable(term, fallback)),
    { acceptsUndefined: true },
  ),
  inventory_hostnames: lookup('', (context, terms) => {
    const stranger = terms.find((term) => Array.isArray(term) || term instanceof Map);
    if (stranger !== undefined) throw typeError(`unhashable type: '${typeName(stranger)}'`);
    try {
      return [...(context.environment.hostsOf?.(terms.map(str).join(',')) ?? [])];
    } catch (error) {
      // Where a pattern that matches nothing is an error, it is none here.
      if (error instanceof TsibleError) return [];
      throw error;
    }
  }),
  lines: lookup('', (context, terms) =>
    terms.flatMap((term) => splitLines(output(context, 'lines', str(term)))),
  ),
  pipe: lookup('', (context, terms) => terms.map((term) => output(context, 'pipe', str(term)).trimEnd())),
  varnames: lookup('', variableNames),
  vars: lookup('default=None', (context, terms, fallback = null) =>
    terms.map((term) => variableOf(context, term, fallback)),
  ),
};
