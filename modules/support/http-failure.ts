/** Where Python's socket layer gives errno and text; what curl and wget say of it. */
const SOCKET_ERRORS: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, '[Errno 111] Connection refused'],
  [/no route to host/i, '[Errno 113] No route to host'],
  [/network is unreachable/i, '[Errno 101] Network is unreachable'],
  [/connection reset/i, '[Errno 104] Connection reset by peer'],
  [
    /could not resolve|unable to resolve|bad address|name or service not known/i,
    '[Errno -2] Name or service not known',
  ],
  [
    /certificate has expired/i,
    '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired',
  ],
  [/self[- ]signed/i, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate'],
  [
    /subject name.* match(?:es)? (?:target )?host ?name ['‘"]?([^'’"\s]+)|does not match.* host ?name ['‘"]?([^'’"\s]+)/is,
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for '$1$2'.",
  ],
  [
    /unable to (?:locally verify|get local issuer)|cannot verify/i,
    '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate',
  ],
];

/**
 * Why a tool on the host got no answer at all, in Ansible's words where they are known; undefined when there was an answer.
 */
export function downloadFailure(values: ReadonlyMap<string, string>, url: string): string | undefined {
  const said = (values.get('err') ?? '').trim();
  const curl = values.get('curl');
  if (curl !== undefined) return curl === '0' ? undefined : curlFailure(Number(curl), said, url);
  const wget = values.get('wget') ?? values.get('plain');
  if (wget === undefined || wget === '0' || wget === '8' || /^ *HTTP\/[\d.]+ [345]/m.test(said))
    return undefined;
  if (values.has('plain') && /server returned error/.test(said)) return undefined;
  if (/timed out/i.test(said)) return timedOut();
  return requestFailed(
    said
      .split('\n')
      .at(-1)
      ?.replace(/^wget: /, '') ?? '',
  );
}

function curlFailure(rc: number, said: string, url: string): string | undefined {
  const text = said.replace(/^curl: \(\d+\) /, '');
  switch (rc) {
    case 1:
      return `Request failed: <urlopen error unknown url type: ${url.replace(/:.*$/s, '')}>`;
    case 7:
      return requestFailed(/:\s*(?:could|couldn)/i.test(text) ? 'connection refused' : text);
    case 18:
      return `Incomplete read, ${text}`;
    case 23:
      return `failed to create temporary content file: ${text}`;
    case 28:
      return timedOut();
    case 37:
      return `Request failed: <urlopen error [Errno 2] No such file or directory: '${url.replace(/^file:\/*/, '/')}'>`;
    default:
      return requestFailed(text);
  }
}

function timedOut(): string {
  return 'Connection failure: The read operation timed out';
}

/** The message for a connection that failed, from a tool's or Node's words. */
export function requestFailed(text: string): string {
  const known = SOCKET_ERRORS.find(([pattern]) => pattern.test(text));
  if (known === undefined) return `Request failed: <urlopen error ${text}>`;
  const [pattern, words] = known;
  const parts = pattern.exec(text) ?? [];
  const reason = words.replace(/\$(\d)/g, (_, group: string) => parts[Number(group)] ?? '');
  return `Request failed: <urlopen error ${reason}>`;
}
