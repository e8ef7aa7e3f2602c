import { messageOf, TsibleError } from './error.ts';
import { excerpt } from './excerpt.ts';
import type { Origin } from './source.ts';

/** A message with its place, what to do about it, and what it is due to. TsibleErrors are such. */
export interface Report {
  readonly message: string;
  readonly origin?: Origin | undefined;
  readonly help?: string | undefined;
  readonly cause?: unknown;
  /** Told in a section of its own also without a place. */
  readonly apart?: boolean;
  /** Where the template starts that the place is in. */
  readonly templateOrigin?: Origin | undefined;
}

/** A thing that works still, but will not for ever. */
export interface DeprecationReport extends Report {
  /** The ansible-core version that it goes away with. */
  readonly removedIn?: string | undefined;
  /** When it goes away, if not with an ansible-core version: the end of "will be removed ...". */
  readonly removal?: string | undefined;
}

/** What a user sees of an error, on stderr; ends with a line end (and a blank line after several lines). */
export function renderError(error: unknown): string {
  // What ssh says has line ends of a terminal.
  return `[ERROR]: ${finish(body(reportOf(error)).replaceAll('\r\n', '\n'))}`;
}

export function renderWarning(warning: Report): string {
  return `[WARNING]: ${finish(body(warning))}`;
}

export function renderDeprecation(deprecation: DeprecationReport): string {
  const { message, removedIn, removal } = deprecation;
  const end =
    removal ?? (removedIn === undefined ? 'in a future release' : `from ansible-core version ${removedIn}`);
  const whole = `${sentence(message)} This feature will be removed ${end}.`;
  return `[DEPRECATION WARNING]: ${finish(body({ ...deprecation, message: whole }))}`;
}

/** The messages of an error and of all its causes in one line, as a task's `msg` has them. */
export function briefMessage(error: unknown): string {
  return joinMessages(chain(reportOf(error)).map(({ message }) => message));
}

function reportOf(error: unknown): Report {
  return error instanceof TsibleError ? error : { message: messageOf(error) };
}

function chain(first: Report): Report[] {
  const reports = [first];
  // Causes of another kind (system errors, faults of tsible's own) are already told by the message.
  for (let cause = first.cause; cause instanceof TsibleError; cause = cause.cause) reports.push(cause);
  return reports;
}

/** A cause that adds no place or help of its own is told in the same sentence. */
function body(report: Report): string {
  const reports = chain(report);
  const segments: string[] = [];
  for (let at = 0; at < reports.length; ) {
    const head = reports[at] ?? report;
    const messages = [head.message];
    let { origin } = head;
    for (at++; at < reports.length; at++) {
      const next = reports[at];
      if (next === undefined || !addsNothing(next, head)) break;
      messages.push(next.message);
      // Of two places in one template the inner one is the finer.
      origin = next.origin ?? origin;
    }
    segments.push(section(joinMessages(messages), { message: head.message, help: head.help, origin }));
  }
  if (segments.length === 1) return segments[0] ?? '';
  return [
    joinMessages(reports.map(({ message }) => message)),
    segments.join('\n\n<<< caused by >>>\n\n'),
  ].join('\n\n');
}

function addsNothing(next: Report, head: Report): boolean {
  if (next.apart === true) return false;
  if (next.origin === undefined && next.help === undefined) return true;
  const place = (report: Report) => placeOf(report.templateOrigin ?? report.origin);
  return place(next) === place(head) && next.help === head.help;
}

/** Texts that are no files share names; what they say tells them apart. */
function placeOf(origin: Origin | undefined): string {
  if (origin === undefined) return '';
  const { name, text } = origin.source;
  return name.startsWith('<') ? `${origin} ${text}` : String(origin);
}

function section(message: string, { origin, help }: Report): string {
  if (origin === undefined) {
    if (help === undefined) return message;
    return `${message}${help}`.includes('\n') ? `${message}\n\n${help}` : `${message} ${help}`;
  }
  const lines = [message, excerpt(origin)];
  if (help !== undefined) lines.push('', help);
  return lines.join('\n');
}

/** Joins the messages of a chain, leaving out what an outer one already ends with. */
function joinMessages(messages: readonly string[]): string {
  return messages.reduceRight((joined, message) =>
    message.endsWith(joined) ? message : `${message.replace(/[. ]+$/, '')}: ${joined}`,
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function finish(text: string): string {
  const trimmed = text.trim();
  return trimmed.includes('\n') ? `${trimmed}\n\n` : `${trimmed}\n`;
}
