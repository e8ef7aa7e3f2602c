import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web service for tests of what asks one; its answers are the same each time. */
export async function startWebServer(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.sendDate = false;
      const send = (
        status: number,
        type: string,
        body: string,
        headers: Record<string, string | string[]> = {},
      ): void => {
        const length = Buffer.byteLength(body);
        response.writeHead(status, { 'Content-Type': type, 'Content-Length': length, ...headers });
        response.end(request.method === 'HEAD' ? undefined : body);
      };
      const echo = (): string =>
        JSON.stringify({
          method: request.method,
          body: Buffer.concat(chunks)
            .toString()
            .replace(/=+[0-9a-f]+==/g, 'BOUNDARY'),
          type: (request.headers['content-type'] ?? '').replace(/boundary.*/, ''),
          header: request.headers['x-a'] ?? null,
          agent: request.headers['user-agent'],
        });
      switch (request.url) {
        case '/json':
          return send(200, 'application/json; charset=utf-8', '{"a": 1, "b": [1.5, null]}', {
            'Set-Cookie': ['x=1; Path=/', 'y=2'],
          });
        case '/text':
          return send(200, 'text/plain', 'hi\n');
        case '/echo':
          return send(200, 'application/json', echo());
        case '/r302':
          return send(302, 'text/plain', '', { Location: '/echo' });
        case '/r307':
          return send(307, 'text/plain', '', { Location: '/echo' });
        case '/auth':
          if (request.headers.authorization === undefined)
            return send(401, 'text/plain', 'no', { 'WWW-Authenticate': 'Basic realm="x"' });
          return send(200, 'text/html', 'come in');
        case '/e500':
          return send(500, 'text/plain', 'oops');
        default:
          return send(404, 'text/plain', 'no');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}
