import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { ByteStream } from '../connection/connection.ts';
import { UnreachableError } from '../connection/unreachable.ts';
import { deferred } from './deferred.ts';
import { opening } from './loop.ts';
import { MarkReader, type StreamEvent } from './marks.ts';
import { Output } from './output.ts';
import {
  type Definitions,
  definitionsOf,
  definitionsText,
  FORGET,
  lookText,
  payloadSize,
  type Request,
  requestText,
} from './request.ts';
import type { Payload, Reply, ShellFunction } from './target.ts';
import { TimeoutError } from './timeout.ts';

/** How a reply to a shielded call says that its command never began: the fields of its `x` mark after the number. */
export interface SessionReply extends Reply {
  readonly status: readonly string[];
}

/** A request was not carried out, because the session ended before it: it may be sent again. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

interface Pending {
  readonly request: Request;
  readonly sequence: number;
  readonly stdout: Output;
  readonly stderr: Output;
  status: readonly string[];
  rc: number;
  /** Marks of each letter seen so far, of the two that both streams give. */
  exits: number;
  ends: number;
  timer?: NodeJS.Timeout | undefined;
  readonly resolve: (reply: SessionReply) => void;
  readonly reject: (error: unknown) => void;
  /** Settles with the reply, however it ends. */
  readonly settled: Promise<void>;
}

export interface SessionOptions {
  /** Shell text with the definitions that all requests may use, and their names. */
  readonly library: string;
  readonly defined: Definitions;
  /** The function that is called first: its definition comes with the loop. */
  readonly first: ShellFunction;
  /** The stream is a terminal: stderr comes on stdout, behind a mark. */
  readonly terminal: boolean;
  /** Files on the host that the login has read: see `opening`. */
  readonly watched?: readonly string[] | undefined;
  /** What a stream that ended before the loop was there means, by what it said. */
  readonly explain: (said: string, code: number | null) => Error;
  /** Ends what process `pid` has started (and the process itself): a shielded call's left-over pipes, or all of a session. */
  readonly end: (pid: number, what: 'below' | 'all') => Promise<void>;
}

/** A payload of at most so many bytes is written together with its request. */
const ONE_PACKET = 16_384;

/** Milliseconds without output after which a command that has ended is done, though its children still hold its output. */
const QUIET = 1000;

/** Milliseconds in which what took too long should have ended. */
const MOST_PATIENCE = 3000;

/** Milliseconds that a shell has to end once its stdin has. */
const LAST_WORDS = 1000;

/** How much of what comes before the loop's hello is kept, in characters. */
const MOST_PREAMBLE = 16_384;

/** A request loop at the other end of a stream, past any password prompt. */
export class Session {
  readonly #stream: ByteStream;
  readonly #options: SessionOptions;
  readonly #nonce = randomBytes(16).toString('hex');
  readonly #pending: Pending[] = [];
  readonly #defined: Definitions;
  #sequence = 0;
  #pid: number | undefined;
  #preamble = '';
  #ended: Error | undefined;
  /** Ends when all that was submitted so far is written. */
  #written: Promise<void>;

