import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { nextLine } from '../prompt.ts';

/** Gives the lines that a user types. */
export interface LineSource {
  /** The next line; undefined at the end of the input. */
  next(prompt: string): Promise<string | undefined>;
  close(): void;
}

type Completer = (line: string) => Promise<[string[], string]>;

const HISTORY = 1000;

/** Lines of a terminal, with completion and a history that lasts, or of a stdin that is none. */
export function lineSource(complete: Completer): LineSource {
  return process.stdin.isTTY === true ? terminalLines(complete) : pipedLines();
}

function pipedLines(): LineSource {
  return {
    next: (prompt) => {
      process.stdout.write(prompt);
      return nextLine();
    },
    close: () => {},
  };
}

function terminalLines(complete: Completer): LineSource {
  const file = join(homedir(), '.ansible-console_history');
  const history = readHistory(file);
  let ended = false;
  return {
    async next(prompt) {
      if (ended) return undefined;
      // A reader of its own for each line: between them the terminal is the task's.
      const reader = createInterface({
        input: process.stdin,
        output: process.stdout,
        completer: complete,
        history: [...history],
        historySize: HISTORY,
      });
      const abort = new AbortController();
      reader.on('close', () => abort.abort());
      reader.on('SIGINT', () => {
        process.stdout.write('\n');
        reader.write(null, { ctrl: true, name: 'u' });
        reader.prompt();
      });
      reader.setPrompt(prompt);
      try {
        const line = await reader.question(prompt, { signal: abort.signal });
        if (line.trim() !== '') history.unshift(line);
        return line;
      } catch {
        ended = true;
        return undefined;
      } finally {
        reader.close();
      }
    },
    close: () => writeHistory(file, history.slice(0, HISTORY)),
  };
}

/** Newest first, as readline has it. */
function readHistory(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').reverse();
  } catch {
    return [];
  }
}

function writeHistory(file: string, newestFirst: readonly string[]): void {
  try {
    writeFileSync(file, `${[...newestFirst].reverse().join('\n')}\n`, { mode: 0o600 });
  } catch {
    // A home folder that can't be written to costs the history, nothing else.
  }
}
