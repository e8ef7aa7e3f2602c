import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { EXIT, TsibleError } from '../errors/error.ts';
import type { DebugConsole } from '../executor/debugger/task-debugger.ts';

/** Nobody answers: stdin has ended, or ctrl-d was typed. */
class NoAnswer extends TsibleError {}

/**
 * Asks the user. A secret is read from the terminal without echo, even where stdin or stdout are no terminal; where there
 * is none at all it is the next line of stdin.
 * @throws NoAnswer
 */
export async function prompt(text: string, options: { readonly secret: boolean }): Promise<string> {
  if (options.secret) {
    const terminal = openTerminal();
    if (terminal !== undefined) return await readHidden(text, terminal);
  } else if (process.stdin.isTTY) return await readShown(text);
  (options.secret ? process.stderr : process.stdout).write(text);
  const line = await nextLine();
  if (line === undefined)
    throw new NoAnswer(`No answer to be had for the prompt '${text.trim()}': stdin has ended`);
  return line;
}

/** The terminal as the debugger of tasks uses it. */
export function debugConsole(): DebugConsole {
  return {
    ask: (text) => {
      if (process.stdin.isTTY) return readShown(text);
      process.stdout.write(text);
      return nextLine();
    },
    tell: (line) => void process.stdout.write(`${line}\n`),
  };
}

let piped: AsyncIterator<string> | undefined;

/** One line of a stdin that is no terminal; the rest stays for later prompts. */
export async function nextLine(): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  piped ??= createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[
    Symbol.asyncIterator
  ]();
  const { value, done } = await piped.next();
  return done === true ? undefined : value;
}

async function readShown(text: string): Promise<string> {
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  return await new Promise((resolve, reject) => {
    let answered = false;
    reader.on('close', () => {
      if (!answered) reject(new NoAnswer(`No answer to be had for the prompt '${text.trim()}'`));
    });
    reader.question(text, (answer) => {
      answered = true;
      reader.close();
      resolve(answer);
    });
  });
}

interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  close(): void;
}

function openTerminal(): Terminal | undefined {
  const { stdin, stdout } = process;
  if (stdin.isTTY && stdout.isTTY) return { input: stdin, output: stdout, close: () => stdin.pause() };
  let input: ReadStream;
  let output: WriteStream;
  try {
    input = new ReadStream(openSync('/dev/tty', 'r'));
    output = new WriteStream(openSync('/dev/tty', 'w'));
  } catch {
    return undefined;
  }
  return {
    input,
    output,
    close: () => {
      input.destroy();
      output.destroy();
    },
  };
}

function readHidden(text: string, { input, output, close }: Terminal): Promise<string> {
  // Silent before it asks: who answers at once (sshpass) must not be echoed.
  input.setRawMode(true);
  output.write(text);
  input.resume();
  let typed = '';
  return new Promise((resolve, reject) => {
    const finish = () => {
      input.off('data', onData);
      input.setRawMode(false);
      output.write('\n');
      close();
    };
    const onData = (chunk: Buffer) => {
      for (const key of chunk.toString('utf8')) {
        if (key === '\r' || key === '\n') {
          finish();
          resolve(typed);
          return;
        }
        if (key === '\x03' || (key === '\x04' && typed === '')) {
          finish();
          reject(
            key === '\x03'
              ? new TsibleError('User interrupted execution', { exitCode: EXIT.interrupted })
              : new NoAnswer(`No answer to be had for the prompt '${text.trim()}'`),
          );
          return;
        }
        typed = key === '\x7f' || key === '\b' ? typed.slice(0, -1) : typed + key;
      }
    };
    input.on('data', onData);
  });
}

/** Asks for a secret; undefined when nobody answers. */
export async function promptSecret(text: string): Promise<string | undefined> {
  try {
    return await prompt(text, { secret: true });
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}
