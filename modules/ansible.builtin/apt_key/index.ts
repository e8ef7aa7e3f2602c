import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { Payload, Target } from '../../../runtime/target/target.ts';
import { withFetched } from '../../support/fetched.ts';
import { plainRequest } from '../../support/http-request.ts';
import { readSteps, type Steps, stepOf } from '../../support/steps.ts';
import { changeKeys, findTools, listKeys } from './shell.ts';

const options = {
  id: { type: 'str', description: "The key's number: 8, 16 or more hexadecimal digits" },
  url: { type: 'str', description: 'Where the key can be had' },
  data: { type: 'str', description: 'The key itself' },
  file: { type: 'path', description: 'A file on the host with the key' },
  keyring: { type: 'path', description: 'The keyring to use' },
  validate_certs: { type: 'bool', default: true, description: "Check the server's certificate" },
  keyserver: { type: 'str', description: 'A server of keys' },
  state: {
    type: 'str',
    default: 'present',
    choices: ['absent', 'present'],
    description: 'Whether it is there',
  },
} as const;

type Arguments = Options<typeof options>;

export default defineModule({
  name: 'ansible.builtin.apt_key',
  summary: 'Add or remove keys that apt trusts, by apt-key',
  options,
  rules: { mutuallyExclusive: [['data', 'file', 'keyserver', 'url']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { id, url } = args;
    if (!id && (url || args.keyserver)) readSteps(await target.call(findTools, []));
    if (!id && args.keyserver) throw new ModuleFailure('Missing key_id, required with keyserver.');
    const source = sourceOf(args);
    if (url === undefined || id) return manage(args, source, target, task.check);
    return fetched(args, url, target, (file) => manage(args, { file }, target, task.check));
  },
});

/** Where a key comes from: a file on the host, or text. */
interface Source {
  readonly file?: string;
  readonly payload?: Payload;
}

function sourceOf({ file, data }: Arguments): Source {
  if (file) return { file };
  return data ? { file: '-', payload: { kind: 'bytes', bytes: data } } : {};
}

function fetched<T>(
  args: Arguments,
  url: string,
  target: Target,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const failed = (why: string): ModuleFailure =>
    new ModuleFailure(`Failed to download key at ${url}: ${why}`);
  return withFetched(plainRequest(url, args.validate_certs), 'key', target, failed, use);
}

async function manage(
  args: Arguments,
  source: Source,
  target: Target,
  check: boolean,
): Promise<ModuleResult> {
  const { keyring = '', state, url } = args;
  const asked = args.id ? '' : (source.file ?? '');
  const payload = asked === '-' && source.payload ? { payload: source.payload } : {};
  const listed = readSteps(await target.call(listKeys, [keyring, asked], payload));
  const id = args.id || firstKey(listed, source);
  const key = parseKeyId(id);
  const before = keysOf(listed, key.short, keyring);
  const result = { changed: false, id, short_id: key.shortId, fp: key.fingerprint, key_id: key.id, before };
  const isThere = before.includes(key.short ? key.shortId : key.fingerprint);
  if (state === 'present') {
    if (isThere) return result;
    const changed = { ...result, changed: true };
    if (check) return changed;
    const action = (file: string, from: Source): Promise<Steps> =>
      change(['add', file], keyring, target, from.payload);
    let done: Steps;
    if (args.keyserver) done = await change(['receive', args.keyserver, key.id], keyring, target);
    else if (source.file !== undefined) done = await action(source.file, source);
    else if (url) done = await fetched(args, url, target, (file) => action(file, {}));
    else throw new ModuleFailure('No key to add ... how did i get here?!?!', changed);
    checkChange(done, args, key, source);
    const after = keysOf(done, key.short, keyring);
    const full = { ...changed, after };
    if (after.includes(key.short ? key.shortId : key.fingerprint)) return full;
    throw new ModuleFailure(
      'apt-key did not return an error, but failed to add the key (check that the id is correct and *not* a subkey)',
      full,
    );
  }
  if (!before.includes(key.fingerprint)) return result;
  const changed = { ...result, changed: true };
  if (check) return changed;
  const done = await change(['remove', key.shortId], keyring, target);
  checkChange(done, args, key, source);
  const after = keysOf(done, key.short, keyring);
  if (!after.includes(key.fingerprint)) return { ...changed, after };
  throw new ModuleFailure(
    'apt-key did not return an error, but the key was not removed (check that the id is correct and *not* a subkey)',
    { ...changed, after },
  );
}

async function change(
  action: readonly string[],
  keyring: string,
  target: Target,
  payload?: Payload,
): Promise<Steps> {
  return readSteps(await target.call(changeKeys, [keyring, ...action], payload ? { payload } : {}));
}

/** The number of the first key in what was given; null when there is none. */
function firstKey(listed: Steps, source: Source): string | null {
  const step = listed.find('key');
  if (step === undefined) return null;
  if (step.rc !== 0) {
    const what = source.payload === undefined ? source.file : 'inline data';
    throw new ModuleFailure(`Unable to extract key from '${what}'`, { stdout: step.out, stderr: step.err });
  }
  return keysIn(step.out)[0] ?? null;
}

interface KeyId {
  readonly id: string;
  /** The last 16 digits, by which keys are listed. */
  readonly fingerprint: string;
  readonly shortId: string;
  /** Only 8 digits are known. */
  readonly short: boolean;
}

function parseKeyId(given: string | null): KeyId {
  const invalid = new ModuleFailure('Invalid key_id', { id: given, changed: false });
  if (given === null || !/^(?:0[xX])?[0-9a-fA-F]+$/.test(given)) throw invalid;
  const id = given.toUpperCase().replace(/^0X/, '');
  if (id.length !== 8 && id.length < 16) throw invalid;
  return { id, fingerprint: id.slice(-16), shortId: id.slice(-8), short: id.length === 8 };
}

function keysOf(steps: Steps, short: boolean, keyring: string): string[] {
  const { rc, out, err } = stepOf(steps, 'list');
  if (rc !== 0) {
    const cmd = `${command(steps, keyring)} adv --list-public-keys --keyid-format=long`;
    throw new ModuleFailure('Unable to list public keys', { cmd, rc, stdout: out, stderr: err });
  }
  const keys = keysIn(out);
  return short ? keys.map((key) => key.slice(-8)) : keys;
}

/** Numbers of keys and subkeys that have not expired, as apt-key or gpg list them. */
function keysIn(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    if (!/^(?:pub|sub)/.test(line) || line.includes('expired')) return [];
    const parts = line.trim().split(/\s+/)[1]?.split('/') ?? [];
    const key = parts.length === 2 ? parts[1] : line.split(':')[4];
    return key === undefined ? [] : [key];
  });
}

