/** The changes to the rules of a PAM service: each gives the new lines, and how many rules were changed. */
import { type Line, matches, type Rule, type RuleKey, rule } from './service.ts';

interface Changed {
  readonly lines: readonly Line[];
  readonly count: number;
}

/** What a rule is to be; undefined parts stay. */
export interface NewRule {
  readonly type: string | undefined;
  readonly control: string | undefined;
  readonly path: string | undefined;
  readonly args: readonly string[] | undefined;
}

export function remove(service: readonly Line[], key: RuleKey): Changed {
  const lines = service.filter((line) => !matches(line, key));
  return { lines, count: service.length - lines.length };
}

function changeEach(service: readonly Line[], key: RuleKey, change: (line: Rule) => Rule): Changed {
  let count = 0;
  const lines = service.map((line) => {
    if (!matches(line, key)) return line;
    const is = change(line);
    if (JSON.stringify(is) !== JSON.stringify(line)) count++;
    return is;
  });
  return { lines, count };
}

export function update(service: readonly Line[], key: RuleKey, to: NewRule): Changed {
  return changeEach(service, key, (line) =>
    rule(to.type || line.type, to.control || line.control, to.path || line.path, to.args ?? line.args),
  );
}

/** As in Ansible, what stands between the rule and its new neighbour (comments, empty lines) is lost, unless that becomes the first rule. */
export function insert(
  service: readonly Line[],
  key: RuleKey,
  added: Rule,
  where: 'before' | 'after',
): Changed {
  const lines = [...service];
  let count = 0;
  for (const found of service.filter((line) => matches(line, key))) {
    const at = lines.indexOf(found);
    const step = where === 'before' ? -1 : 1;
    let next = at + step;
    while (lines[next]?.kind === 'comment' || lines[next]?.kind === 'empty') next += step;
    if (matches(lines[next], added)) continue;
    count++;
    if (where === 'after') lines.splice(at + 1, Math.min(next, lines.length) - at - 1, added);
    else if (next < 0) lines.splice(at, 0, added);
    else lines.splice(next + 1, at - next - 1, added);
  }
  return { lines, count };
}

export function addArguments(service: readonly Line[], key: RuleKey, args: readonly string[]): Changed {
  return changeEach(service, key, (line) => ({ ...line, args: withArguments(line.args, args) }));
}

/** An argument `key=value` replaces the one of that key; what is new comes last, plain arguments first. */
function withArguments(there: readonly string[], added: readonly string[]): string[] {
  const keyOf = (arg: string): string | undefined => /^([^[=][^=]*)=/.exec(arg)?.[1];
  const plain = added.filter((arg) => keyOf(arg) === undefined && !there.includes(arg));
  const valued = new Map(
    added.flatMap((arg) => (keyOf(arg) === undefined ? [] : [[keyOf(arg), arg] as const])),
  );
  const replaced = there.map((arg) => (keyOf(arg) === undefined ? arg : (valued.get(keyOf(arg)) ?? arg)));
  const news = [...valued]
    .filter(([name]) => !there.some((arg) => keyOf(arg) === name))
    .map(([, arg]) => arg);
  return [...replaced, ...new Set(plain), ...news];
}

export function removeArguments(service: readonly Line[], key: RuleKey, args: readonly string[]): Changed {
  return changeEach(service, key, (line) => ({
    ...line,
    args: line.args.filter((arg) => !args.includes(arg)),
  }));
}
