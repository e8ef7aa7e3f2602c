import { shellFunction } from '../../runtime/target/target.ts';
import { shellOptions } from './attributes.ts';
import { downloadFailure } from './http-failure.ts';
import type { Fetched } from './http-fetch.ts';
import { curlConfig, type Download, lastHeaders, wgetConfig } from './http-request.ts';
import { netrcFile } from './netrc.ts';
import type { FileReply } from './reply.ts';
import { fileShell } from './shell.ts';

/**
 * `tsible_download FILE`: downloads by T_curl, T_wget with T_url, or T_plain (seconds, for busybox's wget) into FILE; with \`inline\` set FILE
 * gets the payload, which the controller has downloaded. Says `head` (what the server's headers were), `code` and `final`; a failure's `curl`, `wget` or
 * `plain` (the tool's rc) and `err`. \`d_ok\` is set when there is a body to keep; rc 1 when nothing can download here.
 * What the tool complained of stays in FILE.err.
 */
export const download = shellFunction(
  'tsible_download',
  [...fileShell, netrcFile],
  `
d_ok= d_time= d_start=
if [ -n "\${T_inline-}" ]; then
x=$(cat 2>&1 >"$1") || tsible_oserr said "failed to create temporary content file" '' "$x" "$1"
d_ok=1
return 0
fi
d_since=
if [ -n "\${since-}" ]; then
d_since="If-Modified-Since: $(TZ=UTC0 date -r "$since" '+%a, %d %b %Y %H:%M:%S GMT')"
fi
if [ -z "\${T_relay-}" ] && command -v curl >/dev/null; then
tsible_netrc
d_head=$(printf '%s\\n' "$T_curl" \${d_since:+"header = \\"$d_since\\""} | curl -q -K - -o "$1" -D - 2>"$1.err")
d_rc=$?
tsible_say curl "$d_rc"
d_code=\${d_head##*"
tsible "}
d_time=\${d_code#* }
tsible_say final "\${d_time#* }"
d_time=\${d_time%%.*}
d_code=\${d_code%% *}
elif [ -z "\${T_relay-}" ] && [ -n "\${T_wget-}" ] && wget --version 2>/dev/null | grep -q 'GNU Wget'; then
d_start=$(date +%s)
d_head=$(
d_file=$1
set --
while IFS= read -r d_line; do set -- "$@" -e "$d_line"; done <<EOF_tsible
$T_wget
EOF_tsible
[ -z "$d_since" ] || set -- "$@" -e "header = $d_since"
exec wget --no-config "$@" -O "$d_file" -- "$T_url" 2>&1 </dev/null
)
d_rc=$?
printf '%s' "$d_head" >"$1.err"
tsible_say wget "$d_rc"
d_code=$(printf '%s\\n' "$d_head" | grep '^ *HTTP/' | tail -n 1)
d_code=\${d_code#*HTTP/* }
d_code=\${d_code%% *}
case $d_head in
*[Cc]ontent-[Ee]ncoding:\\ gzip*)
if [ -n "\${T_decompress-}" ] && [ -s "$1" ]; then gzip -dc <"$1" >"$1.err" && cat <"$1.err" >"$1"; true >"$1.err"; fi;;
esac
elif [ -z "\${T_relay-}" ] && [ -n "\${T_plain-}" ] && command -v wget >/dev/null; then
d_start=$(date +%s)
d_head=$(wget -q -T "$T_plain" -O "$1" -- "$T_url" 2>&1)
d_rc=$?
printf '%s' "$d_head" >"$1.err"
tsible_say plain "$d_rc"
d_code=200
case $d_head in *HTTP/1.*) d_code=\${d_head##*HTTP/1.? }; d_code=\${d_code%% *};; esac
else return 1
fi
tsible_say head "$d_head"
tsible_say code "$d_code"
d_err=
[ ! -s "$1.err" ] || d_err=$(cat <"$1.err")
tsible_say err "$d_err"
[ -z "$d_start" ] || d_time=$(($(date +%s)-d_start))
tsible_say elapsed "\${d_time:-0}"
[ -z "\${T_headers_only-}" ] || true >"$1"
case $d_code:$T_url in
200:*) [ "$d_rc" != 0 ] || d_ok=1;;
[34]*:*|5*:*) ;;
*:file:*|*:ftp*) [ "$d_rc" != 0 ] || d_ok=1;;
esac
return 0`,
);

/** Headers that hold no secret. */
const PUBLIC_HEADERS = new Set(['cache-control', 'accept', 'accept-encoding', 'if-modified-since', 'range']);

/** How the shell part is told to download. */
export function toolOptions(request: Download): string[] {
  // What is in a command line others on the host can see: wget gets no header, and no credentials, that a task gave.
  const open = request.headers.every(([name]) => PUBLIC_HEADERS.has(name.toLowerCase()));
  const bare =
    open && (request.user ?? '') === '' && !/^\w+:\/\/[^/?#]*@/.test(request.url) && !request.gssapi;
  const plain =
    bare && request.headers.length === 0 && request.method === 'GET' && /^http:/i.test(request.url);
  return shellOptions({
    url: request.url,
    curl: curlConfig(request),
    wget: bare ? wgetConfig(request) : undefined,
    decompress: request.decompress,
    headers_only: request.method === 'HEAD',
    plain: plain && request.followRedirects ? request.timeout : undefined,
  });
}

/** What the server said to curl or wget on the host. */
export function hostAnswer(reply: FileReply, request: Download): Fetched {
  const headers = lastHeaders(reply.values.get('head') ?? '');
  const printed = reply.values.get('code') ?? '';
  return {
    status: /^\d+$/.test(printed) ? Number(printed) : 0,
    headers,
    printed: '',
    url: reply.values.get('final') ?? request.url,
    elapsed: Number(reply.values.get('elapsed') ?? 0),
    body: undefined,
    failure: downloadFailure(reply.values, request.url),
  };
}
