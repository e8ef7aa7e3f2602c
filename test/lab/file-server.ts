import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

export interface FileServer {
  /** `http://ADDRESS:PORT`, without a slash at the end. */
  readonly url: string;
  /** The paths asked for so far, in order, with the method: `GET /a.tgz`. */
  readonly requests: readonly string[];
  /** The sha256 of a file of the folder, in hex. */
  sha256(name: string): string;
  close(): Promise<void>;
}

/**
 * Serves the files of a folder over HTTP on this machine's `address` (a lab's `bridge`, or loopback). Beside each file
 * NAME there is `NAME.sha256`, and `SHA256SUMS` for those named in `sums`, as release pages have them.
 */
export async function serve(
  folder: string,
  address = '127.0.0.1',
  sums: readonly string[] = [],
): Promise<FileServer> {
  const requests: string[] = [];
  const sha256 = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  const made = (name: string): string | undefined => {
    if (name === 'SHA256SUMS' && sums.length > 0)
      return sums.map((file) => `${sha256(file)}  ${file}\n`).join('');
    const of = name.endsWith('.sha256') ? name.slice(0, -'.sha256'.length) : undefined;
    return of !== undefined && existsSync(join(folder, of)) ? `${sha256(of)}  ${of}\n` : undefined;
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    requests.push(`${request.method} ${path}`);
    const name = normalize(path).replace(/^\/+/, '');
    const file = join(folder, name);
    if (existsSync(file) && statSync(file).isFile()) {
      const { size, mtime } = statSync(file);
      const since = Date.parse(request.headers['if-modified-since'] ?? '');
      if (since >= Math.floor(mtime.getTime() / 1000) * 1000) {
        response.writeHead(304).end();
        return;
      }
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-length': size,
        'last-modified': mtime.toUTCString(),
      });
      if (request.method === 'HEAD') response.end();
      else createReadStream(file).pipe(response);
      return;
    }
    const text = made(name);
    if (text === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    else response.writeHead(200, { 'content-type': 'text/plain' }).end(text);
  });
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the file server has no port');
  return {
    url: `http://${address}:${bound.port}`,
    requests,
    sha256,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
