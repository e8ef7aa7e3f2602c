import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';

export interface SmtpServerStub {
  readonly port: number;
  /** Lines that clients sent since the last call; a mail's lines are among them. */
  said(): string[];
}

/** A mail server on loopback without TLS. It knows one user, and turns recipients away whose address has `refused` in it. */
export async function smtpServer(extensions: readonly string[] = []): Promise<SmtpServerStub> {
  let lines: string[] = [];
  const server = createServer((socket) => talk(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());

  function talk(socket: Socket): void {
    let inMail = false;
    let rest = '';
    socket.on('error', () => undefined);
    socket.write('220 stub\r\n');
    socket.on('data', (chunk) => {
      rest += chunk.toString();
      for (let at = rest.indexOf('\r\n'); at !== -1; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at);
        rest = rest.slice(at + 2);
        lines.push(line);
        if (inMail) {
          if (line !== '.') continue;
          inMail = false;
          socket.write('250 taken\r\n');
        } else if (/^data$/i.test(line)) {
          inMail = true;
          socket.write('354 go on\r\n');
        } else socket.write(`${answer(line)}\r\n`);
      }
    });
  }

  function answer(line: string): string {
    if (/^ehlo/i.test(line))
      return ['stub', ...extensions]
        .map((one, at, all) => `250${at === all.length - 1 ? ' ' : '-'}${one}`)
        .join('\r\n');
    if (/^rcpt/i.test(line)) return line.includes('refused') ? '550 nobody' : '250 ok';
    if (/^auth plain/i.test(line))
      return line.endsWith(Buffer.from('\0me\0pw').toString('base64')) ? '235 in' : '535 out';
    return '250 ok';
  }

  return {
    port: (server.address() as AddressInfo).port,
    said() {
      const all = lines;
      lines = [];
      return all;
    },
  };
}
