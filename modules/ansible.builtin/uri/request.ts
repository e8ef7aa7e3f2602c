import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { shellOptions } from '../../support/attributes.ts';
import { downloadFailure } from '../../support/http-failure.ts';
import { type Fetched, fetchFor } from '../../support/http-fetch.ts';
import { curlConfig, type Download, lastHeaders } from '../../support/http-request.ts';
import { netrcFile } from '../../support/netrc.ts';
import { readReply } from '../../support/reply.ts';
import { fileShell } from '../../support/shell.ts';

/**
 * T_creates, T_removes, T_newer (a file: ask for what is newer), T_curl, T_body (the payload is the body). The body of the answer is the
 * reply's rest; its headers, what curl complains of and its rc (`tsible-rc`) go to stderr. Or a record: `skip`, `relay`.
 */
const ask = shellFunction(
  'tsible_uri',
  [...fileShell, netrcFile],
  `
tsible_opts "$@"
if [ -n "\${T_creates-}" ] && [ -e "$T_creates" ]; then tsible_say skip "skipped, since '$T_creates' exists"
elif [ -n "\${T_removes-}" ] && [ ! -e "$T_removes" ]; then tsible_say skip "skipped, since '$T_removes' does not exist"
else
u_since=
if [ -n "\${T_newer-}" ] && [ -f "$T_newer" ]; then u_since="If-Modified-Since: $(TZ=UTC0 date -r "$T_newer" '+%a, %d %b %Y %H:%M:%S GMT')"; fi
if ! command -v curl >/dev/null; then
tsible_say relay 1
[ -z "$u_since" ] || tsible_say since "\${u_since#*: }"
else
tsible_netrc
[ -z "$u_since" ] || T_curl="$T_curl
header = \\"$u_since\\""
printf 'rest=\\0'
exec 5>&1
{
curl -q -K /proc/self/fd/4 \${T_body:+--data-binary @-} -D /proc/self/fd/6 -o - 6>&1 2>&1 >&5 4<<EOF_tsible
$T_curl
EOF_tsible
printf '\\ntsible-rc %s\\n' "$?"
} | cat >&2
exit 0
fi
fi
tsible_end`,
);

/** What happened to a request: nothing, or the server's last answer. */
export type Outcome =
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'answered'; readonly answer: Fetched };

/** How redirects are treated, as `follow_redirects` has it. */
export type Redirects = 'all' | 'none' | 'safe' | 'urllib2';

/**
 * Sends a request from the host, following redirects as Ansible does.
 * @param newer A file on the host: ask for what is newer than it.
 */
export async function sendRequest(
  request: Download,
  redirects: Redirects,
  unredirected: readonly string[],
  conditions: {
    readonly creates: string | undefined;
    readonly removes: string | undefined;
    readonly newer: string | undefined;
  },
  target: Target,
): Promise<Outcome> {
  let current = request;
  for (let hop = 0; ; hop++) {
    const outcome = await once(current, hop === 0 ? conditions : {}, unredirected, target);
    if (outcome.kind === 'skipped') return outcome;
    const { status, headers } = outcome.answer;
    const location = headers.get('location');
    if (status < 300 || status > 399 || status === 304 || location === undefined || hop === 10)
      return outcome;
    const next = redirected(current, status, location, redirects, unredirected);
    if (next === undefined) return outcome;
    current = next;
  }
}

async function once(
  request: Download,
  conditions: Readonly<Record<string, string | undefined>>,
  unredirected: readonly string[],
  target: Target,
): Promise<Outcome> {
  const { body } = request;
  const options = shellOptions({ ...conditions, curl: curlConfig(request), body: body !== undefined });
  const raw = await target.call(
    ask,
    options,
    body === undefined ? {} : { payload: { kind: 'bytes', bytes: body } },
  );
  const reply = readReply(raw);
  const why = reply.values.get('skip');
  if (why !== undefined) return { kind: 'skipped', why };
  if (reply.values.has('relay')) {
    const since = reply.values.get('since');
    const headers: Download['headers'] =
      since === undefined ? request.headers : [...request.headers, ['If-Modified-Since', since]];
    const asked = { ...request, headers };
    return {
      kind: 'answered',
      answer: await fetchFor(target, asked, unredirected, { keepAll: true, stay: true }),
    };
  }
  const said = raw.stderr.toString();
  const all = reply.rest ?? Buffer.alloc(0);
  const end = Math.max(0, all.lastIndexOf('\ntsible '));
  const closing = /^\ntsible (\d+) ([\d.]+) (.*)$/s.exec(all.toString('utf8', end));
  const [, code = '0', seconds = '0', url = request.url] = closing ?? [];
  const rc = /^tsible-rc (\d+)$/m.exec(said)?.[1] ?? '0';
  const complaint = said.split('\n').find((line) => line.startsWith('curl: ')) ?? '';
  const values = new Map([
    ['curl', rc],
    ['err', complaint],
  ]);
  const answer = {
    status: Number(code),
    headers: lastHeaders(said.replace(/^(?:curl: |tsible-rc ).*$/gm, '')),
    printed: '',
    url,
    elapsed: Math.floor(Number(seconds)),
    body: closing === null ? all : all.subarray(0, end),
    failure: downloadFailure(values, request.url),
  };
  return { kind: 'answered', answer };
}

/** The request that a redirect asks for; undefined when it is not to be followed. */
function redirected(
  request: Download,
  status: number,
  location: string,
  redirects: Redirects,
  unredirected: readonly string[],
): Download | undefined {
  const { method } = request;
  const isReading = method === 'GET' || method === 'HEAD';
  if (redirects === 'none' || (redirects === 'safe' && !isReading)) return undefined;
  if (redirects === 'urllib2' && !isReading && !(method === 'POST' && status < 304)) return undefined;
  const keepsBody = status === 307 || status === 308;
  const url = new URL(location.replaceAll(' ', '%20'), request.url);
  const away = url.host !== new URL(request.url).host ? ['authorization', 'cookie'] : [];
  const dropped = new Set([
    ...unredirected.map((name) => name.toLowerCase()),
    ...away,
    ...(keepsBody ? [] : ['content-length', 'content-type', 'transfer-encoding']),
  ]);
  let next = method;
  if (method !== 'HEAD' && (status === 303 || status === 302)) next = 'GET';
  if (status === 301 && method === 'POST') next = 'GET';
  return {
    ...request,
    url: url.href,
    method: next,
    body: keepsBody ? request.body : undefined,
    headers: request.headers.filter(([name]) => !dropped.has(name.toLowerCase())),
    ...(dropped.has('authorization') ? { user: undefined, password: undefined } : {}),
  };
}
