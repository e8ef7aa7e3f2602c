import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import { pythonMessage } from '../errors/system-error.ts';
import type { CommonArguments } from './arguments/common.ts';
import { prompt } from './prompt.ts';

export interface Passwords {
  readonly connection: string | undefined;
  readonly become: string | undefined;
}

/** Asks for, or reads, the passwords that `-k`, `-K` and their file options name. */
export async function readPasswords(args: CommonArguments, settings: Settings): Promise<Passwords> {
  let connection: string | undefined;
  let become: string | undefined;
  if (args.ask_pass || settings.DEFAULT_ASK_PASS)
    connection = await prompt('SSH password: ', { secret: true });
  if (args.become_ask_pass || settings.DEFAULT_BECOME_ASK_PASS) {
    const method = (args.become_method ?? settings.DEFAULT_BECOME_METHOD).toUpperCase();
    const hint = connection === undefined ? '' : '[defaults to SSH password]';
    become = await prompt(`${settings.AGNOSTIC_BECOME_PROMPT ? 'BECOME' : method} password${hint}: `, {
      secret: true,
    });
    if (become === '' && connection !== undefined) become = connection;
  }
  const connectionFile = args.connection_password_file ?? settings.CONNECTION_PASSWORD_FILE;
  const becomeFile = args.become_password_file ?? settings.BECOME_PASSWORD_FILE;
  if (connectionFile !== null && connectionFile !== undefined) connection = passwordFrom(connectionFile);
  if (becomeFile !== null && becomeFile !== undefined) become = passwordFrom(becomeFile);
  return { connection, become };
}

/** A password file's text; an executable is run for it, `-` is stdin. */
function passwordFrom(path: string): string {
  const password = passwordText(path).replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (password === '') throw new TsibleError(`Empty password was provided from file (${path})`);
  return password;
}

function passwordText(path: string): string {
  if (path === '-') return readFileSync(0, 'utf8');
  if (!existsSync(path)) throw new TsibleError(`The password file ${path} was not found`);
  if (isExecutable(path)) return scriptOutput(path);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new TsibleError(`Could not read password file '${path}'.`, {
      cause: new TsibleError(pythonMessage(error, `'${path}'`)),
    });
  }
}

function scriptOutput(path: string): string {
  const run = spawnSync(path, { stdio: ['inherit', 'pipe', 'pipe'], encoding: 'utf8' });
  if (run.error !== undefined)
    throw new TsibleError(
      `Problem occurred when trying to run the password script ${path} (${pythonMessage(run.error, `'${path}'`)}). If this is not a script, remove the executable bit from the file.`,
    );
  if (run.status !== 0)
    throw new TsibleError(`The password script ${path} returned an error (rc=${run.status}): ${run.stderr}`);
  return run.stdout;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
