import { spawnSync } from 'node:child_process';
import { booleanWord } from '../module/convert.ts';
import { itemsOf } from '../values/iterate.ts';
import { str } from '../values/print.ts';
import { PythonError } from '../values/python-error.ts';
import { truth } from '../values/truth.ts';
import type { Value } from '../values/value.ts';

/** What to decrypt, and how; an option that is null isn't given. */
export interface SopsRequest {
  /** The file, or its content. */
  readonly file?: string;
  readonly content?: string;
  option(name: string): Value;
}

/** Secrets go by the environment. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  age_key: 'SOPS_AGE_KEY',
  age_keyfile: 'SOPS_AGE_KEY_FILE',
  age_ssh_private_keyfile: 'SOPS_AGE_SSH_PRIVATE_KEY_FILE',
  aws_access_key_id: 'AWS_ACCESS_KEY_ID',
  aws_secret_access_key: 'AWS_SECRET_ACCESS_KEY',
  aws_session_token: 'AWS_SESSION_TOKEN',
};

/** Names of the exit codes, as the command's own source has them. */
const EXITS: Readonly<Record<number, string>> = {
  1: 'ErrorGeneric',
  2: 'CouldNotReadInputFile',
  3: 'CouldNotWriteOutputFile',
  4: 'ErrorDumpingTree',
  5: 'ErrorReadingConfig',
  6: 'ErrorInvalidKMSEncryptionContextFormat',
  7: 'ErrorInvalidSetFormat',
  8: 'ErrorConflictingParameters',
  21: 'ErrorEncryptingMac',
  23: 'ErrorEncryptingTree',
  24: 'ErrorDecryptingMac',
  25: 'ErrorDecryptingTree',
  49: 'CannotChangeKeysFromNonExistentFile',
  51: 'MacMismatch',
  52: 'MacNotFound',
  61: 'ConfigFileNotFound',
  85: 'KeyboardInterrupt',
  91: 'InvalidTreePathFormat',
  100: 'NoFileSpecified',
  128: 'CouldNotRetrieveKey',
  111: 'NoEncryptionKeyFound',
  200: 'FileHasNotBeenModified',
  201: 'NoEditorFound',
  202: 'FailedToCompareVersions',
  203: 'FileAlreadyEncrypted',
};

/** Whether a command knows `sops decrypt`, which came with 3.9. */
const knowsDecrypt = new Map<string, boolean>();

function isNew(binary: string): boolean {
  let known = knowsDecrypt.get(binary);
  if (known === undefined) {
    const { stdout, error } = spawnSync(binary, ['--version', '--disable-version-check'], {
      encoding: 'utf8',
    });
    if (error !== undefined) throw new PythonError('OSError', `cannot run ${binary}: ${error.message}`);
    const [, major = '0', minor = '0'] = /^sops (\d+)\.(\d+)\.\d+/.exec(stdout) ?? [];
    known = Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 9);
    knowsDecrypt.set(binary, known);
  }
  return known;
}

/** Decrypts by the command `sops`. @throws PythonError when it can't */
export function decryptBySops(request: SopsRequest): Buffer {
  const text = (name: string): string | undefined => {
    const value = request.option(name);
    return value === null ? undefined : str(value);
  };
  const named = (flag: string, name: string): string[] => {
    const value = text(name);
    return value === undefined ? [] : [flag, value];
  };
  const binary = text('sops_binary') ?? 'sops';
  const modern = isNew(binary);
  const local = request.option('enable_local_keyservice');
  const isLocal = local === null || (typeof local === 'string' ? booleanWord(local) !== false : truth(local));
  const services = request.option('keyservice');
  const file = request.file ?? '/dev/stdin';
  const args = [
    ...named('--config', 'config_path'),
    ...(modern ? ['decrypt'] : []),
    ...named('--aws-profile', 'aws_profile'),
    ...(isLocal ? [] : ['--enable-local-keyservice=false']),
    ...(services === null ? [] : itemsOf(services).flatMap((service) => ['--keyservice', str(service)])),
    ...named('--input-type', 'input_type'),
    ...named('--output-type', 'output_type'),
    ...(modern ? [] : ['--decrypt']),
    ...named('--extract', 'extract'),
    file,
  ];
  const env = { ...process.env };
  for (const [name, variable] of Object.entries(ENVIRONMENT)) {
    const value = text(name);
    if (value !== undefined) env[variable] = value;
  }
  const child = spawnSync(binary, args, { env, input: request.content ?? '', maxBuffer: 1024 ** 3 });
  if (child.error !== undefined)
    throw new PythonError('OSError', `cannot run ${binary}: ${child.error.message}`);
  if (child.status === 0) return child.stdout;
  const [code, message] = [child.status ?? 1, child.stderr.toString('utf8')];
  const name = EXITS[code];
  throw new PythonError(
    'AnsibleError',
    name === undefined
      ? `could not decrypt file ${file}; Unknown sops error code: ${code}; message: ${message}`
      : `error with file ${file}: ${name} exited with code ${code}: ${message}`,
  );
}
