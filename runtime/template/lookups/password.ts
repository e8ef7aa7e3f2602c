import { createHash, randomInt } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseKv } from '../../module/free-form.ts';
import { itemsOf } from '../../values/iterate.ts';
import { str } from '../../values/print.ts';
import { PythonRandom } from '../../values/random.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { expandUser } from '../filters/paths.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { toInt } from '../to-number.ts';
import { lookupError } from './find-file.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
/** Sets of characters by their names in Python's string module. */
const SETS: Readonly<Record<string, string>> = {
  ascii_letters: LOWER + LOWER.toUpperCase(),
  ascii_lowercase: LOWER,
  ascii_uppercase: LOWER.toUpperCase(),
  digits: DIGITS,
  hexdigits: `${DIGITS}abcdefABCDEF`,
  octdigits: '01234567',
  punctuation: PUNCTUATION,
  printable: `${DIGITS}${LOWER}${LOWER.toUpperCase()}${PUNCTUATION} \t\n\r\v\f`,
  whitespace: ' \t\n\r\v\f',
};

/** Length of the salt of each kind of hash. */
const SALT_SIZES: Readonly<Record<string, number>> = {
  md5_crypt: 8,
  bcrypt: 22,
  sha256_crypt: 16,
  sha512_crypt: 16,
};

const NAMES = ['length', 'encrypt', 'chars', 'ident', 'seed'] as const;
type Options = Record<(typeof NAMES)[number], Value>;

function isOption(name: string): name is keyof Options {
  return NAMES.some((known) => known === name);
}

/** `path with spaces length=15 chars=digits,hexdigits` */
function parseTerm(term: string, given: Options): { path: string; options: Options } {
  const space = term.indexOf(' ');
  if (space < 0) return { path: term, options: given };
  let path = term.slice(0, space);
  const { options: inline, raw } = parseKv(term.slice(space + 1));
  if (raw !== undefined) {
    path = `${path} ${raw}`;
    if (!term.startsWith(path))
      throw lookupError('Unrecognized value after key=value parameters given to password lookup');
  }
  const options = { ...given };
  for (const [name, value] of inline) {
    if (!isOption(name)) throw lookupError(`Unrecognized parameter(s) given to password lookup: ${name}`);
    options[name] = value;
  }
  return { path, options };
}

function candidates(chars: Value): string {
  const names =
    typeof chars === 'string'
      ? [...(chars.includes(',,') ? [','] : []), ...chars.replaceAll(',,', ',').split(',')].filter(
          (name) => name !== '',
        )
      : itemsOf(chars).map(str);
  return names
    .map((name) => SETS[name] ?? name)
    .join('')
    .replace(/["']/g, '');
}

function randomText(length: number, characters: string): string {
  const letters = Array.from(characters);
  return Array.from({ length }, () => letters[randomInt(letters.length)] ?? '').join('');
}

function newPassword(length: number, { chars, seed }: Options): string {
  if (seed === null) return randomText(length, candidates(chars));
  // With a seed the same password comes every time.
  const letters = Array.from(candidates(chars));
  const random = new PythonRandom(seed);
  return Array.from({ length }, () => random.choice(letters)).join('');
}

interface Stored {
  readonly password: string;
  readonly salt: string | undefined;
  readonly ident: string | undefined;
}

function parseContent(content: string): Stored {
  const at = content.lastIndexOf(' salt=');
  if (at < 0) return { password: content, salt: undefined, ident: undefined };
  const rest = content.slice(at + 6);
  const identAt = rest.lastIndexOf(' ident=');
  return {
    password: content.slice(0, at),
    salt: identAt < 0 ? rest : rest.slice(0, identAt),
    ident: identAt < 0 ? undefined : rest.slice(identAt + 7),
  };
}

function password(context: PluginContext, term: string, given: Options): Value {
  const { path: name, options } = parseTerm(term, given);
  const path = resolve(context.environment.baseDir, expandUser(name));
  const release = path === '/dev/null' ? () => {} : lock(path);
  let stored: Stored;
  const encrypt = truth(options.encrypt) ? str(options.encrypt) : undefined;
  try {
    const content =
      path !== '/dev/null' && existsSync(path) ? readFileSync(path, 'utf8').trimEnd() : undefined;
    stored = complete(content, options, encrypt);
    const text = formatContent(stored, encrypt);
    if (path !== '/dev/null' && text !== content) write(path, text);
  } finally {
    release();
  }
  if (encrypt === undefined) return stored.password;
  const keywords = new Map<string, Value>([['hashtype', encrypt]]);
  if (stored.salt !== undefined) keywords.set('salt', stored.salt);
  if (stored.ident !== undefined) keywords.set('ident', stored.ident);
  return context.filter('password_hash', stored.password, [], keywords);
}

/** What is stored, with whatever it lacks made up. */
function complete(content: string | undefined, options: Options, encrypt: string | undefined): Stored {
  const length = Number(toInt(options.length));
  const known: Stored =
    content === undefined
      ? { password: newPassword(length, options), salt: undefined, ident: undefined }
      : parseContent(content);
  const wantedIdent = truth(options.ident) ? str(options.ident) : undefined;
  if (known.ident !== undefined && wantedIdent !== undefined && wantedIdent !== known.ident)
    throw lookupError(
      `The ident parameter provided (${wantedIdent}) does not match the stored one (${known.ident}).`,
    );
  if (encrypt === undefined) return known;
  const saltSize = SALT_SIZES[encrypt] ?? 8;
  const salt = known.salt ?? randomText(saltSize, `${SETS.ascii_letters}${DIGITS}./`);
  const ident = known.ident ?? wantedIdent ?? (encrypt === 'bcrypt' ? '2b' : undefined);
  return { password: known.password, salt, ident };
}

function formatContent({ password, salt, ident }: Stored, encrypt: string | undefined): string {
  if (encrypt === undefined && salt === undefined) return password;
  return `${password} salt=${salt ?? ''}${ident === undefined ? '' : ` ident=${ident}`}`;
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${content}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
}

/** Keeps other processes from making up a password for the same file. @returns what releases it */
function lock(path: string): () => void {
  const folder = dirname(path);
  const file = join(folder, `${createHash('sha1').update(path).digest('hex')}.ansible_lockfile`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let attempt = 0; ; attempt++) {
    try {
      closeSync(openSync(file, 'wx', 0o600));
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (attempt >= 2)
      throw lookupError(
        `Password lookup cannot get the lock in 7 seconds, abort...This may caused by un-removed lockfileyou can manually remove it from controller machine at ${file} and try again`,
      );
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 * 2 ** attempt);
  }
}

/** Passwords that are made up once and kept in a file of the controller. */
export const passwordLookups: Lookups = {
  password: lookup(
    'length=20, encrypt=None, chars=None, ident=None, seed=None',
    (context, terms, length = 20, encrypt = null, chars = null, ident = null, seed = null) => {
      const options: Options = {
        length,
        encrypt,
        chars: chars ?? ['ascii_letters', 'digits', '.,:-_'],
        ident,
        seed,
      };
      return terms.map((term) => password(context, str(term), options));
    },
  ),
};
