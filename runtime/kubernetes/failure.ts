import { ModuleFailure } from '../module/result.ts';
import { PyBytes } from '../values/objects.ts';
import { parseJson } from '../values/parse-json.ts';
import { repr, str } from '../values/print.ts';
import { toJson } from '../values/to-json.ts';
import type { Dict, Value } from '../values/value.ts';
import { textAt } from './values.ts';

/** How HTTP calls the codes that the API answers with. */
const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The code of a reason that kubectl names, where it tells no more. */
const CODES: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
};

/** The API's answer to what it doesn't do, or kubectl's word where there was no answer. */
export interface Refusal {
  /** The HTTP code; 0 when there was no answer. */
  readonly code: number;
  /** What HTTP calls it: `Not Found`. */
  readonly phrase: string;
  readonly message: string;
  /** As Ansible's modules print it: the answer as Python prints bytes. */
  readonly body: string;
  /** The API's word for it: `AlreadyExists`. */
  readonly reason: string | undefined;
}

const KLOG = /^[IWEF]\d{4} [\d:.]+ +\d+ \S+:\d+\] ?(.*)$/;

function dictIn(text: string): Dict | undefined {
  try {
    const parsed = parseJson(text);
    return parsed instanceof Map ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Lines that kubectl logs with `-v=4`, apart from those it says. */
function sortLines(text: string): { readonly said: string; readonly answer: Dict | undefined } {
  const said: string[] = [];
  let json: string[] | undefined;
  let answer: Dict | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (json !== undefined) {
      if (line !== '}]') json.push(line);
      else {
        answer = dictIn(`${json.join('\n')}}`);
        json = undefined;
      }
      continue;
    }
    const logged = KLOG.exec(line)?.[1];
    if (logged === undefined) said.push(line);
    // `server response object: [{`, and in some versions `: %s[{`.
    else if (/^server response object: .*\[\{$/.test(logged)) json = ['{'];
  }
  return { said: said.join('\n').trim(), answer };
}

/** What kubectl, run with `-v=4`, said of a request that failed. @param group Of the kind that the request was about. */
export function refusalOf(stderr: string, group = ''): Refusal {
  const { said, answer } = sortLines(stderr);
  const text = said.replace(/^Warning: .*\n?/gm, '').trim();
  const found = answer ?? invalid(text, group) ?? answerOf(text);
  if (found === undefined) return { code: 0, phrase: '', message: text, body: text, reason: undefined };
  const code = Number(found.get('code') ?? 0);
  const message = str(found.get('message') ?? '');
  const whole: Dict = new Map<string, Value>([
    ['kind', 'Status'],
    ['apiVersion', 'v1'],
    ['metadata', new Map()],
  ]);
  for (const [key, value] of found) whole.set(key, value);
  // As Go writes JSON.
  const json = toJson(whole, { separators: [',', ':'], ensureAscii: false }).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
  return {
    code,
    phrase: PHRASES[code] ?? '',
    message,
    body: repr(new PyBytes(Buffer.from(`${json}\n`))),
    reason: textAt(found, 'reason'),
  };
}

/** The answer behind kubectl's own words, for what it tells no more of. */
function answerOf(text: string): Dict | undefined {
  const conflict = /(Apply failed with \d+ conflicts?: (?:.*?))(?:\nPlease review the fields above|$)/s.exec(
    text,
  );
  const [, reason = '', message = ''] =
    /^(?:error: )?(?:Error from server \((\w+)\)): (.*)$/s.exec(text) ?? [];
  if (conflict?.[1] !== undefined) return fieldConflict(conflict[1]);
  if (/^error: You must be logged in to the server/.test(text))
    return statusOf('Unauthorized', 'Unauthorized', 401);
  const code = CODES[reason];
  return code === undefined ? undefined : statusOf(reason, message, code);
}

function statusOf(reason: string, message: string, code: number): Dict {
  return new Map<string, Value>([
    ['status', 'Failure'],
    ['message', message],
    ['reason', reason],
    ['code', code],
  ]);
}

/** What the API calls what it finds wrong with a field, by how it begins to say so. */
const FIELD_REASONS: readonly (readonly [string, string])[] = [
  ['Required value', 'FieldValueRequired'],
  ['Unsupported value', 'FieldValueNotSupported'],
  ['Forbidden', 'FieldValueForbidden'],
  ['Not found', 'FieldValueNotFound'],
  ['Duplicate value', 'FieldValueDuplicate'],
  ['Too long', 'FieldValueTooLong'],
  ['Too many', 'FieldValueTooMany'],
  ['Internal error', 'InternalError'],
];

/** Which fields of an object are wrong: kubectl tells of them as a list, and of no answer. */
function invalid(text: string, group: string): Dict | undefined {
  const [, kind = '', name = '', list = ''] = /^The (\S+) "(.*?)" is invalid:? ?(.*)$/s.exec(text) ?? [];
  const [, whole] = /^The request is invalid: (.*)$/s.exec(text) ?? [];
  if (whole !== undefined)
    return new Map<string, Value>([
      ['status', 'Failure'],
      ['message', whole],
      ['reason', 'Invalid'],
      ['details', new Map()],
      ['code', 422],
    ]);
  if (kind === '') return undefined;
  const told = list.startsWith('\n* ') ? list.slice(3).split('\n* ') : [list];
  const causes = told.map((one): Dict => {
    const [, field = '', message = ''] = /^(.*?): (.*)$/s.exec(one) ?? ['', '', one];
    const [, reason = 'FieldValueInvalid'] = FIELD_REASONS.find(([start]) => message.startsWith(start)) ?? [];
    return new Map(Object.entries({ reason, message, field }));
  });
  const what = told.length === 1 ? list : `[${told.join(', ')}]`;
  const details: Dict = new Map<string, Value>([
    ...(name === '' ? [] : [['name', name] as const]),
    ...(group === '' ? [] : [['group', group] as const]),
    ['kind', kind],
    ['causes', causes],
  ]);
  return new Map<string, Value>([
    ['status', 'Failure'],
    ['message', `${kind}${group === '' ? '' : `.${group}`} "${name}" is invalid: ${what}`],
    ['reason', 'Invalid'],
    ['details', details],
    ['code', 422],
  ]);
}

/** Who else owns the fields that were to be applied: kubectl adds so much advice to it that it drops the answer. */
function fieldConflict(message: string): Dict {
  const causes: Value[] = [];
  let holder = '';
  const cause = (field: string): void => {
    causes.push(
      new Map<string, Value>([
        ['reason', 'FieldManagerConflict'],
        ['message', holder],
        ['field', field],
      ]),
    );
  };
  for (const line of message.replace(/^Apply failed with \d+ conflicts?: /, '').split('\n')) {
    const [, who = '', field = ''] = /^(conflicts? with .*?):(?: (\.\S+))?$/.exec(line) ?? [];
    if (who !== '') holder = who.replace(/^conflicts/, 'conflict');
    if (field !== '') cause(field);
    else if (line.startsWith('- ')) cause(line.slice(2));
  }
  return new Map<string, Value>([
    ['status', 'Failure'],
    ['message', message],
    ['reason', 'Conflict'],
    ['details', new Map([['causes', causes]])],
    ['code', 409],
  ]);
}

/** The API refused what the module asked for. */
export class Refused extends ModuleFailure {
  /** @param does What failed: `create object`. */
  constructor(
    readonly refusal: Refusal,
    does: string,
  ) {
    super(`Failed to ${does}: ${refusal.body}`, refusal.phrase === '' ? {} : { reason: refusal.phrase });
  }
}

/** What the API warns of. */
export function warningsOf(stderr: string): string[] {
  return stderr.split(/\r?\n/).flatMap((line) => /^Warning: (.*)$/.exec(line)?.[1] ?? []);
}
