import { lineQuote } from './quote.ts';
import type { Payload, ShellFunction } from './target.ts';

/** One call, as a session carries it. */
export interface Request {
  readonly fn: ShellFunction;
  readonly args: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly payload?: Payload | undefined;
  /** The function may leave children behind: its output goes through pipes of its own. */
  readonly shielded: boolean;
  /** It is not sent again when the session ends before it: it changes nothing. */
  readonly once?: boolean | undefined;
  /** Paths whose state it asks for. */
  readonly looks?: readonly string[] | undefined;
  /** Milliseconds from when the host may begin with it. */
  readonly timeout?: number | undefined;
  /** Receives stdout as it comes; with `streamed` the reply then has none of it. */
  readonly onStdout?: ((chunk: Buffer) => void) | undefined;
  readonly streamed?: boolean;
  readonly onStderr?: ((chunk: Buffer) => void) | undefined;
}

/** Bytes of a request's line above which it goes as a counted block: the loop reads a line byte by byte. */
const LONGEST_LINE = 4096;

/** Functions already defined in a session, by name. */
export type Definitions = Map<string, string>;

/**
 * The text of a request: the definitions that the session lacks (which it notes in `defined`), then the call.
 * @param sequence The request's number.
 */
export function requestText(request: Request, sequence: number, nonce: string, defined: Definitions): string {
  const size = request.payload && payloadSize(request.payload);
  const verb = request.shielded ? (size === undefined ? 's' : 't') : size === undefined ? 'q' : 'p';
  const definitions: string[] = [];
  for (const fn of needed(request.fn)) define(fn.name, fn.body, defined, definitions);
  const words = [`_ts_${verb}`, sequence, ...(size === undefined ? [] : [size])];
  if (request.environment.size > 0) {
    const exports = [...request.environment].map(([name, value]) => `${name}=${lineQuote(value)}`).join(' ');
    const name = `_ts_env_${environmentNumber(exports, defined)}`;
    define(name, `export ${exports}\n"$@"`, defined, definitions);
    words.push(name);
  }
  if (request.shielded && !request.fn.name.startsWith('_ts_')) words.push('_ts_sub');
  const line = `${[...words, request.fn.name, ...request.args.map(lineQuote)].join(' ')}\n`;
  const parts = [whole(line, nonce)];
  // On its own, so that a definition that is no shell fails its own call alone.
  if (definitions.length > 0) parts.unshift(block(definitions.join(''), nonce));
  return parts.join('');
}

/** The text of definitions alone, of functions that the session lacks (which it notes in `defined`); '' when it has them all. */
export function definitionsText(
  functions: readonly ShellFunction[],
  nonce: string,
  defined: Definitions,
): string {
  const text = definitionsOf(functions, defined);
  return text === '' ? '' : block(text, nonce);
}

/** Has the state of several paths told to the requests that follow, up to the line `FORGET`. */
export function lookText(paths: readonly string[], nonce: string): string {
  return whole(`_ts_look ${paths.map(lineQuote).join(' ')}\n`, nonce);
}

/** What a look told counts no longer. */
export const FORGET = 'tsible_seen=\n';

function whole(line: string, nonce: string): string {
  return Buffer.byteLength(line) <= LONGEST_LINE ? line : block(line, nonce);
}

/** Text that is evaluated only when it has come whole. */
function block(text: string, nonce: string): string {
  const whole = `${text}#${nonce}`;
  return `_ts_x ${Buffer.byteLength(whole)}\n${whole}`;
}

/** Shell text that defines functions. */
export function definitionsOf(functions: readonly ShellFunction[], defined: Definitions): string {
  const text: string[] = [];
  for (const fn of functions.flatMap(needed)) define(fn.name, fn.body, defined, text);
  return text.join('');
}

function define(name: string, body: string, defined: Definitions, into: string[]): void {
  if (defined.get(name) === body) return;
  defined.set(name, body);
  into.push(`${name}() {\n${body}\n}\n`);
}

/** The same variables get the same number throughout a session. */
function environmentNumber(exports: string, defined: Definitions): number {
  const key = `environment ${exports}`;
  const known = defined.get(key);
  if (known !== undefined) return Number(known);
  const next = defined.size;
  defined.set(key, String(next));
  return next;
}

const known = new WeakMap<ShellFunction, readonly ShellFunction[]>();

/** A function and all that it needs, what is needed first. */
function needed(fn: ShellFunction): readonly ShellFunction[] {
  let all = known.get(fn);
  if (all === undefined) {
    all = [...new Set([...fn.needs.flatMap(needed), fn])];
    known.set(fn, all);
  }
  return all;
}

/** Bytes that a payload has. */
export function payloadSize(payload: Payload): number {
  return payload.kind === 'stream' ? payload.size : Buffer.byteLength(payload.bytes);
}
