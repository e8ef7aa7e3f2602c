import { EXIT, TsibleError } from '../errors/error.ts';
import type { JsValue } from '../values/convert.ts';
import type { GalaxyContext } from './context.ts';
import { type HttpReply, http } from './http.ts';
import { isObject, type JsObject, textOf } from './read-data.ts';
import type { ResponseCache } from './response-cache.ts';
import type { Token } from './tokens.ts';

/** A server's answer that says no. */
export class GalaxyError extends TsibleError {
  override readonly name = 'GalaxyError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message, { exitCode: EXIT.error });
  }
}

export interface ServerOptions {
  readonly name: string;
  readonly url: string;
  readonly token: Token | undefined;
  readonly validateCerts: boolean;
  readonly timeout: number;
  readonly cache: ResponseCache | undefined;
  /** Forces these versions of the API: names to their paths. */
  readonly versions?: Readonly<Record<string, string>>;
}

interface Call {
  readonly method?: string;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly needsToken?: boolean;
  /** What the message of a failure begins with. */
  readonly failure?: string;
  readonly cached?: boolean;
}

/** Requests are tried this often when the server is busy, with pauses that grow. */
const ATTEMPTS = 6;
const BUSY = [429, 520, 502, 503, 504];

/** A Galaxy server: asked only when it is needed. */
export class GalaxyServer {
  readonly name: string;
  readonly #context: GalaxyContext;
  readonly #options: ServerOptions;
  #url: string;
  #versions: Readonly<Record<string, string>> | undefined;

  constructor(context: GalaxyContext, options: ServerOptions) {
    this.#context = context;
    this.#options = options;
    this.name = options.name;
    this.#url = options.url;
    this.#versions = options.versions;
  }

  get url(): string {
    return this.#url;
  }

  get validateCerts(): boolean {
    return this.#options.validateCerts;
  }

  /** The root of one of the API's versions that an action can use, the newest first. */
  async root(action: string, ...wanted: string[]): Promise<{ version: string; url: string }> {
    const versions = await this.versions();
    for (const version of wanted) {
      const path = versions[version];
      if (path !== undefined) return { version, url: joinUrl(this.#url, path) };
    }
    throw new TsibleError(
      `Galaxy action ${action} requires API versions '${wanted.toReversed().join(', ')}' but only ` +
        `'${Object.keys(versions).join(', ')}' are available on ${this.name} ${this.#url}`,
    );
  }

  async versions(): Promise<Readonly<Record<string, string>>> {
    this.#versions ??= await this.#findVersions();
    return this.#versions;
  }

  async #findVersions(): Promise<Readonly<Record<string, string>>> {
    this.#context.verbose(4, `Initial connection to galaxy_server: ${this.#url}`);
    const given = this.#url;
    const failure = `Error when finding available api versions from ${this.name} (${given})`;
    let url = /^https:\/\/galaxy\.ansible\.com\/?$/.test(given) ? 'https://galaxy.ansible.com/api/' : given;
    let data: JsValue;
    try {
      data = await this.call(url, { failure, cached: true });
    } catch (error) {
      if (/\/api\/?$/.test(url)) throw error;
      url = joinUrl(url, 'api');
      data = await this.call(url, { failure, cached: true }).catch((second: unknown) => {
        throw second instanceof GalaxyError && second.status === 404 ? error : second;
      });
    }
    const versions = isObject(data) ? data.available_versions : undefined;
    if (!isObject(versions))
      throw new TsibleError(
        `Tried to find galaxy API root at ${url} but no 'available_versions' are available on ${given}`,
      );
    this.#url = url;
    const names = Object.keys(versions);
    this.#context.verbose(
      4,
      `Found API version '${names.join(', ')}' with Galaxy server ${this.name} (${this.#url})`,
    );
    return Object.fromEntries(names.map((name) => [name, String(versions[name])]));
  }

  /** @throws GalaxyError for an answer that says no; TsibleError for none, or one that is no JSON */
  async call(url: string, call: Call = {}): Promise<JsValue> {
    const { cache } = this.#options;
    const cached = call.cached === true ? cache?.get(new URL(url)) : undefined;
    if (cached !== undefined) return cached;
    const reply = await this.#patiently(url, call);
    const text = reply.body.toString('utf8');
    let data: JsValue;
    try {
      data = JSON.parse(text);
    } catch {
      throw new TsibleError(`Failed to parse Galaxy response from '${reply.url}' as JSON:\n${text}`);
    }
    if (call.cached === true) cache?.set(new URL(url), data);
    return data;
  }

  /** A file of the server's (or of where it sends us). */
  async download(url: string): Promise<HttpReply> {
    return await this.#once(url, {});
  }

  async #patiently(url: string, call: Call): Promise<HttpReply> {
    for (let attempt = 1; ; attempt++) {
      this.#context.verbose(4, `Calling Galaxy at ${url}`);
      let reply: HttpReply;
      try {
        reply = await this.#once(url, call);
      } catch (error) {
        throw new TsibleError(`Unknown error when attempting to call Galaxy at '${url}'.`, { cause: error });
      }
      if (reply.status < 400) return reply;
      if (!BUSY.includes(reply.status) || attempt >= ATTEMPTS)
        throw new GalaxyError(reply.status, refusal(reply, call.failure));
      await new Promise((resolve) => setTimeout(resolve, Math.min(40, 2 ** attempt) * 500 * Math.random()));
    }
  }

  async #once(url: string, call: Call): Promise<HttpReply> {
    const authorization = await this.#options.token?.header();
    if (authorization === undefined && call.needsToken === true)
      throw new TsibleError(
        `No access token or username set. A token can be set with --api-key or at ${this.#context.settings.GALAXY_TOKEN_PATH}.`,
      );
    return await http(url, {
      method: call.method ?? 'GET',
      headers: {
        ...call.headers,
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      validateCerts: this.#options.validateCerts,
      timeout: this.#options.timeout,
    });
  }
}

function refusal({ status, reason, url, body }: HttpReply, failure: string | undefined): string {
  let info: JsObject = {};
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(parsed)) info = parsed;
  } catch {
    // The reason of the status has to do.
  }
  const begin = failure ?? 'None';
  if (!url.split('/').includes('v3'))
    return `${begin} (HTTP Code: ${status}, Message: ${textOf(info, 'default') ?? reason})`;
  const errors = Array.isArray(info.errors) && info.errors.length > 0 ? info.errors : [{}];
  const lines = errors.map((error) => {
    const message = textOf(error, 'detail') ?? textOf(error, 'title') ?? reason;
    return `(HTTP Code: ${status}, Message: ${message} Code: ${textOf(error, 'code') ?? 'Unknown'})`;
  });
  return `${begin} ${lines.join(', ')}`;
}

/** Joins parts of an address with single slashes; ends with one. */
export function joinUrl(...parts: readonly string[]): string {
  return `${parts.map((part) => part.replace(/^\/+|\/+$/g, '')).join('/')}/`;
}
