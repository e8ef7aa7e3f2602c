import { TsibleError } from '../errors/error.ts';
import type { DebugConsole } from '../executor/debugger/task-debugger.ts';

/** Asks on the terminal; what is typed stays hidden when it is a secret. */
export async function prompt(text: string, options: { readonly secret: boolean }): Promise<string> {
  if (process.stdin.isTTY) return options.secret ? await readHidden(text) : await readShown(text);
  const line = await nextLine();
  if (line === undefined)
    throw new TsibleError(`No answer to be had for the prompt '${text.trim()}': stdin has ended`);
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
async function nextLine(): Promise<string | undefined> {
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
  return await new Promise((resolve) => {
    reader.question(text, (answer) => {
      reader.close();
      resolve(answer);
    });
  });
}

function readHidden(text: string): Promise<string> {
  process.stdout.write(text);
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.resume();
  let typed = '';
  return new Promise((resolve, reject) => {
    const finish = () => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      process.stdout.write('\n');
    };
    const onData = (chunk: Buffer) => {
      for (const key of chunk.toString('utf8')) {
        if (key === '\r' || key === '\n') {
          finish();
          resolve(typed);
          return;
        }
        if (key === '\x03') {
          finish();
          reject(new TsibleError('User interrupted execution', { exitCode: 99 }));
          return;
        }
        typed = key === '\x7f' || key === '\b' ? typed.slice(0, -1) : typed + key;
      }
    };
    stdin.on('data', onData);
  });
}
