import type { ModuleFailure } from '../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { shellOptions } from './attributes.ts';
import { download, hostAnswer, toolOptions } from './download.ts';
import { type Fetched, fetchFor } from './http-fetch.ts';
import type { Download } from './http-request.ts';
import { type FileReply, readReply } from './reply.ts';

/**
 * T_name and what `tsible_download` takes: downloads into a folder of its own. Records: `file`, its path, or `relay` when nothing
 * on the host can download.
 */
const fetchFile = shellFunction(
  'tsible_fetch_file',
  [download],
  `
tsible_opts "$@"
f_dir=$(mktemp -d) || exit 1
d_undo() { rm -rf -- "$f_dir"; }
trap d_undo EXIT
tsible_download "$f_dir/$T_name" || { tsible_say relay 1; tsible_end; exit 0; }
rm -f -- "$f_dir/$T_name.err"
[ -z "$d_ok" ] || { tsible_say file "$f_dir/$T_name"; trap - EXIT; }
tsible_end`,
);

const removeFolder = shellFunction('tsible_fetch_undo', [], `rm -rf -- "\${1%/*}"`);

/**
 * Downloads a URL into a file on the host (also in check mode), for as long as `use` needs it.
 * @param name The file's name.
 * @param failed Makes an error of why the download failed.
 */
export async function withFetched<T>(
  request: Download,
  name: string,
  target: Target,
  failed: (why: string) => ModuleFailure,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const options = [...shellOptions({ name }), ...toolOptions(request)];
  let reply = readReply(await target.call(fetchFile, options));
  let answer: Fetched;
  if (reply.values.has('relay')) {
    answer = await fetchFor(target, request, []);
    const { body } = answer;
    if (body !== undefined)
      reply = readReply(
        await target.call(fetchFile, [...options, 'inline=1'], { payload: { kind: 'bytes', bytes: body } }),
      );
  } else answer = hostAnswer(reply, request);
  const file = fileOf(reply, answer, failed);
  try {
    return await use(file);
  } finally {
    await target.call(removeFolder, [file]);
  }
}

function fileOf(reply: FileReply, answer: Fetched, failed: (why: string) => ModuleFailure): string {
  const file = reply.values.get('file');
  if (file !== undefined) return file;
  throw failed(whyNoFile(answer));
}

/** Why an answer brought no file, as Ansible words it. */
export function whyNoFile({ failure, status, headers }: Fetched): string {
  const reason = headers.get(':status')?.replace(/^\d+\s*/, '') ?? '';
  return failure ?? `HTTP Error ${status}${reason === '' ? '' : `: ${reason}`}`;
}
