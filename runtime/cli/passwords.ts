import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import type { Settings } from '../config/settings.ts';
import { messageOf, TsibleError } from '../errors/error.ts';
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
  if (connectionFile !== null && connectionFile !== undefined)
    connection = passwordFrom(connectionFile, 'connection');
  if (becomeFile !== null && becomeFile !== undefined) become = passwordFrom(becomeFile, 'become');
  return { connection, become };
}

/** A password file's text; an executable is run for it, `-` is stdin. */
function passwordFrom(path: string, what: string): string {
  let text: string;
  try {
    text =
      path === '-'
        ? readFileSync(0, 'utf8')
        : isExecutable(path)
          ? execFileSync(path, { encoding: 'utf8' })
          : readFileSync(path, 'utf8');
  } catch (error) {
    throw new TsibleError(`Could not read the ${what} password file ${path}: ${messageOf(error)}`);
  }
  const password = text.trim();
  if (password === '') throw new TsibleError(`Empty password was provided from file (${path})`);
  return password;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
