import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { expandPath, type PathContext } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { messageOf, TsibleError } from '../errors/error.ts';
import { pythonMessage } from '../errors/system-error.ts';
import { PyBytes } from '../values/objects.ts';
import { repr } from '../values/print.ts';
import { isEncrypted } from './envelope.ts';
import { Vault } from './vault.ts';

/** What the command line says about secrets. */
export interface VaultRequest {
  /** `--vault-id`: `label@source` or `source`; a source is a file, a script, or `prompt`. */
  readonly ids?: readonly string[];
  /** `--vault-password-file`. */
  readonly passwordFiles?: readonly string[];
  /** `--ask-vault-pass`. */
  readonly ask?: boolean;
  /** Secrets to encrypt with: asked for twice. */
  readonly create?: boolean;
  /** Ask when nothing else says where a secret comes from. */
  readonly autoPrompt?: boolean;
  /** Leave DEFAULT_VAULT_IDENTITY_LIST out. */
  readonly onlyGiven?: boolean;
}

export interface VaultEnvironment {
  readonly settings: Settings;
  readonly paths: PathContext;
  /** Asks the user without echo; undefined when nobody answers. */
  readonly prompt: (text: string) => Promise<string | undefined>;
  readonly warn: (message: string) => void;
}

/**
 * Collects a run's secrets, from the settings, then the command line, in Ansible's order. A source that fails is
 * warned of; only when no source works its error is thrown.
 */
export async function loadVault(request: VaultRequest, environment: VaultEnvironment): Promise<Vault> {
  const { settings } = environment;
  const defaultId = settings.DEFAULT_VAULT_IDENTITY;
  const vault = new Vault([], {
    idMatch: settings.DEFAULT_VAULT_ID_MATCH !== false && settings.DEFAULT_VAULT_ID_MATCH !== '',
    defaultId,
  });
  let failure: unknown;
  for (const { label, source, ask } of sources(request, settings)) {
    const id = label ?? defaultId;
    try {
      const password = ask
        ? await askPassword(id, source, request.create === true, environment)
        : readPassword(source, label, vault, environment.paths);
      vault.add({ id, password });
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      failure = error;
      const what = ask
        ? 'in vault password prompt'
        : error instanceof MissingFile
          ? 'getting vault password file'
          : 'in vault password file loading';
      environment.warn(`Error ${what} (${label ?? 'None'}): ${error.message}`);
      // Who was asked and gave no secret is not asked for the next.
      if (ask) throw error;
    }
  }
  if (failure !== undefined && vault.secrets.length === 0) throw failure;
  return vault;
}

interface SecretSource {
  readonly label: string | undefined;
  readonly source: string;
  readonly ask: boolean;
}

class MissingFile extends TsibleError {}

function sources(request: VaultRequest, settings: Settings): SecretSource[] {
  const configured = request.onlyGiven === true ? [] : settings.DEFAULT_VAULT_IDENTITY_LIST;
  const slugs = [...configured, ...(request.ids ?? [])].filter((slug) => slug !== '');
  const files = [...(request.passwordFiles ?? [])];
  if (settings.DEFAULT_VAULT_PASSWORD_FILE !== null) files.push(settings.DEFAULT_VAULT_PASSWORD_FILE);
  const found: SecretSource[] = slugs.map((slug) => {
    const at = slug.indexOf('@');
    const label = at === -1 ? undefined : slug.slice(0, at);
    const source = slug.slice(at + 1);
    return { label, source, ask: source === 'prompt' || source === 'prompt_ask_vault_pass' };
  });
  for (const source of files) found.push({ label: settings.DEFAULT_VAULT_IDENTITY, source, ask: false });
  const asks = request.ask ?? settings.DEFAULT_ASK_VAULT_PASS;
  if (asks || (request.autoPrompt === true && found.length === 0))
    found.push({ label: settings.DEFAULT_VAULT_IDENTITY, source: 'prompt_ask_vault_pass', ask: true });
  return found;
}

