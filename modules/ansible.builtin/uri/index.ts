import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { parseJson } from '../../../runtime/values/parse-json.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { bytesContents } from '../../support/contents.ts';
import { decodeText } from '../../support/encode.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import type { Fetched } from '../../support/http-fetch.ts';
import { requestSettings, URL_OPTIONS } from '../../support/url-options.ts';
import { deliver } from '../copy/deliver.ts';
import { encodeBody, type RequestBody } from './body.ts';
import { keptFileInfo } from './kept-file.ts';
import { sendRequest } from './request.ts';

const readRemote = shellFunction('tsible_uri_src', [], 'exec cat <"$1"');

export default defineModule({
  name: 'ansible.builtin.uri',
  summary: 'Send a request to a web service',
  check: 'none',
  actionSkipsCheck: true,
  diff: 'none',
  options: {
    ...URL_OPTIONS,
    headers: { ...URL_OPTIONS.headers, default: {} },
    follow_redirects: {
      type: 'str',
      default: 'safe',
      choices: ['all', 'no', 'none', 'safe', 'urllib2', 'yes'],
      description: 'Which redirects to follow.',
    },
    url: { type: 'str', required: true, description: 'What to ask.' },
    dest: { type: 'path', description: 'File, or folder for the file, to write the answer to.' },
    url_username: { type: 'str', aliases: ['user'], description: 'User for HTTP authentication.' },
    body: { type: 'raw', description: 'What to send.' },
    body_format: {
      type: 'str',
      default: 'raw',
      choices: ['form-urlencoded', 'json', 'raw', 'form-multipart'],
      description: 'How to write `body`.',
    },
    src: { type: 'path', description: 'File to send.' },
    method: { type: 'str', default: 'GET', description: 'The HTTP method.' },
    return_content: { type: 'bool', default: false, description: 'Return the answer as `content`.' },
    creates: { type: 'path', description: 'Do nothing when this is there.' },
    removes: { type: 'path', description: 'Do nothing when this is not there.' },
    status_code: { type: 'list', elements: 'int', default: [200], description: 'Codes that mean success.' },
    timeout: { type: 'int', default: 30, description: 'Seconds to wait for the server.' },
    unix_socket: { type: 'path', description: 'Socket on the host to ask through.' },
    remote_src: { type: 'bool', default: false, description: '`src` is on the host.' },
    ca_path: { type: 'path', description: 'Certificates on the host to trust.' },
    ...FILE_OPTIONS,
  },
  rules: { mutuallyExclusive: [['body', 'src']] },
  async run(args, target, task): Promise<ModuleResult> {
    const method = args.method.toUpperCase();
    if (!/^[A-Z]+$/.test(method))
      throw new ModuleFailure("Parameter 'method' needs to be a single word in uppercase, like GET or POST.");
    let body: RequestBody | undefined;
    const type = FILE_TYPES[args.body_format];
    if (args.src !== undefined && args.remote_src) {
      const { rc, stdout } = await target.call(readRemote, [args.src]);
      if (rc !== 0) throw new ModuleFailure(`Unable to open source file ${args.src}`, { elapsed: 0 });
      body = { bytes: stdout, type };
    } else if (args.src !== undefined) body = { bytes: readFileSync(task.findFile('files', args.src)), type };
    else body = encodeBody(args.body, args.body_format, (name) => task.findFile('files', name));
    if (args.follow_redirects === 'yes' || args.follow_redirects === 'no')
      task.deprecated("Using 'yes' or 'no' for 'follow_redirects' parameter is deprecated.", '2.22');
    const redirects = { yes: 'all', no: 'none' } as const;
    const given = args.follow_redirects;
    const outcome = await sendRequest(
      {
        ...requestSettings(args),
        method,
        body: body?.bytes,
        headers: [['Connection', 'close'], ...requestHeaders(args.headers, body, args.force)],
        followRedirects: false,
        unixSocket: args.unix_socket,
        caPath: args.ca_path,
      },
      given === 'yes' || given === 'no' ? redirects[given] : given,
      args.unredirected_headers,
      { creates: args.creates, removes: args.removes, newer: args.force ? undefined : args.dest },
      target,
    );
    if (outcome.kind === 'skipped') return { changed: false, stdout: outcome.why };
    const { answer } = outcome;
    const codes = args.status_code;
    const accepted = codes.includes(answer.failure === undefined ? answer.status : -1);
    const result = describeAnswer(answer, args.url, {
      codes,
      accepted,
      content: args.return_content,
      secret: args.url_password,
    });
    if (!accepted) throw new ModuleFailure(String(result.msg), { ...result, ...(await keptFile()) });
    if (args.dest === undefined) return result;
    if (answer.status === 304) return { ...result, ...(await keptFile()) };
    /** Of an answer without a new file for it, the result tells about the file that is there. */
    async function keptFile(): Promise<ModuleResult> {
      if (args.dest === undefined || answer.failure !== undefined) return {};
      return keptFileInfo(args.dest, fileNameOf(answer), target);
    }
    const written = await deliver(
      {
        // Ansible has read the body of an error before it comes to the file, which becomes empty.
        contents: bytesContents((answer.status < 400 ? answer.body : undefined) ?? Buffer.alloc(0)),
        name: fileNameOf(answer),
        label: answer.url,
        isText: false,
      },
      {
        ...args,
        dest: args.dest,
        backup: false,
        force: true,
        follow: false,
        validate: undefined,
        directory_mode: undefined,
        checksum: undefined,
      },
      target,
      task,
    ).catch(withoutChecksum);
    const { diff: _diff, src: _src, md5sum: _md5, checksum: _sum, dest, ...info } = written ?? {};
    return { ...result, ...info, path: info.path ?? dest ?? args.dest, changed: true };
  },
});

