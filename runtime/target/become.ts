import type { Become } from '../connection/become/become.ts';
import type { ByteStream, Connection } from '../connection/connection.ts';
import { UnreachableError } from '../connection/unreachable.ts';
import { TsibleError } from '../errors/error.ts';
import { BOOTSTRAP, TERMINAL_BOOTSTRAP } from './loop.ts';
import { shellQuote } from './quote.ts';

/** Becoming the other user did not work: the task fails, the host stays reachable. */
export class BecomeError extends TsibleError {
  override readonly name = 'BecomeError';
}

/** Milliseconds in which a password must be asked for and accepted. */
const LOGIN_TIME = 12_000;

/**
 * On a terminal a program may ask first and then turn the echo off, which throws away what was typed meanwhile: polkit's
 * agent does. So the answer waits a moment, and is given once more when the terminal has echoed it and nothing follows.
 */
const TYPING_PAUSE = 100;
const LOST_AFTER = 2_000;

/** What the shell says when it is there, and how it is told to: not in those words, for polkit's agent shows the command. */
const READY = 'tsible-ready';
const SAY_READY = 'printf tsible-%s ready';

/**
 * Starts a shell that waits for a request loop's opening, past the question for a password.
 * @param shell Path of the POSIX shell.
 * @param terminal Whether the shell is to have a terminal.
 * @throws UnreachableError; BecomeError for a password that is missing, wrong or never asked for.
 */
export async function startShell(
  connection: Connection,
  become: Become | undefined,
  shell: string,
  terminal: boolean,
): Promise<ByteStream> {
  if (become === undefined) return connection.open(`exec ${shell} -c ${shellQuote(BOOTSTRAP)}`);
  if (!become.mayAsk && !terminal)
    return connection.open(become.wrap(`${shell} -c ${shellQuote(BOOTSTRAP)}`));
  // On a terminal nothing may be sent before it lets bytes through as they are.
  const script = terminal ? TERMINAL_BOOTSTRAP.replace(';', `;${SAY_READY};`) : `${SAY_READY};${BOOTSTRAP}`;
  const line = become.wrap(`${shell} -c ${shellQuote(script)}`);
  const stream = await connection.open(line, { pty: terminal });
  await login(stream, become, connection.transport, terminal);
  return stream;
}

/** Whether a become that failed wants a terminal (`requiretty` in sudoers). */
export function wantsTerminal(said: string): boolean {
  return /must have a tty|a terminal is required|a tty is required/i.test(said);
}

/** Answers the question for the password and waits for the shell. */
function login(stream: ByteStream, become: Become, transport: string, terminal: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    let answered = false;
    const timers: NodeJS.Timeout[] = [];
    const finish = (error?: Error) => {
      for (const timer of timers) clearTimeout(timer);
      for (const out of [stream.stdout, stream.stderr]) {
        out.off('data', listen);
        out.pause();
      }
      if (error === undefined) return resolve();
      stream.destroy();
      reject(error);
    };
    const listen = (chunk: Buffer) => {
      said += chunk.toString('latin1');
      const ready = said.indexOf(READY);
      if (ready !== -1) return finish();
      if (!become.asks(said)) return;
      // A second question, in whatever language: the first answer was wrong.
      if (answered) return finish(new BecomeError(`Incorrect ${become.method} password`));
      if (become.password === undefined) return finish(new BecomeError(`Missing ${become.method} password`));
      answered = true;
      said = '';
      answer(become.password);
    };
    const answer = (password: string) => {
      const type = () => void stream.stdin.write(`${password}\n`);
      if (!terminal) return type();
      const again = () => {
        if (said.includes(password)) type();
      };
      timers.push(setTimeout(type, TYPING_PAUSE), setTimeout(again, TYPING_PAUSE + LOST_AFTER));
    };
    /** What was said, without a password that a terminal has echoed. */
    const told = () => (become.password ? said.replaceAll(become.password, '********') : said).trim();
    const giveUp = () =>
      finish(
        new UnreachableError(
          `Timeout (${LOGIN_TIME / 1000}s) waiting for privilege escalation prompt: ${told()}`,
        ),
      );
    timers.push(setTimeout(giveUp, LOGIN_TIME));
    stream.stdin.on('error', () => {});
    stream.stdout.on('data', listen);
    stream.stderr.on('data', listen);
    stream.closed.then(({ code }) => finish(explainEnd(transport, become, told(), code)));
  });
}

/**
 * The error of a stream that ended before its request loop was there.
 * @param transport The connection's: ssh ends with 255 for failures of its own.
 */
export function explainEnd(
  transport: string,
  become: Become | undefined,
  said: string,
  code: number | null,
): Error {
  const text = said.trim();
  if (code === 255 && transport === 'ssh')
    return new UnreachableError(`Failed to connect to the host via ssh: ${text}`);
  if (code === null) return new UnreachableError(text === '' ? 'Connection closed' : text);
  const known = become?.explain(text);
  if (become !== undefined)
    return new BecomeError(known ?? (text || `${become.method} ended with exit code ${code}`));
  return new UnreachableError(
    `Failed to start a shell on the host (exit code ${code})${text && `: ${text}`}`,
  );
}
