import { messageOf, TsibleError } from '../../errors/error.ts';
import { repr, str } from '../../values/print.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { combine } from '../combine.ts';
import { byPrecedence, type Group, groupsOf, type Host } from '../model.ts';
import { configError, flag, mayConfigure, readConfig, requireTemplar, written } from './plugin-config.ts';
import type { SourceContext, SourcePlugin } from './source.ts';

/** Adds variables and groups to hosts that earlier sources gave, by expressions over their variables. */
export const constructed: SourcePlugin = {
  name: 'constructed',
  accepts: mayConfigure,
  read(source, context) {
    const config = readConfig(source, 'constructed', context);
    try {
      construct([...context.data.hosts.values()], config, context);
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      throw new TsibleError(`Failed to parse '${source}'.`, { cause: error, origin: error.origin });
    }
  },
};

/** Applies `compose`, `groups` and `keyed_groups` of a plugin's configuration to hosts. */
export function construct(hosts: readonly Host[], config: RawDict, context: SourceContext): void {
  const reader = new Constructed(config, context);
  for (const host of hosts) reader.host(host);
}

class Constructed {
  readonly #strict: boolean;
  readonly #useFiles: boolean;
  readonly #useExtraVars: boolean;
  readonly #leadingSeparator: boolean;

  constructor(
    readonly config: RawDict,
    readonly context: SourceContext,
  ) {
    this.#strict = flag(config, 'strict', false);
    this.#useFiles = flag(config, 'use_vars_plugins', false);
    this.#useExtraVars = flag(config, 'use_extra_vars', context.data.settings.INVENTORY_USE_EXTRA_VARS);
    this.#leadingSeparator = flag(config, 'leading_separator', true);
  }

  host(host: Host): void {
    this.#compose(host);
    // What was composed may be used by the groups.
    const variables = this.#variables(host);
    this.#conditionalGroups(host, variables);
    const keyed = this.config.get('keyed_groups');
    if (Array.isArray(keyed)) for (const entry of keyed) this.#keyedGroup(host, variables, entry);
  }

