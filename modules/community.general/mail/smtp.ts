import { createHmac } from 'node:crypto';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Delivery, Refused, Sent } from './delivery.ts';

interface Reply {
  readonly code: number;
  readonly text: string;
}

/** Delivers a mail over a connection of this program's own. @throws ModuleFailure in Ansible's words */
export async function deliverFromHere(delivery: Delivery): Promise<Sent> {
  const { host, port, secure } = delivery;
  const session = new Session(delivery);
  try {
    await session.open();
    if (!session.encrypted && secure !== 'never' && secure !== 'always') {
      if (session.offers('STARTTLS')) await session.startTls();
      else if (secure === 'starttls')
        throw new ModuleFailure(`StartTLS is not offered on server ${host}:${port}`, { rc: 1 });
    }
    if (delivery.username && delivery.password) await session.logIn(delivery.username, delivery.password);
    const refused = await session.send();
    return { encrypted: session.encrypted, refused };
  } catch (error) {
    throw error instanceof ModuleFailure ? error : new ModuleFailure(messageOf(error));
  } finally {
    session.close();
  }
}

class Session {
  encrypted = false;
  private socket: Socket | undefined;
  private buffer = '';
  private waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;
  private failure: Error | undefined;
  private extensions: readonly string[] = [];

  constructor(private readonly delivery: Delivery) {}

  /** Connects and greets: encrypted at once where that works, unless it is not to be. */
  async open(): Promise<void> {
    const { host, port, secure } = this.delivery;
    if (secure !== 'never') {
      try {
        await this.connect(true);
        this.encrypted = true;
      } catch (error) {
        if (secure === 'always' && isSystemError(error)) throw error;
        if (secure === 'always')
          throw new ModuleFailure(
            `Unable to start an encrypted session to ${host}:${port}: ${messageOf(error)}`,
            { rc: 1 },
          );
      }
    }
    if (!this.encrypted) await this.connect(false);
    await this.greet();
  }

  private async connect(encrypted: boolean): Promise<void> {
    const { host, port, timeout } = this.delivery;
    this.close();
    this.failure = undefined;
    this.buffer = '';
    const socket = encrypted
      ? connectTls({ host, port, ...named(host), rejectUnauthorized: false })
      : connectPlain(port, host);
    socket.setTimeout(timeout * 1000, () => socket.destroy(new Error('timed out')));
    this.attach(socket);
    const { code, text } = await this.reply();
    if (code !== 220)
      throw new ModuleFailure(`Unable to Connect ${host}:${port}: (${code}, ${bytes(text)})`, { rc: 1 });
  }