  constructor(stream: ByteStream, options: SessionOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#defined = new Map(options.defined);
    this.#read('stdout');
    this.#read('stderr');
    // A broken pipe is told by the stream's end.
    stream.stdin.on('error', () => {});
    stream.closed.then(({ code }) => this.#lost(code));
    const first = definitionsOf([options.first], this.#defined);
    this.#written = write(
      stream.stdin,
      opening(
        this.#nonce,
        options.library,
        first,
        options.terminal ? 'terminal' : 'streams',
        options.watched,
      ),
    );
  }

  /** False when the stream has ended. */
  get alive(): boolean {
    return this.#ended === undefined;
  }

  /** Sends a request; it is answered after those before it. */
  submit(request: Request): Promise<SessionReply> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = deferred<SessionReply>();
    const pending: Pending = {
      request,
      sequence: ++this.#sequence,
      stdout: new Output(request.streamed !== true, request.onStdout),
      stderr: new Output(true, request.onStderr),
      status: [],
      rc: 0,
      exits: 0,
      ends: 0,
      resolve,
      reject,
      settled: promise.then(nothing, nothing),
    };
    // While a shielded call runs, its left-over children may have to be ended, and what has begun behind it with them.
    const shielded = request.once ? undefined : this.#pending.findLast((one) => one.request.shielded);
    const free = shielded?.settled;
    if (this.#pending.push(pending) === 1) this.#startTimer(pending);
    this.#written = Promise.all([this.#written, free]).then(() => this.#send(pending));
    return promise;
  }

  /** Sends the definitions of functions that later requests will call: at one go they are read at one go. */
  define(functions: readonly ShellFunction[]): void {
    if (functions.length === 0) return;
    this.#written = this.#written.then(async () => {
      if (this.#ended) return;
      const text = definitionsText(functions, this.#nonce, this.#defined);
      if (text !== '') await write(this.#stream.stdin, text);
    });
  }

  /** Ends the session when its last request has been answered. */
  async close(): Promise<void> {
    await this.#written;
    // On a terminal the end of stdin is not seen.
    this.#stream.stdin.end('exit 0\n');
    if (this.#stream.endsAlone === true && this.#pending.length === 0) return;
    const timeout = new Promise<void>((resolve) => {
      setTimeout(resolve, LAST_WORDS).unref();
    });
    await Promise.race([this.#stream.closed, timeout]);
    this.#stream.destroy();
  }

  /** Ends at once all that runs in the session, on the host too. Requests that wait are never answered. */
  async interrupt(): Promise<void> {
    this.#ended ??= new NotStarted('interrupted');
    const waiting = this.#pending.splice(0);
    for (const { timer } of waiting) clearTimeout(timer);
    if (waiting.length > 0) await this.#kill();
    else this.#stream.destroy();
  }

  async #kill(): Promise<void> {
    if (this.#pid !== undefined) await this.#options.end(this.#pid, 'all').catch(() => {});
    this.#stream.destroy();
  }

  /** The last of the requests that one look is for. */
  #lastSeeing: Pending | undefined;

  /** Text by which one stat tells of all files that the requests behind one another that change nothing will ask about. */
  async #look(first: Pending): Promise<string> {
    // What is on its way to this session comes first.
    await new Promise((resolve) => setImmediate(resolve));
    const queued = this.#pending.slice(this.#pending.indexOf(first));
    const end = queued.findIndex(({ request }) => request.once !== true);
    const seeing = end === -1 ? queued : queued.slice(0, end);
    const paths = new Set(seeing.flatMap(({ request }) => request.looks ?? []).filter(isPlainPath));
    if (paths.size < 2) return '';
    this.#lastSeeing = seeing.at(-1);
    return lookText([...paths], this.#nonce);
  }

  async #send(pending: Pending): Promise<void> {
    if (this.#ended) return;
    const { request, sequence } = pending;
    const mayLook = this.#lastSeeing === undefined && request.once === true && request.looks !== undefined;
    const before = mayLook ? await this.#look(pending) : '';
    const after = this.#lastSeeing === pending ? FORGET : '';
    if (after !== '') this.#lastSeeing = undefined;
    if (this.#ended) return;
    try {
      const text = before + requestText(request, sequence, this.#nonce, this.#defined);
      const { payload } = request;
      const end = `${this.#nonce}\n${after}`;
      const { stdin } = this.#stream;
      if (payload === undefined) await write(stdin, text + after);
      else if (payload.kind === 'bytes' && payloadSize(payload) <= ONE_PACKET)
        await write(stdin, Buffer.concat([text, payload.bytes, end].map(bytesOf)));
      else {
        await write(stdin, text);
        await writePayload(stdin, payload);
        await write(stdin, end);
      }
    } catch (error) {
      // Nothing can follow a torn payload. The loop ends what was reading it when its stdin ends.
      this.#end(error instanceof Error ? error : new Error(String(error)));
      this.#stream.stdin.destroy();
      this.#stream.destroy();
    }
  }

  #read(name: 'stdout' | 'stderr'): void {
    const reader = new MarkReader(this.#nonce);
    this.#stream[name].on('data', (chunk: Buffer) => {
      for (const event of reader.read(chunk)) this.#handle(name, event);
    });
    this.#stream[name].on('error', () => {});
    // The login may have paused it.
    this.#stream[name].resume();
  }

  /** On a terminal: what is coming is a reply's stderr. */
  #section: 'stderr' | undefined;

  /** How many streams give a mark each. */
  get #streams(): number {
    return this.#options.terminal ? 1 : 2;
  }

  /** The request whose reply each stream is in the midst of. */
  readonly #current: { stdout: Pending | undefined; stderr: Pending | undefined } = {
    stdout: undefined,
    stderr: undefined,
  };

  /** Marks with which the loop ended itself. */
  #renewals = 0;

  #handle(name: 'stdout' | 'stderr', event: StreamEvent): void {
    const current = this.#current[name];
    if (event.kind === 'data') {
      if (current) {
        current[this.#section === 'stderr' ? 'stderr' : name].add(event.chunk);
        if (current.exits === this.#streams) this.#awaitQuiet(current);
      } else if (this.#pid === undefined && this.#preamble.length < MOST_PREAMBLE) {
        this.#preamble += event.chunk.toString();
      }
      return;
    }
    const [first = '', ...rest] = event.fields;
    if (event.letter === 'h') this.#pid = Number(first);
    // What came before it is answered only when both streams have come so far.
    else if (event.letter === 'r' && ++this.#renewals === this.#streams)
      this.#end(new NotStarted('what the login gave is out of date'));
    else if (event.letter === 'b')
      this.#current[name] = this.#pending.find((one) => one.sequence === Number(first));
    else if (event.letter === 'y') this.#section = 'stderr';
    else if (current && event.letter === 'x') {
      if (name === 'stdout') current.status = rest;
      if (++current.exits === this.#streams) this.#awaitQuiet(current);
    } else if (current && event.letter === 'e') {
      this.#section = undefined;
      this.#current[name] = undefined;
      if (name === 'stdout') current.rc = Number(rest[0]);
      if (++current.ends === this.#streams) this.#answer(current);
    }
  }

  /** A command has ended. When its children hold its output without writing, they are not waited for. */
  #awaitQuiet(pending: Pending): void {
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => {
      this.#doubt(pending.sequence);
      if (this.#pid !== undefined) void this.#options.end(this.#pid, 'below').catch(() => {});
    }, QUIET);
  }

  /** What was asked behind a call, and can be done without, may be answered wrongly: its processes may be ended with that call's. */
  #doubt(sequence: number): void {
    const behind = this.#pending.filter((one) => one.request.once === true && one.sequence > sequence);
    for (const pending of behind) {
      this.#pending.splice(this.#pending.indexOf(pending), 1);
      pending.reject(new NotStarted('its answer would not be sure'));
    }
  }

  #startTimer(pending: Pending): void {
    const { timeout } = pending.request;
    if (timeout === undefined) return;
    pending.timer = setTimeout(() => {
      this.#pending.splice(this.#pending.indexOf(pending), 1);
      this.#end(new NotStarted('another request took too long'));
      const patience = new Promise((resolve) => setTimeout(resolve, MOST_PATIENCE).unref());
      // Only then: what is tried again must not meet its first try.
      void Promise.race([this.#kill(), patience]).then(() => pending.reject(new TimeoutError(timeout)));
    }, timeout);
  }

  #answer(pending: Pending): void {
    clearTimeout(pending.timer);
    this.#pending.splice(this.#pending.indexOf(pending), 1);
    const { stdout, stderr, status, rc } = pending;
    pending.resolve({ rc, status, stdout: stdout.bytes(), stderr: stderr.bytes() });
    const next = this.#pending[0];
    if (next) this.#startTimer(next);
  }

  #lost(code: number | null): void {
    if (this.#ended) return;
    if (this.#pid === undefined) this.#end(this.#options.explain(this.#preamble.trim(), code));
    else {
      // What was sent behind it may be sent again: it is of those that do no harm twice.
      const running = this.#pending.shift();
      clearTimeout(running?.timer);
      running?.reject(new UnreachableError('Connection lost while a task was running'));
      this.#end(new NotStarted('the session has ended'));
    }
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const pending of this.#pending.splice(0)) {
      clearTimeout(pending.timer);
      pending.reject(error);
    }
  }
}

function nothing(): void {}

/** A path that can be found among others, one a line behind other fields. */
function isPlainPath(path: string): boolean {
  return /^\/[^\s\0]+$/.test(path);
}

const bytesOf = (bytes: string | Uint8Array): Uint8Array =>
  typeof bytes === 'string' ? Buffer.from(bytes) : bytes;

/** Writes and waits until the stream takes more. */
function write(stream: Writable, bytes: string | Uint8Array): Promise<void> {
  if (stream.destroyed || stream.writableEnded) return Promise.resolve();
  if (stream.write(bytes)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

async function writePayload(stream: Writable, payload: Payload): Promise<void> {
  if (payload.kind === 'bytes') return write(stream, payload.bytes);
  const size = payloadSize(payload);
  let sent = 0;
  for await (const chunk of payload.open()) {
    sent += chunk.length;
    if (sent > size) break;
    await write(stream, chunk);
    if (stream.destroyed) return;
  }
  if (sent !== size) throw new Error(`a payload of ${size} bytes gave ${sent > size ? 'more' : sent}`);
}
