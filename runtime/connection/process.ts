import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ByteStream } from './connection.ts';
import { UnreachableError } from './unreachable.ts';

export interface ProcessOptions {
  /** Environment of the process; the controller's own when it is left out. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly cwd?: string | undefined;
}

/** Milliseconds that a process has to end when it is told to. */
const PATIENCE = 2000;

/** Processes that were started here and still run: killed when the controller exits. */
const running = new Set<ChildProcess>();

let watching = false;

/** Ends what was started here when the controller exits without closing it. */
function watchExit(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const child of running) signalGroup(child, 'SIGTERM');
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

/**
 * A local process as a byte stream, in a session and process group of its own (a Ctrl-C at the terminal is the controller's
 * to act on, not the process's).
 * @throws UnreachableError when it can't be started.
 */
export async function processStream(
  argv: readonly string[],
  options: ProcessOptions = {},
): Promise<ByteStream> {
  const [file = 'sh', ...args] = argv;
  const child = spawn(file, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: options.environment ?? process.env,
    cwd: options.cwd,
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new UnreachableError(
      `cannot start ${file}: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
  watchExit();
  running.add(child);
  child.on('exit', () => running.delete(child));
  const closed = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    // Not 'close': a daemon that was left behind may hold the pipes for ever.
    child.on('exit', (code, signal) => setImmediate(() => resolve({ code, signal })));
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    closed,
    destroy() {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      signalGroup(child, 'SIGTERM');
      // Whoever closes the connection waits for its end, so it must come.
      setTimeout(() => running.has(child) && signalGroup(child, 'SIGKILL'), PATIENCE).unref();
    },
  };
}