  #compose(host: Host): void {
    const compose = this.config.get('compose');
    if (!(compose instanceof Map)) return;
    const variables = this.#variables(host);
    for (const [name, expression] of compose) {
      const value = this.#attempt(
        () => this.#evaluate(expression, variables),
        (message) => `Could not set ${str(name)} for host ${host.name}: ${message}`,
      );
      if (value !== undefined) this.context.data.setHostVariable(host, str(name), value.result);
    }
  }

  #conditionalGroups(host: Host, variables: RawDict): void {
    const groups = this.config.get('groups');
    if (!(groups instanceof Map)) return;
    for (const [name, condition] of groups) {
      const group = sanitized(str(name));
      const holds = this.#attempt(
        () => requireTemplar(this.context)(variables).condition(condition),
        (message) => `Could not add host ${host.name} to group ${group}: ${message}`,
      );
      if (holds?.result === true) this.context.data.adopt(this.context.data.addGroup(group), host);
    }
  }

  #keyedGroup(host: Host, variables: RawDict, entry: Raw): void {
    if (!(entry instanceof Map) || entry.size === 0)
      throw configError('Invalid keyed group entry, it must be a dictionary');
    const key = this.#attempt(
      () => this.#evaluate(entry.get('key'), variables),
      (message) =>
        `Could not generate group for host ${host.name} from ${written(entry.get('key')) ?? 'None'} entry: ${message}`,
    );
    if (key === undefined) return;
    const names = this.#keyNames(entry, key.result, host);
    if (names.length === 0) return;
    const parentName = entry.get('parent_group');
    const parent = this.#attempt(
      () => (parentName === undefined ? null : requireTemplar(this.context)(variables).resolve(parentName)),
      (message) => `Could not generate parent group for group ${repr(key.result)}: ${message}`,
    );
    if (parent === undefined) return;
    const prefix = text(entry.get('prefix'), '');
    const separator = prefix === '' && !this.#leadingSeparator ? '' : text(entry.get('separator'), '_');
    for (const name of names) {
      const group = this.context.data.addGroup(sanitized(`${prefix}${separator}${name}`));
      this.context.data.adopt(group, host);
      if (truth(parent.result))
        this.context.data.adopt(this.context.data.addGroup(sanitized(str(parent.result))), group);
    }
  }

  /** The names that a key's value stands for: a text, each item of a list, or `key_value` of a dict. */
  #keyNames(entry: RawDict, key: Value, host: Host): string[] {
    const fallback = entry.get('default_value') ?? undefined;
    const trailing = entry.get('trailing_separator') ?? undefined;
    if (fallback !== undefined && trailing !== undefined)
      throw configError(
        'parameters are mutually exclusive for keyed groups: default_value|trailing_separator',
      );
    const orDefault = (value: Value) =>
      isEmpty(value) && fallback !== undefined ? text(fallback, '') : str(value);
    if (isEmpty(key) && fallback !== undefined) return [text(fallback, '')];
    if (!truth(key)) {
      const emptyContainer = Array.isArray(key) || key instanceof Map;
      if (this.#strict && !emptyContainer)
        throw configError(
          `No key or key resulted empty for ${written(entry.get('key')) ?? 'None'} in host ${host.name}, invalid entry`,
        );
      return [];
    }
    if (typeof key === 'string') return [key];
    if (Array.isArray(key)) return key.map(orDefault);
    if (!(key instanceof Map))
      throw configError(
        `Invalid group name format, expected a string or a list of them or dictionary, got: ${repr(key)}`,
      );
    const separator = text(entry.get('separator'), '_');
    return [...key].map(([name, value]) =>
      isEmpty(value) && fallback === undefined && trailing === false
        ? str(name)
        : `${str(name)}${separator}${orDefault(value)}`,
    );
  }

  #evaluate(expression: Raw | undefined, variables: RawDict): Value {
    const source = written(expression);
    if (source === undefined) throw configError('an expression must be a text');
    const { extraVars } = this.context;
    const seen =
      this.#useExtraVars && extraVars !== undefined ? combine(variables, extraVars, false) : variables;
    return requireTemplar(this.context)(seen).expression(source);
  }

  /** A fault in one entry leaves that entry out, unless `strict` is on. */
  #attempt<T>(action: () => T, explain: (message: string) => string): { readonly result: T } | undefined {
    try {
      return { result: action() };
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      if (this.#strict) throw new TsibleError(explain(messageOf(error)), { cause: error });
      return undefined;
    }
  }

  #variables(host: Host): RawDict {
    const merge = this.context.data.settings.DEFAULT_HASH_BEHAVIOUR === 'merge';
    const groups = groupsOf(host).sort(byPrecedence);
    const layers: RawDict[] = groups.map((group) => group.vars);
    if (this.#useFiles) for (const group of groups) layers.push(...this.context.filesOf(group));
    layers.push(host.vars);
    if (this.#useFiles) layers.push(...this.context.filesOf(host));
    layers.push(magic(host, groups));
    const facts = this.context.cachedFacts?.(host.name);
    if (facts !== undefined) layers.push(facts);
    return layers.reduce((below, above) => combine(below, above, merge), new Map());
  }
}

function magic(host: Host, groups: readonly Group[]): RawDict {
  return new Map<string, Raw>([
    ['inventory_hostname', host.name],
    ['inventory_hostname_short', /^[\d.:]+$/.test(host.name) ? host.name : (host.name.split('.')[0] ?? '')],
    [
      'group_names',
      groups
        .map((group) => group.name)
        .filter((name) => name !== 'all')
        .sort(),
    ],
  ]);
}

function sanitized(name: string): string {
  return name.replace(/^[\d\W]|[^\w]/g, '_');
}

function isEmpty(value: Value): boolean {
  return value === null || value === '';
}

function text(raw: Raw | undefined, fallback: string): string {
  return written(raw) ?? (raw === undefined || raw === null ? fallback : String(raw));
}