/** What a failure of the file's attributes tells: the module that fails knows nothing of what is written. */
function withoutChecksum(error: unknown): never {
  if (!(error instanceof ModuleFailure) || error.result.path === undefined) throw error;
  const { checksum: _sum, ...known } = error.result;
  throw new ModuleFailure(error.message, known, error.reason);
}

/** The Content-Type of a body that is a file. */
const FILE_TYPES: Readonly<Record<string, string | undefined>> = {
  json: 'application/json',
  'form-urlencoded': 'application/x-www-form-urlencoded',
};

function requestHeaders(
  given: ReadonlyMap<unknown, Parameters<typeof str>[0]> | undefined,
  body: RequestBody | undefined,
  force: boolean,
): [string, string][] {
  const headers = [...(given ?? [])].map(([name, value]): [string, string] => [String(name), str(value)]);
  const has = (name: string): boolean => headers.some(([other]) => other.toLowerCase() === name);
  if (force) headers.unshift(['Cache-Control', 'no-cache']);
  if (body?.type?.startsWith('multipart/')) {
    const others = headers.filter(([name]) => name.toLowerCase() !== 'content-type');
    return [...others, ['Content-Type', body.type]];
  }
  if (body?.type !== undefined && !has('content-type')) headers.push(['Content-Type', body.type]);
  else if (body !== undefined && !has('content-type'))
    headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
  return headers;
}

/** The name that an answer's file gets in a folder. */
function fileNameOf(answer: Fetched): string {
  const named = /filename\s*=\s*"?([^";]+)/i.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  const path = new URL(answer.url).pathname.replace(/\/+$/, '');
  return posix.basename(named ?? decodeURIComponent(path)) || 'index.html';
}

/** The result's keys: the headers in lower case with underscores, the status, and the content where it is to be returned. */
function describeAnswer(
  answer: Fetched,
  url: string,
  wanted: {
    readonly codes: readonly number[];
    readonly accepted: boolean;
    readonly content: boolean;
    readonly secret: string | undefined;
  },
): ModuleResult {
  const isError = answer.failure !== undefined || answer.status >= 300;
  const status = answer.failure === undefined ? answer.status : -1;
  const result: Record<string, ResultValue> = { redirected: !isError && answer.url !== url };
  for (const [name, value] of answer.headers)
    if (!name.startsWith(':')) result[name.replaceAll('-', '_')] = value;
  result.url = isError ? url : answer.url;
  result.status = status;
  result.elapsed = answer.elapsed;
  result.changed = false;
  if (!isError) Object.assign(result, cookiesOf(answer));
  if (typeof result.location === 'string') result.location = new URL(result.location, url).href;
  const text = contentOf(answer);
  const reason = (answer.headers.get(':status') ?? '').replace(/^\d+\s*/, '');
  const length = answer.headers.get('content-length') ?? 'unknown';
  const msg = answer.failure ?? (isError ? `HTTP Error ${status}: ${reason}` : `OK (${length} bytes)`);
  result.msg = wanted.accepted
    ? msg
    : `Status code was ${status} and not [${wanted.codes.join(', ')}]: ${msg}`;
  if (wanted.content) result.content = text;
  else if (isError && wanted.accepted && !isJson(answer)) result.body = text;
  if (isJson(answer)) {
    try {
      result.json = withoutSecretKeys(parseJson(text), wanted.secret);
    } catch {
      // What calls itself JSON and is none is returned as content only.
    }
  }
  return result;
}

/** Ansible masks a secret in values everywhere, in names only here. */
function withoutSecretKeys(value: Value, secret: string | undefined): Value {
  if (!secret) return value;
  if (Array.isArray(value)) return value.map((item) => withoutSecretKeys(item, secret));
  if (!(value instanceof Map)) return value;
  return new Map(
    [...value].map(([key, item]) => [
      typeof key === 'string' ? key.replaceAll(secret, '********') : key,
      withoutSecretKeys(item, secret),
    ]),
  );
}

function contentOf(answer: Fetched): string {
  const charset =
    /charset\s*=\s*"?([^";,\s]+)/i.exec(answer.headers.get('content-type') ?? '')?.[1] ?? 'utf-8';
  const bytes = answer.body ?? Buffer.alloc(0);
  try {
    return decodeText(bytes, charset);
  } catch {
    return bytes.toString();
  }
}

function isJson(answer: Fetched): boolean {
  const type =
    (answer.headers.get('content-type') ?? 'application/octet-stream').split(/[;,]/)[0]?.trim() ?? '';
  const sub = type.split('/')[1]?.toLowerCase() ?? '';
  return ['json', 'javascript'].includes(sub.includes('+') ? sub.slice(sub.indexOf('+') + 1) : sub);
}

function cookiesOf(answer: Fetched): { cookies: Record<string, string>; cookies_string: string } {
  const cookies: Record<string, string> = {};
  for (const cookie of (answer.headers.get('set-cookie') ?? '').split(/,\s*(?=[^;,=\s]+=)/)) {
    const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(cookie) ?? [];
    if (name !== undefined && value !== undefined) cookies[name] = value.replace(/^"(.*)"$/, '$1');
  }
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return { cookies, cookies_string: pairs.join('; ') };
}
