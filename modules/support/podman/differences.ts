import { repr, str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { memberOf, type PodmanJson } from './client.ts';

/** What is to change, by option. */
export class Differences {
  private readonly found = new Map<string, readonly [Value, Value]>();

  compare(option: string, before: Value, after: Value): void {
    if (repr(before) !== repr(after)) this.found.set(option, [before, after]);
  }

  get any(): boolean {
    return this.found.size > 0;
  }

  /** As a result's `diff` has them: lines `option - value`. */
  get diff(): { readonly before: string; readonly after: string } {
    const lines = (at: 0 | 1): string =>
      `${[...this.found]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([option, pair]) => `${option} - ${str(pair[at])}`)
        .join('\n')}\n`;
    return { before: lines(0), after: lines(1) };
  }
}

/** Short and other forms of podman's options. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  '--attach': ['--attach', '-a'],
  '--cpu-shares': ['--cpu-shares', '-c'],
  '--detach': ['--detach', '-d'],
  '--env': ['--env', '-e'],
  '--hostname': ['--hostname', '-h'],
  '--interactive': ['--interactive', '-i'],
  '--label': ['--label', '-l'],
  '--memory': ['--memory', '-m'],
  '--network': ['--network', '--net'],
  '--publish': ['--publish', '-p'],
  '--publish-all': ['--publish-all', '-P'],
  '--quiet': ['--quiet', '-q'],
  '--tty': ['--tty', '-t'],
  '--user': ['--user', '-u'],
  '--volume': ['--volume', '-v'],
  '--workdir': ['--workdir', '-w'],
};

/** The values that an option had in the words which made a container or a pod; `true` for a bare flag. */
export function madeWith(info: PodmanJson, flag: string, bare = false): (string | true)[] {
  const words = memberOf(info, 'createcommand') ?? memberOf(info, 'config.createcommand');
  if (!Array.isArray(words)) return [];
  const command = memberOf(info, 'config.cmd');
  const end = Array.isArray(command) ? command.map(String) : [];
  const all = words.map(String);
  const hasEnd = end.length > 0 && repr(all.slice(-end.length)) === repr(end);
  const own = hasEnd ? all.slice(0, -end.length) : all;
  const values: (string | true)[] = [];
  for (const form of FORMS[flag] ?? [flag])
    for (const [at, word] of own.entries()) {
      const next = own[at + 1];
      if (word === form) {
        if (bare || next === undefined || next.startsWith('-')) return [true];
        values.push(next);
      } else if (word.startsWith(`${form}=`)) values.push(word.slice(form.length + 1));
    }
  return values;
}

/** An option compared with the words that made the container, as [before, after]. */
export function comparedWords(
  info: PodmanJson,
  option: string,
  flag: string,
  wanted: Value,
  bare: boolean,
): readonly [Value, Value] {
  const made = madeWith(info, flag, bare);
  const before: Value = made.length === 0 ? null : made;
  if (bare && (wanted === null ? before === null || wanted === before : wanted === false && before === null))
    return [false, false];
  if (before === null && wanted === null) return [null, null];
  const sorted = (list: readonly Value[]): string =>
    list
      .map((one) => str(one).toLowerCase())
      .sort()
      .join(',');
  if (wanted === null)
    return [
      made
        .map((one) => str(one))
        .sort()
        .join(','),
      null,
    ];
  const all = made.length === 0 ? '' : sorted(made);
  if (Array.isArray(wanted)) return [all, sorted(wanted)];
  if (wanted instanceof Map) {
    const pairs = [...wanted].flatMap(([key, value]) => {
      if (value === null) return [];
      const name = option === 'log_opt' && key === 'max_size' ? 'max-size' : str(key);
      return [`${name.toLowerCase()}=${str(value).toLowerCase()}`];
    });
    return [all, pairs.sort().join(',')];
  }
  const [first = null] = made;
  if (typeof wanted === 'boolean')
    return [first === null ? null : capitalized(str(first)), capitalized(str(wanted))];
  if (typeof wanted === 'string') return [first, wanted];
  return [first === null ? null : str(first), str(wanted)];
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}