async function askPassword(
  id: string,
  source: string,
  create: boolean,
  { prompt }: VaultEnvironment,
): Promise<Buffer> {
  const answers: string[] = [];
  for (const question of questions(id, source === 'prompt', create)) {
    const answer = await prompt(question);
    if (answer === undefined) throw new TsibleError(`EOFError (ctrl-d) on prompt for (${id})`);
    if (answer === '') throw new TsibleError('Invalid vault password was provided');
    answers.push(answer.trim());
  }
  const [first = '', second = first] = answers;
  if (first !== second) throw new TsibleError('Passwords do not match');
  return Buffer.from(first);
}

/** Tools wait for these very texts. */
function questions(id: string, named: boolean, create: boolean): string[] {
  if (named)
    return create
      ? [`New vault password (${id}): `, `Confirm new vault password (${id}): `]
      : [`Vault password (${id}): `];
  return create ? ['New Vault password: ', 'Confirm New Vault password: '] : ['Vault password: '];
}

function readPassword(source: string, label: string | undefined, vault: Vault, paths: PathContext): Buffer {
  const path = expandPath(source, paths);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new MissingFile(`The vault password file ${path} was not found`);
  if (stat.isDirectory())
    throw new MissingFile(`The vault password file provided '${path}' can not be a directory`);
  if (!isExecutable(path, stat.mode)) return passwordFromFile(path, vault);
  const client = basename(source, extname(source)).endsWith('-client');
  return client ? passwordFromClient(path, label) : passwordFromScript(path);
}

function isExecutable(path: string, mode: number): boolean {
  if ((mode & 0o111) === 0) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A password file may itself be encrypted with a secret that came before. */
function passwordFromFile(path: string, vault: Vault): Buffer {
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    const reason = pythonMessage(error, `'${path}'`);
    throw new TsibleError(`Could not read vault password file '${path}': ${reason}`, { cause: error });
  }
  const bytes = isEncrypted(text) ? vault.decrypt(text) : text;
  return nonEmpty(bytes.toString('latin1').trim(), 'file', path);
}

function passwordFromScript(path: string): Buffer {
  refuseText(path, 'script');
  const run = spawnSync(path, { stdio: ['inherit', 'pipe', 'inherit'] });
  refuseToStart(run.error, path, 'script');
  if (run.status !== 0)
    throw new TsibleError(`Vault password script ${path} returned non-zero (${run.status}): None`);
  return nonEmpty(run.stdout.toString('latin1'), 'script', path);
}

function passwordFromClient(path: string, label: string | undefined): Buffer {
  refuseText(path, 'client script');
  const run = spawnSync(path, label === undefined ? [] : ['--vault-id', label], {
    stdio: ['inherit', 'pipe', 'pipe'],
  });
  refuseToStart(run.error, path, 'client script');
  const stderr = repr(new PyBytes(run.stderr));
  const id = label ?? 'None';
  if (run.status === 2)
    throw new TsibleError(
      `Vault password client script ${path} did not find a secret for vault-id=${id}: ${stderr}`,
    );
  if (run.status !== 0)
    throw new TsibleError(
      `Vault password client script ${path} returned non-zero (${run.status}) when getting secret for vault-id=${id}: ${stderr}`,
    );
  return nonEmpty(run.stdout.toString('latin1'), 'script', path);
}

/** Running a mere text would give it to a shell, which prints parts of it. */
function refuseText(path: string, what: string): void {
  const start = readFileSync(path).subarray(0, 4).toString('latin1');
  if (!start.startsWith('#!') && start !== '\x7fELF')
    refuseToStart(new Error(`[Errno 8] Exec format error: '${path}'`), path, what);
}

function refuseToStart(error: Error | undefined, path: string, what: string): void {
  if (error !== undefined)
    throw new TsibleError(
      `Problem running vault password ${what} ${path} (${messageOf(error)}). If this is not a script, remove the executable bit from the file.`,
    );
}

function nonEmpty(text: string, kind: string, path: string): Buffer {
  const password = text.replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (password === '') throw new TsibleError(`Invalid vault password was provided from ${kind} (${path})`);
  return Buffer.from(password, 'latin1');
}