function command(steps: Steps, keyring: string): string {
  return `${steps.text('apt-key')}${keyring === '' ? '' : ` --keyring ${keyring}`}`;
}

function checkChange(done: Steps, args: Arguments, key: KeyId, source: Source): void {
  const { keyring = '', keyserver } = args;
  const aptKey = command(done, keyring);
  const step = done.find('add') ?? done.find('receive') ?? stepOf(done, 'remove');
  const { rc, out: stdout, err: stderr, name } = step;
  if (rc === 0) return;
  if (name === 'remove') {
    const cmd = `${aptKey} del ${key.shortId}`;
    const msg = `Unable to remove a key with id ${key.shortId}`;
    throw new ModuleFailure(msg, { cmd, rc, key_id: key.shortId, stdout, stderr });
  }
  if (name === 'receive') {
    const cmd = `${aptKey} adv --no-tty --keyserver ${keyserver} --recv ${key.id}`;
    if (rc === 2 && stdout.includes('not found on keyserver'))
      throw new ModuleFailure(`Key ${key.id} not found on keyserver ${keyserver}`, { cmd });
    const msg = `Error fetching key ${key.id} from keyserver: ${keyserver}`;
    throw new ModuleFailure(msg, { cmd, rc, stdout, stderr });
  }
  if (args.file === undefined || source.file === '-') {
    const cmd = `${aptKey} add -`;
    throw new ModuleFailure('Unable to add a key from binary data', { cmd, rc, stdout, stderr });
  }
  const cmd = `${aptKey} add ${args.file}`;
  const msg = `Unable to add a key from file ${args.file}`;
  throw new ModuleFailure(msg, { cmd, rc, keyfile: args.file, stdout, stderr });
}
