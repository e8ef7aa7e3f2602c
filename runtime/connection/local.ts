import type { ByteStream, Connection } from './connection.ts';
import { processStream } from './process.ts';

/**
 * The controller itself. Commands begin where it was started, as Ansible's local tasks do.
 */
export class LocalConnection implements Connection {
  readonly transport = 'local';
  readonly #shell: string;
  readonly #streams = new Set<ByteStream>();

  constructor(shell = '/bin/sh') {
    this.#shell = shell;
  }

  async open(commandLine: string): Promise<ByteStream> {
    const stream = await processStream([this.#shell, '-c', commandLine]);
    this.#streams.add(stream);
    stream.closed.then(() => this.#streams.delete(stream));
    return stream;
  }

  async close(): Promise<void> {
    const streams = [...this.#streams];
    for (const stream of streams) stream.destroy();
    await Promise.all(streams.map((stream) => stream.closed));
  }
}
