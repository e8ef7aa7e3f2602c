import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import { attributeOptions, shellOptions } from '../../support/attributes.ts';
import { hostAnswer, toolOptions } from '../../support/download.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { type Fetched, fetchFor } from '../../support/http-fetch.ts';
import type { Download } from '../../support/http-request.ts';
import { type FileReply, pathInfo, readReply } from '../../support/reply.ts';
import { moduleFile, moduleLoginHome } from '../../support/staging.ts';
import { requestSettings, URL_OPTIONS } from '../../support/url-options.ts';
import { findChecksum, isUrl, plainDigest, urlFileName } from './checksum.ts';
import { getText, getUrl } from './shell.ts';

/** What a download left: its outcome on the host, and the server's answer. */
interface Outcome {
  readonly reply: FileReply;
  readonly answer: Fetched;
}

export default defineModule({
  name: 'ansible.builtin.get_url',
  summary: 'Download a file to the host',
  check: 'full',
  foreseeable: (given) => given.has('checksum') && !given.has('force'),
  asks: () => [getText, getUrl],
  diff: 'none',
  options: {
    ...URL_OPTIONS,
    url: { type: 'str', required: true, description: 'What to download.' },
    dest: { type: 'path', required: true, description: 'File to write, or folder to write into.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    checksum: {
      type: 'str',
      default: '',
      description: 'ALGORITHM:DIGEST, or ALGORITHM:URL of a file with digests.',
    },
    timeout: { type: 'int', default: 10, description: 'Seconds to wait for the server.' },
    tmp_dest: { type: 'path', description: 'Folder on the host for the file while it comes.' },
    ...FILE_OPTIONS,
  },
  async run(args, target, task): Promise<ModuleResult> {
    const base = {
      changed: false,
      checksum_dest: null,
      checksum_src: null,
      dest: args.dest,
      elapsed: 0,
      url: args.url,
    };
    const request = downloadOf(args, task.check ? 'HEAD' : 'GET');
    const optionsFor = (more: Parameters<typeof shellOptions>[0]): string[] => [
      ...shellOptions({
        dest: args.dest,
        force: args.force,
        name: urlFileName(args.url),
        tmp_dest: args.tmp_dest,
        backup: args.backup,
        unsafe_writes: args.unsafe_writes,
        check: task.check,
        login_home: moduleLoginHome(task),
        ...more,
      }),
      ...attributeOptions(args),
    ];
    const algorithm = LISTED.exec(args.checksum)?.[1];
    const [wanted, there] = await Promise.all([
      wantedDigest(args.checksum, request, target, base),
      algorithm === undefined
        ? undefined
        : fileThere(target, args.dest, optionsFor({ alg: algorithm, probe: true, check: true })),
    ]);
    if (there !== undefined && there.values.get('digest') === wanted?.digest && !there.values.has('changed'))
      return alreadyThere(there, base, false);
    const options = optionsFor({ alg: wanted?.algorithm, sum: wanted?.digest });
    const outcome = await failingWith(base, download(request, args.unredirected_headers, options, target));
    const home = outcome.reply.values.get('home') ?? '';
    const src = moduleFile(task, home, args.tmp_dest);
    return resultOf(outcome, wanted, { ...base, src }, args.url, task.check);
  },
});

type RequestArguments = Parameters<typeof requestSettings>[0];

function downloadOf(args: RequestArguments, method: Download['method']): Download {
  return {
    ...requestSettings(args),
    method,
    headers: requestHeaders(args),
    followRedirects: args.unredirected_headers.length === 0,
  };
}

function requestHeaders(args: RequestArguments): [string, string][] {
  const given = [...(args.headers ?? [])].map(([name, value]): [string, string] => [
    String(name),
    str(value),
  ]);
  return args.force ? [['Cache-Control', 'no-cache'], ...given] : given;
}

/** The same, but a failure's result has the keys that Ansible's has. */
async function failingWith<T>(base: ModuleResult, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof ModuleFailure) || error.result.path !== undefined) throw error;
    const known = error.message.startsWith('Destination') ? base : { elapsed: 0 };
    throw new ModuleFailure(error.message, { ...known, ...error.result }, error.reason);
  });
}

/** Runs the shell part, once for each redirect where headers must not follow it, and downloads here where the host cannot. */
async function download(
  request: Download,
  unredirected: readonly string[],
  options: readonly string[],
  target: Target,
): Promise<Outcome> {
  let current = request;
  for (let hop = 0; ; hop++) {
    const reply = readReply(await target.call(getUrl, [...options, ...toolOptions(current)]));
    if (reply.values.has('relay')) {
      const since = reply.values.get('since');
      const headers: Download['headers'] =
        since === undefined ? current.headers : [...current.headers, ['If-Modified-Since', since]];
      const answer = await fetchFor(target, { ...current, headers }, unredirected);
      if (answer.body === undefined) return { reply, answer };
      const size = answer.body.length;
      const sent = readReply(
        await target.call(
          getUrl,
          [...options, ...toolOptions(current), 'inline=1', `head=${answer.printed}`],
          { payload: { kind: 'bytes', bytes: size === 0 ? '' : answer.body } },
        ),
      );
      return { reply: sent, answer };
    }
    const answer = hostAnswer(reply, current);
    const location = answer.headers.get('location');
    if (
      answer.status < 300 ||
      answer.status > 399 ||
      answer.status === 304 ||
      location === undefined ||
      hop === 10
    )
      return { reply, answer };
    current = redirected(current, location, unredirected);
  }
}

