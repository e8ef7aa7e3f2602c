import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { EXIT, TsibleError } from '../../errors/error.ts';

/** What a program printed, and Python's number for its end: below zero for a signal. */
export interface ScriptRun {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly code: number;
}

/**
 * Runs an inventory script, for as long as it takes: Ctrl-C and SIGTERM end it, and the command with it.
 * @throws Error when it can't be started, TsibleError when it was interrupted
 */
export async function runScript(path: string, args: readonly string[]): Promise<ScriptRun> {
  const child = spawn(path, args, { stdio: ['inherit', 'pipe', 'pipe'] });
  const read = (stream: NodeJS.ReadableStream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  };
  const stdout = read(child.stdout);
  const stderr = read(child.stderr);
  let interrupted: () => void = () => {};
  const interruption = new Promise<never>((_, reject) => {
    interrupted = () => {
      child.kill('SIGTERM');
      // Whatever it started may hold the pipes still.
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      reject(new TsibleError('User interrupted execution', { exitCode: EXIT.interrupted }));
    };
  });
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, interrupted);
  try {
    const [code, signal] = await Promise.race([once(child, 'close'), interruption]);
    return {
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr),
      code: code ?? -(constants.signals[signal as NodeJS.Signals] ?? 1),
    };
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
  }
}
