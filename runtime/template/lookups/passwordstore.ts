import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Source } from '../../errors/source.ts';
import { splitLines } from '../../values/methods/str.ts';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Dict, Value } from '../../values/value.ts';
import { loadYaml } from '../../yaml/load.ts';
import { boolWord } from '../bool-word.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { lookupError } from './find-file.ts';

const NAMES = [
  'directory',
  'create',
  'overwrite',
  'umask',
  'returnall',
  'subkey',
  'userpass',
  'length',
  'backup',
  'nosymbols',
  'missing',
  'backend',
  'timestamp',
  'preserve',
  'missing_subkey',
] as const;
const SIGNATURE =
  "directory=None, create=False, overwrite=False, umask=None, returnall=False, subkey='password', userpass='', " +
  "length=16, backup=False, nosymbols=False, missing='error', backend=None, timestamp=True, preserve=True, " +
  "missing_subkey='empty'";

type Options = ReadonlyMap<string, Value>;

/** A store of passwords, asked through its command: `pass`, or `gopass`. */
class Store {
  readonly #command: string;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(command: string, options: Options) {
    this.#command = command;
    const directory = str(options.get('directory') ?? '');
    this.#environment = { ...process.env, LANGUAGE: 'C' };
    if (command === 'gopass') this.#environment.GOPASS_NO_REMINDER = 'YES';
    else if (statSync(directory, { throwIfNoEntry: false })?.isDirectory())
      this.#environment.PASSWORD_STORE_DIR = directory;
    else throw lookupError(`Passwordstore directory '${directory}' does not exist`);
    const umask = options.get('umask') ?? null;
    if (umask !== null) this.#environment.PASSWORD_STORE_UMASK = umaskOf(str(umask));
  }

  /** The lines of an entry; undefined when there is none. A folder of entries is none. */
  show(name: string, directory: string): string[] | undefined {
    const { code, output } = this.#run(['show', name], '');
    if (code !== 0 && !output.includes('not in the password store'))
      throw this.#failure(code, ['show', name], output);
    if (code !== 0) return undefined;
    return this.#command === 'gopass' || existsSync(join(directory, `${name}.gpg`))
      ? splitLines(output)
      : undefined;
  }

  /** The text goes by stdin: it is a secret. */
  insert(name: string, text: string): void {
    const args = ['insert', '-f', '-m', name];
    const { code, output } = this.#run(args, text);
    if (code !== 0) throw this.#failure(code, args, output);
  }

  #run(args: readonly string[], input: string): { readonly code: number; readonly output: string } {
    const child = spawnSync(this.#command, args, { env: this.#environment, input, encoding: 'utf8' });
    if (child.error !== undefined) throw lookupError(`cannot run ${this.#command}: ${child.error.message}`);
    const code = child.status ?? 1;
    return { code, output: code === 0 ? child.stdout : child.stdout + child.stderr };
  }

  #failure(code: number, args: readonly string[], output: string): Error {
    return lookupError(
      `exit code ${code} while running ${str([this.#command, ...args])}. Error output: ${output}`,
    );
  }
}

function umaskOf(text: string): string {
  if (text.length !== 3) throw lookupError('Passwordstore umask must have a length of 3.');
  if (Number(text[0]) > 3) throw lookupError('Passwordstore umask not allowed (password not user readable).');
  return text;
}

/** The fields below the password: YAML, or lines of `name: value`. */
function fieldsOf(lines: readonly string[]): Dict {
  const text = lines.slice(1).join('\n');
  try {
    const loaded = loadYaml(new Source('password', text), { trusted: false });
    if (loaded instanceof Map) return loaded as Dict;
  } catch {
    // Free text is allowed.
  }
  const pairs = lines.slice(1).filter((line) => line.includes(':'));
  return new Map(pairs.map((line) => [line.replace(/:.*$/s, '').trim(), line.replace(/^[^:]*:/, '').trim()]));
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function newPassword(options: Options): string {
  const given = options.get('userpass') ?? '';
  if (truth(given)) return str(given);
  const chars = truth(options.get('nosymbols') ?? false) ? LETTERS : `${LETTERS}.,:-_`;
  const length = str(options.get('length') ?? 16);
  if (!/^\d+$/.test(length)) throw lookupError(`${length} is not a correct value for length`);
  return Array.from({ length: Number(length) }, () => chars[randomInt(chars.length)]).join('');
}

/** `NAME option=value ...`: options of the term stand over those of the lookup. */
function readTerm(
  term: string,
  given: Options,
): { readonly name: string; readonly options: Map<string, Value> } {
  const [name = '', ...words] = term.trim().split(/\s+/);
  const options = new Map(given);
  for (const word of words) {
    const [, option = '', value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    if (!options.has(option)) throw lookupError(`${option} not in paramvals`);
    options.set(option, value);
  }
  for (const flag of ['create', 'returnall', 'overwrite', 'backup', 'nosymbols', 'timestamp', 'preserve'])
    options.set(flag, boolWord(options.get(flag) ?? false) ?? false);
  const missing = str(options.get('missing') ?? 'error');
  if (!['error', 'warn', 'create', 'empty'].includes(missing))
    throw lookupError(`${missing} is not a valid option for missing`);
  if (options.get('create') === true) options.set('missing', 'create');
  return { name, options };
}

function today(): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(now.getDate())}/${two(now.getMonth() + 1)}/${now.getFullYear()} ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}

