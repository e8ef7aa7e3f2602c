import type { ResultValue } from '../../runtime/module/result.ts';
import { ActionFailure, ModuleFailure } from '../../runtime/module/result.ts';
import { CommandNotStarted } from '../../runtime/target/run.ts';
import type { Reply } from '../../runtime/target/target.ts';
import { float } from '../../runtime/values/value.ts';
import { pythonOsError } from './os-error.ts';
import { errnoOf, notExecuted } from './run-command.ts';

/** What a file module's shell part answered: records of `tsible_say`, and what follows the record `rest`. */
export interface FileReply {
  /** The last value of each record. */
  readonly values: ReadonlyMap<string, string>;
  /** Every record, in order. */
  readonly records: readonly (readonly [string, string])[];
  /** Bytes after the record `rest`: a file's contents. */
  readonly rest: Buffer | undefined;
}

/** What Ansible would call a new file before it is in its place, by the `home` of a reply: a validator may name it. */
type CandidateName = ((home: string) => string) | undefined;

/**
 * Reads a reply.
 * @throws ModuleFailure when the shell part reported a failure (`tsible_fail`), or ended before its end.
 */
export function readReply(reply: Reply, candidate?: CandidateName): FileReply {
  const records: [string, string][] = [];
  let rest: Buffer | undefined;
  let at = 0;
  let complete = false;
  while (!complete) {
    const end = reply.stdout.indexOf(0, at);
    if (end === -1) break;
    const text = reply.stdout.toString('utf8', at, end);
    at = end + 1;
    const split = text.indexOf('=');
    const key = text.slice(0, split);
    if (key === 'rest') rest = reply.stdout.subarray(at);
    complete = key === 'rest' || key === 'end';
    if (key !== 'end' && key !== 'rest') records.push([key, text.slice(split + 1)]);
  }
  const answer = { values: new Map(records), records, rest };
  if (answer.values.has('fail')) throw failure(answer, candidate);
  if (!complete)
    throw new ModuleFailure(
      reply.stderr.toString().trim() || 'the shell on the host ended before it had answered',
    );
  return answer;
}

/** The failure that a reply tells of, with what Ansible's result has beside the message. */
function failure(reply: FileReply, candidate: CandidateName): ModuleFailure {
  const errno = reply.values.get('unstarted');
  if (errno !== undefined) return unstarted(reply, errno, candidate);
  const message = reply.values.get('fail') ?? '';
  // Ansible's action finds it out, not the module.
  if (reply.values.has('raised')) return new ActionFailure(message);
  const said = reply.values.get('said');
  const because = reply.values.get('because');
  const at = reply.values.get('at') ?? '';
  const status = reply.values.get('exit_status');
  const path = reply.values.get('path');
  const state = reply.values.get('state');
  const source = status === undefined ? ['src'] : [];
  // What fails with a file's attributes knows that file only, and tells its state.
  const known = state === undefined ? [...source, 'dest', 'checksum', 'expected_checksum'] : [];
  const extra = fields(reply, ['details', ...known]);
  const command =
    status === undefined ? {} : { exit_status: Number(status), ...validatorOutput(reply, candidate) };
  return new ModuleFailure(
    said === undefined ? message : `${message}: ${pythonOsError(said, at)}`,
    { ...extra, ...command, path, state, ...pathInfo(reply), ...warnings(reply) },
    because === undefined ? undefined : pythonOsError(because, at),
  );
}

/** A validator that can't be executed. */
function unstarted(reply: FileReply, errno: string, candidate: CandidateName): ModuleFailure {
  const named = candidateNamer(reply, candidate);
  const words = reply.records.filter(([key]) => key === 'word').map(([, word]) => named(word));
  return notExecuted(new CommandNotStarted('exec', errnoOf(errno), words[0] ?? ''), words);
}

