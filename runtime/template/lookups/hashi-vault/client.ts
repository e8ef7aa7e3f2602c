import { parseJson } from '../../../values/parse-json.ts';
import { toJson } from '../../../values/to-json.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { type FetchAnswer, type FetchRequest, fetchNow, systemAuthorities } from '../fetch.ts';
import { lookupError } from '../find-file.ts';
import type { VaultOptions } from './options.ts';

/** What the server answered: its data, or why not. `data` is null where it said nothing. */
export type VaultAnswer =
  | { readonly ok: true; readonly data: Value }
  | { readonly ok: false; readonly status: number; readonly message: string };

interface Request {
  readonly body?: Dict;
  readonly wrap?: string | undefined;
  readonly cert?: string;
  readonly key?: string;
}

/** Answers that are worth another try. */
const PASSING = new Set([412, 500, 502, 503]);

/** Speaks the HTTP interface of a HashiCorp Vault. */
export class VaultClient {
  readonly #options: VaultOptions;
  readonly #base: string;
  token: string | undefined;

  constructor(options: VaultOptions) {
    const url = options.text('url');
    if (url === undefined) throw lookupError('Required option url was not set.');
    if (options.get('proxies') !== null)
      throw lookupError('tsible reaches a Vault without proxies only: leave out the option proxies.');
    this.#options = options;
    this.#base = url.replace(/\/+$/, '');
  }

  ask(method: 'GET' | 'POST', path: string, request: Request = {}): VaultAnswer {
    const { cert, key } = request;
    const url = `${this.#base}/v1/${path.replace(/^\/+/, '')}`;
    const answer = this.#patiently({
      url,
      method,
      headers: this.#headers(request),
      ...(request.body === undefined ? {} : { body: toJson(request.body) }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      timeout: this.#options.number('timeout') ?? 30,
      redirect: 'all',
      ...this.#trust(),
    });
    if ('error' in answer) throw lookupError(`Vault at ${this.#base} can't be asked: ${answer.error}`);
    const { status, body } = answer;
    if (status < 400) return { ok: true, data: body === '' ? null : dataOf(body) };
    const errors = errorsOf(body);
    return {
      ok: false,
      status,
      message: `${errors.join(', ') || answer.reason}, on ${method.toLowerCase()} ${url}`,
    };
  }

  #headers({ wrap }: Request): Record<string, string> {
    const namespace = this.#options.text('namespace');
    return {
      'X-Vault-Request': 'true',
      'Content-Type': 'application/json',
      ...(this.token === undefined ? {} : { 'X-Vault-Token': this.token }),
      ...(namespace === undefined ? {} : { 'X-Vault-Namespace': namespace }),
      ...(wrap === undefined ? {} : { 'X-Vault-Wrap-TTL': wrap }),
    };
  }

  #trust(): { readonly verify: boolean; readonly ca: string | null } {
    const skips = /^(?:1|t|true|y|yes|on)$/i.test(process.env.VAULT_SKIP_VERIFY ?? '');
    const verify = this.#options.flag('validate_certs') ?? !skips;
    return { verify, ca: verify ? (this.#options.text('ca_cert') ?? systemAuthorities()) : null };
  }

  /** Tries again, as often as is asked for, when the server can't answer now. */
  #patiently(request: FetchRequest): FetchAnswer {
    let left = this.#options.number('retries') ?? 0;
    for (;;) {
      const answer = fetchNow(request);
      if (left-- <= 0 || !('error' in answer || PASSING.has(answer.status))) return answer;
      if (this.#options.text('retry_action') === 'warn')
        this.#options.warn(`community.hashi_vault: ${left} retries left.`);
    }
  }
}

function dataOf(body: string): Value {
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}

function errorsOf(body: string): string[] {
  const data = body === '' ? null : dataOf(body);
  const errors = data instanceof Map ? data.get('errors') : undefined;
  return Array.isArray(errors) ? errors.map(String) : [];
}