function create(store: Store, name: string, options: Options): string {
  const password = newPassword(options);
  const subkey = str(options.get('subkey') ?? 'password');
  const note =
    options.get('timestamp') === true ? `\nlookup_pass: First generated by ansible on ${today()}\n` : '';
  store.insert(name, (subkey === 'password' ? password : `\n\n${subkey}: ${password}`) + note);
  return password;
}

function replace(store: Store, name: string, lines: readonly string[], options: Options): string {
  const password = newPassword(options);
  const subkey = str(options.get('subkey') ?? 'password');
  const noted = options.get('timestamp') === true && options.get('backup') === true;
  if (subkey === 'password') {
    let text = password;
    if (options.get('preserve') === true || options.get('timestamp') === true) text += '\n';
    if (options.get('preserve') === true && lines.length > 1) text += `${lines.slice(1).join('\n')}\n`;
    if (noted) text += `lookup_pass: old password was ${lines[0] ?? ''} (Updated on ${today()})\n`;
    store.insert(name, text);
    return password;
  }
  const start = `${subkey}: `;
  const old = lines.find((line) => line.startsWith(start))?.slice(start.length);
  const changed = lines.map((line) => (line.startsWith(start) ? start + password : line));
  if (old === undefined) changed.splice(2, 0, start + password);
  else if (noted && old !== password)
    changed.push(`lookup_pass: old subkey '${subkey}' password was ${old} (Updated on ${today()})\n`);
  store.insert(name, changed.join('\n'));
  return password;
}

function read(context: PluginContext, name: string, lines: readonly string[], options: Options): Value {
  if (options.get('returnall') === true) return lines.join('\n');
  const subkey = str(options.get('subkey') ?? 'password');
  if (subkey === 'password') return lines[0] ?? '';
  const found = fieldsOf(lines).get(subkey);
  if (found !== undefined) return found;
  const message = `passwordstore: subkey ${subkey} for passname ${name} not found`;
  const missing = options.get('missing_subkey');
  if (missing === 'error') throw lookupError(`${message} and missing_subkey=error is set`);
  if (missing === 'warn') context.warn(message);
  return null;
}

function passwordOf(context: PluginContext, term: string, given: Options): Value {
  const { name, options } = readTerm(term, given);
  const store = new Store(str(options.get('backend') ?? 'pass'), options);
  const lines = store.show(name, str(options.get('directory') ?? ''));
  const missing = options.get('missing');
  if (lines === undefined) {
    const message = `passwordstore: passname ${name} not found`;
    if (missing === 'error') throw lookupError(`${message} and missing=error is set`);
    if (missing === 'warn') context.warn(message);
    return missing === 'create' ? create(store, name, options) : null;
  }
  const subkey = str(options.get('subkey') ?? 'password');
  const lacks = subkey !== 'password' && missing === 'create' && !truth(fieldsOf(lines).get(subkey) ?? null);
  if (options.get('overwrite') === true || lacks) return replace(store, name, lines, options);
  return read(context, name, lines, options);
}

/** community.general's lookup in the store of `pass`. */
export const passwordStoreLookups: Lookups = {
  passwordstore: lookup(SIGNATURE, (context, terms, ...values) => {
    const options = new Map<string, Value>(NAMES.map((name, index) => [name, values[index] ?? null]));
    const fallback = (name: string, variable: string, environment: string, other: string | null) => {
      if (options.get(name) !== null) return;
      options.set(name, context.variable(variable) ?? process.env[environment] ?? other);
    };
    fallback('directory', 'passwordstore', 'PASSWORD_STORE_DIR', join(homedir(), '.password-store'));
    fallback('umask', 'passwordstore_umask', 'PASSWORD_STORE_UMASK', null);
    fallback('backend', 'passwordstore_backend', '', 'pass');
    return terms.map((term) => passwordOf(context, str(term), options));
  }),
};