/** What the shell part warned of before it failed. */
function warnings(reply: FileReply): { readonly warnings?: readonly string[] } {
  const texts = reply.records.filter(([key]) => key === 'warn').map(([, text]) => text);
  return texts.length === 0 ? {} : { warnings: texts };
}

/** What a validator said, with `candidate`'s name for the file; its outputs end with a guard that keeps their last newlines. */
export function validatorOutput(
  reply: FileReply,
  candidate: CandidateName,
): { readonly stdout: string; readonly stderr: string } {
  const named = candidateNamer(reply, candidate);
  const text = (key: string): string => named((reply.values.get(key) ?? '').replace(/=$/, ''));
  return { stdout: text('stdout'), stderr: text('stderr') };
}

/** Puts Ansible's name for a new file in the place of its own. */
function candidateNamer({ values }: FileReply, candidate: CandidateName): (text: string) => string {
  const name = values.get('candidate');
  if (name === undefined || candidate === undefined) return (text) => text;
  const shown = candidate(values.get('home') ?? '');
  return (text) => text.replaceAll(name, () => shown);
}

/** Those of `keys` that a reply has, as strings. */
function fields(reply: FileReply, keys: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const key of keys) {
    const value = reply.values.get(key);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** A file's keys in a result: uid, gid, owner, group, mode, state, size (and secontext); empty when there is no file. */
export function pathInfo(reply: FileReply): Record<string, ResultValue> {
  const info = reply.values.get('info');
  if (info === undefined) return {};
  const [state = '', uid = '', gid = '', mode = '', size = '', owner = '', group = ''] = info.split(' ');
  const context = reply.values.get('secontext');
  return {
    uid: Number(uid),
    gid: Number(gid),
    owner: owner === 'UNKNOWN' ? uid : owner,
    group: group === 'UNKNOWN' ? gid : group,
    mode: octalMode(Number(mode)),
    state,
    size: Number(size),
    ...(context === undefined ? {} : { secontext: context }),
  };
}

/** Permissions as Ansible writes them: `0644`. */
export function octalMode(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}

const NUMERIC = new Set(['owner', 'group']);
const TIMES = new Set(['atime', 'mtime']);

/** The records `before.KEY` and `after.KEY` as the two sides of a diff, put after `start`'s keys. */
export function attributeDiff(
  reply: FileReply,
  start: { readonly before: Record<string, ResultValue>; readonly after: Record<string, ResultValue> },
): { before: Record<string, ResultValue>; after: Record<string, ResultValue> } {
  const diff = { before: { ...start.before }, after: { ...start.after } };
  for (const [record, text] of reply.records) {
    const [, side, key] = /^(before|after)\.(.*)$/.exec(record) ?? [];
    if (key === undefined || (side !== 'before' && side !== 'after')) continue;
    if (key === 'attributes_unknown') diff[side].attributes = side === 'before' ? null : text;
    else diff[side][key] = diffValue(key, text);
  }
  return diff;
}

function diffValue(key: string, text: string): ResultValue {
  if (NUMERIC.has(key)) return Number(text);
  if (TIMES.has(key)) return parseTime(text);
  if (key === 'secontext') return contextParts(text);
  return text;
}

/** An SELinux context's parts; the level, the last, may hold colons itself. */
function contextParts(context: string): string[] {
  const parts = context.split(':');
  return [...parts.slice(0, 3), ...(parts.length > 3 ? [parts.slice(3).join(':')] : [])];
}

/**
 * A time as the host printed it: seconds since the epoch, or what `stat`'s %y prints with TZ=UTC0. A float, as Python's
 * st_mtime is: nanoseconds beyond its precision are lost in the same way.
 */
export function parseTime(text: string): ReturnType<typeof float> {
  const calendar = /^(-?\d+)-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?/.exec(text);
  if (calendar === null) return float(Number(text));
  const [, year, month, day, hour, minute, second, fraction = '0'] = calendar;
  const seconds =
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) /
    1000;
  return float(seconds + 1e-9 * Number(fraction.padEnd(9, '0').slice(0, 9)));
}