  private attach(socket: Socket): void {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      if (this.socket !== socket) return;
      this.buffer += String(chunk);
      this.deliver();
    });
    const end = (error: Error): void => {
      if (this.socket !== socket) return;
      this.failure ??= error;
      this.waiting?.reject(this.failure);
      this.waiting = undefined;
    };
    socket.on('error', (error) => end(new Error(reason(error))));
    socket.on('close', () => end(new Error('Connection unexpectedly closed')));
  }

  private deliver(): void {
    const whole = /^(?:\d{3}-.*\r?\n)*(\d{3})(?: .*)?\r?\n/.exec(this.buffer);
    if (whole === null || this.waiting === undefined) return;
    this.buffer = this.buffer.slice(whole[0].length);
    const text = whole[0].replace(/^\d{3}[- ]?/gm, '').trimEnd();
    const { resolve } = this.waiting;
    this.waiting = undefined;
    resolve({ code: Number(whole[1]), text: text.replaceAll('\r\n', '\n') });
  }

  private reply(): Promise<Reply> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.deliver();
    });
  }

  private command(line: string): Promise<Reply> {
    this.socket?.write(`${line}\r\n`, 'utf8');
    return this.reply();
  }

  private async greet(): Promise<void> {
    const name = this.delivery.ehloHost ?? hostname();
    const { code, text } = await this.command(`ehlo ${name}`);
    if (code === 250) this.extensions = text.split('\n').slice(1);
    else await this.command(`helo ${name}`);
  }

  offers(extension: string): boolean {
    return this.extensions.some((line) => line.toUpperCase().split(/[ =]/)[0] === extension);
  }

  async startTls(): Promise<void> {
    const { host, port } = this.delivery;
    const plain = this.socket;
    const { code } = await this.command('STARTTLS');
    try {
      if (code !== 220 || plain === undefined) throw new Error('STARTTLS failed');
      plain.removeAllListeners('data');
      await new Promise<void>((resolve, reject) => {
        const socket = connectTls({ socket: plain, ...named(host), rejectUnauthorized: false }, () => {
          socket.off('error', reject);
          this.attach(socket);
          resolve();
        });
        socket.once('error', reject);
      });
    } catch (error) {
      throw new ModuleFailure(
        `Unable to start an encrypted session to ${host}:${port}: ${messageOf(error)}`,
        { rc: 1 },
      );
    }
    this.encrypted = true;
    await this.greet();
  }

  async logIn(user: string, password: string): Promise<void> {
    const { host, port } = this.delivery;
    if (!this.offers('AUTH'))
      throw new ModuleFailure(`No Authentication on the server at ${host}:${port}`, { rc: 1 });
    const line = this.extensions.find((one) => /^AUTH[ =]/i.test(one)) ?? '';
    const ways = line.toUpperCase().split(/[ =]/).slice(1);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    let reply: Reply | undefined;
    if (ways.includes('CRAM-MD5')) {
      const challenge = await this.command('AUTH CRAM-MD5');
      const digest = createHmac('md5', password).update(Buffer.from(challenge.text, 'base64')).digest('hex');
      reply = await this.command(base64(`${user} ${digest}`));
    }
    if (reply?.code !== 235 && ways.includes('PLAIN'))
      reply = await this.command(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`);
    if (reply?.code !== 235 && ways.includes('LOGIN')) {
      reply = await this.command(`AUTH LOGIN ${base64(user)}`);
      if (reply.code === 334) reply = await this.command(base64(password));
    }
    if (reply === undefined)
      throw new ModuleFailure(`No Suitable authentication method was found on ${host}:${port}`, { rc: 1 });
    if (reply.code !== 235)
      throw new ModuleFailure(
        `Authentication to ${host}:${port} failed, please check your username and/or password`,
        { rc: 1 },
      );
  }

  /** The recipients that were turned away. @throws ModuleFailure when none is left */
  async send(): Promise<Refused> {
    const { sender, recipients, message } = this.delivery;
    const refused: Record<string, [number, string]> = {};
    const fail = (why: string): ModuleFailure =>
      new ModuleFailure(`Failed to send mail to '${recipients.join(', ')}': ${why}`, { rc: 1 });
    try {
      const size = this.offers('SIZE') ? ` size=${Buffer.byteLength(message)}` : '';
      const from = await this.command(`mail FROM:<${sender}>${size}`);
      if (from.code !== 250) throw fail(`(${from.code}, ${bytes(from.text)}, '${sender}')`);
      for (const recipient of recipients) {
        const { code, text } = await this.command(`rcpt TO:<${recipient}>`);
        if (code !== 250 && code !== 251) refused[recipient] = [code, text];
      }
      if (Object.keys(refused).length === recipients.length) {
        const all = Object.entries(refused).map(
          ([who, [code, text]]) => `'${who}': (${code}, ${bytes(text)})`,
        );
        throw fail(`{${all.join(', ')}}`);
      }
      const ready = await this.command('data');
      if (ready.code !== 354) throw fail(`(${ready.code}, ${bytes(ready.text)})`);
      const lines = message.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..');
      const taken = await this.command(`${lines.endsWith('\r\n') ? lines : `${lines}\r\n`}.`);
      if (taken.code !== 250) throw fail(`(${taken.code}, ${bytes(taken.text)})`);
      await this.command('quit').catch(() => undefined);
      return refused;
    } catch (error) {
      throw error instanceof ModuleFailure ? error : fail(messageOf(error));
    }
  }

  close(): void {
    const { socket } = this;
    this.socket = undefined;
    socket?.destroy();
  }
}

/** The name that TLS asks for; an address is none. */
function named(host: string): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && /^\[Errno /.test(error.message);
}

function bytes(text: string): string {
  return `b'${text.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's reason for no connection, as Python tells it. */
function reason(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: '[Errno 111] Connection refused',
    EHOSTUNREACH: '[Errno 113] No route to host',
    ENETUNREACH: '[Errno 101] Network is unreachable',
    ECONNRESET: '[Errno 104] Connection reset by peer',
    ENOTFOUND: '[Errno -2] Name or service not known',
    EAI_AGAIN: '[Errno -3] Temporary failure in name resolution',
  };
  if (/wrong version number/.test(error.message))
    return '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1029)';
  return words[code] ?? error.message;
}
