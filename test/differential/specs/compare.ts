import { isDeepStrictEqual } from 'node:util';
import type { AnyModule } from '../../../runtime/module/define.ts';
import type { OptionRules, OptionSpec, OptionSpecs } from '../../../runtime/module/spec.ts';

/** An argument spec of Ansible's, as `specs.py` tells it. */
export interface TheirRules {
  readonly mutually_exclusive?: readonly string[] | readonly (readonly string[])[] | null;
  readonly required_together?: readonly (readonly string[])[] | null;
  readonly required_one_of?: readonly (readonly string[])[] | null;
  readonly required_if?: readonly (readonly unknown[])[] | null;
  readonly required_by?: Readonly<Record<string, string | readonly string[]>> | null;
}

export interface TheirSpec extends TheirRules {
  readonly options: Readonly<Record<string, TheirOption>>;
  readonly check?: boolean;
  /** These are the options of a page: an action's own code reads them. */
  readonly documented?: true;
}

interface TheirOption extends TheirRules {
  readonly type?: string;
  readonly default?: unknown;
  readonly required?: boolean | null;
  readonly choices?: readonly unknown[] | Readonly<Record<string, unknown>> | null;
  readonly aliases?: readonly string[] | null;
  readonly elements?: string | null;
  readonly no_log?: boolean | null;
  readonly options?: Readonly<Record<string, TheirOption>> | null;
}

/** What is different between a module's definition and Ansible's spec, one line each. */
export function specDifferences(module: AnyModule, theirs: TheirSpec): string[] {
  const found = optionDifferences(module.options, theirs.options, '', theirs.documented === true);
  if (theirs.documented) return found;
  if (theirs.check !== (module.check !== 'none'))
    found.push(`check: ${module.check}, theirs ${theirs.check}`);
  return [...found, ...ruleDifferences(module.rules, theirs, '')];
}

function optionDifferences(
  ours: OptionSpecs,
  theirs: Readonly<Record<string, TheirOption>>,
  prefix: string,
  documented: boolean,
): string[] {
  const missing = Object.keys(theirs).filter((name) => !Object.hasOwn(ours, name));
  const more = Object.keys(ours).filter((name) => !Object.hasOwn(theirs, name));
  return [
    ...missing.map((name) => `${prefix}${name}: missing`),
    ...more.map((name) => `${prefix}${name}: theirs has none`),
    ...Object.entries(ours).flatMap(([name, our]) => {
      const their = theirs[name];
      return their === undefined ? [] : oneOption(our, their, prefix + name, documented);
    }),
  ];
}

function oneOption(our: OptionSpec, their: TheirOption, name: string, documented: boolean): string[] {
  const found: string[] = [];
  const compare = (what: string, one: unknown, other: unknown): void => {
    if (!isDeepStrictEqual(one, other))
      found.push(`${name}.${what}: ${JSON.stringify(one)}, theirs ${JSON.stringify(other)}`);
  };
  compare('type', our.type, their.type ?? 'str');
  compare('required', our.required ?? false, their.required ?? false);
  if (!documented) compare('default', our.default ?? null, defaultOf(their));
  compare('choices', sorted(our.choices), sorted(choicesOf(their)));
  compare('aliases', sorted(our.aliases), sorted(their.aliases));
  compare('elements', our.elements ?? null, their.elements ?? null);
  if (!documented && !(our.censored && their.no_log))
    compare('no_log', our.noLog ?? false, their.no_log ?? false);
  if (their.options)
    found.push(
      ...optionDifferences(our.options ?? {}, their.options, `${name}.`, documented),
      ...ruleDifferences(our.rules, their, `${name}.`),
    );
  return found;
}

/** Words that mean a boolean are one. */
function defaultOf({ type, default: value }: TheirOption): unknown {
  const word = type === 'bool' && typeof value === 'string' ? value : '';
  if (['yes', 'on', 'true'].includes(word)) return true;
  return ['no', 'off', 'false'].includes(word) ? false : (value ?? null);
}

function choicesOf({ choices }: TheirOption): readonly unknown[] | null | undefined {
  return choices === null || choices === undefined || Array.isArray(choices) ? choices : Object.keys(choices);
}

function sorted(list: readonly unknown[] | null | undefined): string[] {
  return (list ?? []).map((one) => JSON.stringify(one)).sort();
}

function ruleDifferences(ours: OptionRules | undefined, theirs: TheirRules, prefix: string): string[] {
  const exclusive = theirs.mutually_exclusive ?? [];
  const [first] = exclusive;
  const by = Object.entries(theirs.required_by ?? {}).map(([name, needed]) => [name, [needed].flat()]);
  const pairs: readonly (readonly [string, readonly unknown[], readonly unknown[]])[] = [
    [
      'mutually_exclusive',
      ours?.mutuallyExclusive ?? [],
      typeof first === 'string' ? [exclusive] : exclusive,
    ],
    ['required_together', ours?.requiredTogether ?? [], theirs.required_together ?? []],
    ['required_one_of', ours?.requiredOneOf ?? [], theirs.required_one_of ?? []],
    ['required_if', (ours?.requiredIf ?? []).map(rule), (theirs.required_if ?? []).map(rule)],
    ['required_by', Object.entries(ours?.requiredBy ?? {}), by],
  ];
  return pairs.flatMap(([what, our, their]) =>
    isDeepStrictEqual(sorted(our), sorted(their))
      ? []
      : [`${prefix}${what}: ${JSON.stringify(our)}, theirs ${JSON.stringify(their)}`],
  );
}

function rule([name, value, needed, any]: readonly unknown[]): unknown[] {
  return [name, value, needed, any === true];
}
