import { UnreachableError } from '../unreachable.ts';

/** Options of ssh, by lower-case name as in ssh_config(5); an option that may be repeated has several values. */
export type SshOptions = Map<string, string[]>;

export interface SshArguments {
  readonly options: SshOptions;
  /** `-F`: read this file instead of the user's and the system's. */
  readonly configFile: string | undefined;
  /** Why these arguments need OpenSSH's own ssh; undefined when they don't. */
  readonly needsOpenSsh: string | undefined;
}

/** Options that may be given several times, each time adding a value. */
const REPEATABLE: ReadonlySet<string> = new Set(['identityfile', 'certificatefile', 'sendenv', 'setenv']);

/** Flags with no argument that change nothing here, or that stand for an option. */
const FLAGS: Readonly<Record<string, readonly [string, string] | null>> = {
  4: ['addressfamily', 'inet'],
  6: ['addressfamily', 'inet6'],
  A: ['forwardagent', 'yes'],
  C: ['compression', 'yes'],
  a: ['forwardagent', 'no'],
  T: null,
  k: null,
  n: null,
  q: null,
  t: null,
  v: null,
  x: null,
};

const FLAGS_WITH_VALUE: Readonly<Record<string, string>> = {
  J: 'proxyjump',
  S: 'controlpath',
  b: 'bindaddress',
  i: 'identityfile',
  l: 'user',
  p: 'port',
};

/**
 * Reads ssh's command-line arguments, as Ansible's `ssh_args` and its like hold them.
 * @throws UnreachableError for arguments that are no options.
 */
export function parseSshArguments(args: readonly string[]): SshArguments {
  const options: SshOptions = new Map();
  let configFile: string | undefined;
  let needsOpenSsh: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (!/^-[A-Za-z0-9]/.test(word)) throw new UnreachableError(`ssh arguments: ${word} is not an option`);
    // Flags may be joined: `-tt`, `-4C`; a value may be joined to its flag: `-p22`.
    for (let at = 1; at < word.length; at++) {
      const flag = word[at] ?? '';
      const simple = FLAGS[flag];
      if (simple !== undefined) {
        if (simple) addOption(options, ...simple);
        continue;
      }
      if (flag === 'K') {
        needsOpenSsh ??= '-K';
        continue;
      }
      const value = word.slice(at + 1) || args[++index];
      if (value === undefined) throw new UnreachableError(`ssh arguments: -${flag} needs a value`);
      const option = FLAGS_WITH_VALUE[flag];
      if (option) addOption(options, option, value);
      else if (flag === 'F') configFile ??= value;
      else if (flag === 'o') addOption(options, ...splitOption(value));
      else if (flag !== 'e') needsOpenSsh ??= `-${flag}`;
      break;
    }
  }
  return { options, configFile, needsOpenSsh };
}

/** `Name=value`, `Name value`, `Name = "value"`. */
function splitOption(text: string): [string, string] {
  const found = /^\s*([^\s=]+)\s*=?\s*(.*?)\s*$/s.exec(text);
  return [found?.[1] ?? '', (found?.[2] ?? '').replace(/^"(.*)"$/s, '$1')];
}

/** Sets an option unless it is set: in ssh the first value counts. */
export function addOption(options: SshOptions, name: string, ...values: string[]): void {
  const key = name.toLowerCase();
  const known = options.get(key);
  if (known === undefined) options.set(key, values);
  else if (REPEATABLE.has(key)) known.push(...values);
}