/** The request for where a redirect leads, without the headers that must not go there. */
function redirected(request: Download, location: string, unredirected: readonly string[]): Download {
  const dropped = new Set(unredirected.map((name) => name.toLowerCase()));
  return {
    ...request,
    url: new URL(location, request.url).href,
    headers: request.headers.filter(([name]) => !dropped.has(name.toLowerCase())),
    ...(dropped.has('authorization') ? { user: undefined, password: undefined } : {}),
  };
}

interface WantedDigest {
  readonly algorithm: string;
  readonly digest: string;
}

/** The digest that the file must have, asking for a list of them where the task names one. */
async function wantedDigest(
  checksum: string,
  request: Download,
  target: Target,
  base: ModuleResult & { readonly url: string; readonly dest: string },
): Promise<WantedDigest | undefined> {
  if (checksum === '') return undefined;
  const split = checksum.indexOf(':');
  if (split === -1)
    throw new ModuleFailure('The checksum parameter has to be in format <algorithm>:<checksum>', base);
  const algorithm = checksum.slice(0, split);
  let digest: string | undefined = checksum.slice(split + 1);
  if (isUrl(digest)) {
    const listUrl = digest;
    const fileName = urlFileName(base.url);
    digest = findChecksum(await textOf({ ...request, url: listUrl, method: 'GET' }, target, base), fileName);
    if (digest === undefined)
      throw new ModuleFailure(`Unable to find a checksum for file '${fileName}' in '${listUrl}'`);
  }
  const plain = plainDigest(digest);
  if (plain === undefined) throw new ModuleFailure('The checksum format is invalid', base);
  return { algorithm, digest: plain };
}

/** A checksum that stands in a list somewhere, and its algorithm. */
const LISTED = /^([^:]*):(?=(?:http|https|ftp|file):)/i;

/** What is known of the file that is there already: asked with the list of checksums, in whose stead nothing else is to be waited for. */
async function fileThere(
  target: Target,
  dest: string,
  options: readonly string[],
): Promise<FileReply | undefined> {
  try {
    return readReply(await target.call(getUrl, options, { ahead: 'probe', looks: [dest] }));
  } catch (error) {
    // It is asked again, with the right checksum.
    if (error instanceof ModuleFailure) return undefined;
    throw error;
  }
}

/** A small text from the web, as the host sees it. */
async function textOf(request: Download, target: Target, base: { readonly dest: string }): Promise<string> {
  const following = { ...request, followRedirects: true };
  const reply = readReply(await target.call(getText, toolOptions(following)));
  if (reply.rest !== undefined) return reply.rest.toString();
  const answer = reply.values.has('relay')
    ? await fetchFor(target, following, [])
    : hostAnswer(reply, following);
  if (answer.body !== undefined) return answer.body.toString();
  throw requestFailed(answer, request.url, base.dest);
}

function requestFailed(
  answer: Fetched,
  url: string,
  dest: ResultValue,
  extra: ModuleResult = {},
): ModuleFailure {
  const { elapsed, status } = answer;
  if (answer.failure !== undefined)
    return new ModuleFailure(answer.failure, { url, dest, elapsed, ...extra });
  return new ModuleFailure('Request failed', {
    status_code: status,
    response: `HTTP Error ${status}: ${reasonPhrase(answer)}`,
    url,
    dest,
    elapsed,
    ...extra,
  });
}

function reasonPhrase(answer: Fetched): string {
  return (answer.headers.get(':status') ?? '').replace(/^\d+\s*/, '') || REASONS[answer.status] || '';
}

/** For HTTP/2, which has no reason phrases. */
const REASONS: Readonly<Record<number, string>> = {
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  410: 'Gone',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function alreadyThere(reply: FileReply, base: ModuleResult, changed: boolean): ModuleResult {
  const msg = `file already exists${changed ? ' but file attributes changed' : ''}`;
  return { msg, ...base, changed, ...pathInfo(reply) };
}

function resultOf(
  { reply, answer }: Outcome,
  wanted: WantedDigest | undefined,
  { src, ...base }: ModuleResult & { readonly dest: string; readonly src: string },
  url: string,
  check: boolean,
): ModuleResult {
  const { values } = reply;
  const info = pathInfo(reply);
  const changed = values.has('changed');
  if (values.has('there')) return alreadyThere(reply, base, changed);
  const { elapsed } = answer;
  if (answer.status === 304)
    return {
      url,
      dest: base.dest,
      changed: false,
      msg: 'HTTP Error 304: Not Modified',
      status_code: 304,
      elapsed,
      ...info,
    };
  const special = /^(?:file|ftp):\//i.test(url) && answer.failure === undefined;
  if (answer.failure !== undefined || (answer.status !== 200 && !special))
    throw requestFailed(answer, url, base.dest, info);
  const result: ModuleResult = {
    ...base,
    changed,
    elapsed,
    dest: values.get('dest') ?? base.dest,
    src,
    checksum_src: values.get('checksum_src') ?? null,
    checksum_dest: values.get('checksum_dest') ?? null,
  };
  const mismatch = values.get('mismatch');
  if (mismatch !== undefined)
    throw new ModuleFailure(`The checksum for ${src} did not match ${wanted?.digest}; it was ${mismatch}.`, {
      ...result,
      changed: false,
      ...info,
    });
  const msg = `OK (${answer.headers.get('content-length') ?? 'unknown'} bytes)`;
  if (check) return { msg, ...result, ...info };
  return {
    msg,
    status_code: special ? null : answer.status,
    ...result,
    md5sum: values.get('md5sum') || null,
    backup_file: values.get('backup_file'),
    ...info,
  };
}
