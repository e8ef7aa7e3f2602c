import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { allCommands, runCommands, stepOf } from '../commands.ts';
import { at, type Docker, type Json } from './client.ts';

/**
 * `tsible_docker_api WORD...`: the payload goes to the daemon as it is, and what it answers is the output. Its end of the
 * connection stays open until then, because the daemon gives up on a request whose sender is gone.
 */
const throughDocker = shellFunction(
  'tsible_docker_api',
  [],
  `
d=$(umask 077; mktemp -d) || return 1
trap 'rm -rf -- "$d"' EXIT
trap 'exit 130' INT TERM HUP
mkfifo "$d/in" || return 1
exec 7<>"$d/in" 8<&0
cat <&8 >&7 &
c=$!
"$@" <&7 2>"$d/err" 8<&-
r=$?
kill "$c" 2>/dev/null
cat "$d/err" >&2
rm -rf -- "$d"
return $r`,
);

const apiCommands = shellFunction(
  'tsible_docker_api_commands',
  [allCommands, throughDocker],
  'tsible_commands "$@"',
);

interface Answer {
  readonly status: number;
  /** The status in words. */
  readonly reason: string;
  readonly json: Json;
}

/** The daemon's HTTP API, reached as docker's own client reaches it. */
export class DockerApi {
  constructor(
    private readonly docker: Docker,
    /** What a failure's result holds. */
    private readonly told: () => ModuleResult = () => ({}),
  ) {}

  /** @throws ModuleFailure when no daemon answers */
  async ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: Json): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const version = this.docker.apiVersion;
    const head = [
      `${method} ${version === undefined ? '' : `/v${version}`}${path} HTTP/1.1`,
      'Host: docker',
      'Connection: close',
      ...(body === undefined ? [] : ['Content-Type: application/json']),
      `Content-Length: ${Buffer.byteLength(text)}`,
    ];
    const { argv, environment, need } = this.docker.commandLine(['system', 'dial-stdio']);
    const done = await runCommands(
      this.docker.target,
      [{ step: 'api', argv: ['tsible_docker_api', ...argv], stdin: true }],
      { need, environment, way: apiCommands, payload: `${head.join('\r\n')}\r\n\r\n${text}` },
    );
    const { out, err } = stepOf(done, 'api');
    const [, status, reason = ''] = /^HTTP\/1\.\d (\d+)(?: ([^\r\n]*))?/.exec(out) ?? [];
    if (status === undefined)
      throw new ModuleFailure(
        `Error connecting: Error while fetching server API version: ${err.trim()}`,
        this.told(),
      );
    const end = out.indexOf('\r\n\r\n');
    const isChunked = /^transfer-encoding: *chunked/im.test(out.slice(0, end));
    const content = isChunked ? joined(out.slice(end + 4)) : out.slice(end + 4);
    return { status: Number(status), reason, json: content.trim() === '' ? null : jsonOf(content) };
  }

  /** What a question is answered with. @param failure In front of what the daemon says against it */
  async get(path: string, failure: string): Promise<Json> {
    const answer = await this.ask('GET', path);
    if (answer.status >= 400)
      throw new ModuleFailure(`${failure}${await this.refusal(path, answer)}`, this.told());
    return answer.json;
  }

  /** Why the daemon refuses a request, in the words of Ansible's modules; undefined when it doesn't. */
  async refused(path: string, body?: Json): Promise<string | undefined> {
    const answer = await this.ask('POST', path, body);
    return answer.status >= 400 ? this.refusal(path, answer) : undefined;
  }

  private async refusal(path: string, { status, reason, json }: Answer): Promise<string> {
    const version = this.docker.apiVersion ?? at((await this.ask('GET', '/version')).json, 'ApiVersion');
    const said = at(json, 'message');
    const whose = status >= 500 ? 'Server' : 'Client';
    const url = `http+docker://localhost${version ? `/v${version}` : ''}${path}`;
    return `${status} ${whose} Error for ${url}: ${reason}${said ? ` ("${said}")` : ''}`;
  }
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A chunked answer's body. Sizes count bytes. */
function joined(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (end < 0 || !(size > 0)) break;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts).toString('utf8');
}
