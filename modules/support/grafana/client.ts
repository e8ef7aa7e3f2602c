import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { invoked } from '../invoked.ts';

/** Where Grafana is, and as whom it is asked. */
export const GRAFANA_OPTIONS = {
  url: { type: 'str', required: true, aliases: ['grafana_url'], description: "Grafana's address." },
  use_proxy: { type: 'bool', default: true, description: 'Ask through the proxy of the environment.' },
  validate_certs: { type: 'bool', default: true, description: "Check the server's certificate." },
  url_username: { type: 'str', default: 'admin', aliases: ['grafana_user'], description: 'The user.' },
  url_password: {
    type: 'str',
    default: 'admin',
    aliases: ['grafana_password'],
    noLog: true,
    description: 'Their password.',
  },
  client_cert: { type: 'path', description: 'Certificate to show.' },
  client_key: { type: 'path', description: 'Its key.' },
  grafana_api_key: { type: 'str', noLog: true, description: 'Token, in the place of user and password.' },
  org_id: { type: 'int', default: 1, description: 'The organization, by its number.' },
  org_name: { type: 'str', description: 'The organization, by its name.' },
} as const satisfies OptionSpecs;

export type GrafanaLogin = Options<typeof GRAFANA_OPTIONS>;

/** JSON of the API. */
export type GrafanaJson = { [key: string]: ResultValue };

interface Answer {
  /** -1 where nobody answered. */
  readonly status: number;
  readonly json: unknown;
  readonly text: string;
  /** Why nobody answered. */
  readonly msg: string;
}

/** Grafana's HTTP API, asked from the host. */
export class Grafana {
  readonly url: string;
  orgId: number;

  constructor(
    private readonly login: GrafanaLogin,
    private readonly task: TaskContext,
  ) {
    this.url = login.url.replace(/\/+$/, '');
    this.orgId = login.org_id;
  }

  async ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, data?: unknown): Promise<Answer> {
    const { login } = this;
    const token = login.grafana_api_key;
    const answer = await invoked(
      this.task,
      'ansible.builtin.uri',
      {
        url: path.startsWith('http') ? path : `${this.url}${path}`,
        method,
        headers: {
          'Content-Type': 'application/json',
          ...(token && !path.startsWith('http') ? { Authorization: `Bearer ${token}` } : {}),
        },
        ...(token || path.startsWith('http')
          ? {}
          : { url_username: login.url_username, url_password: login.url_password, force_basic_auth: true }),
        return_content: true,
        status_code: [200, 201, 202, 204, 400, 401, 403, 404, 409, 412, 422, 500, 502, 503],
        use_proxy: login.use_proxy,
        validate_certs: login.validate_certs,
        ...(login.client_cert === undefined ? {} : { client_cert: login.client_cert }),
        ...(login.client_key === undefined ? {} : { client_key: login.client_key }),
        ...(data === undefined ? {} : { body: JSON.stringify(data), body_format: 'raw' }),
      },
      { reads: true },
    );
    const text = typeof answer.content === 'string' ? answer.content : '';
    const status = typeof answer.status === 'number' ? answer.status : -1;
    return { status, json: jsonOf(text), text, msg: typeof answer.msg === 'string' ? answer.msg : '' };
  }

  /** Goes on in the organization that the task names; with a token there is only its own. @returns false where the user is no member */
  async enterOrganization(): Promise<boolean> {
    const { login } = this;
    if (login.grafana_api_key) return true;
    if (login.org_name) {
      const { json } = await this.ask('GET', '/api/user/orgs');
      const mine = (Array.isArray(json) ? (json as GrafanaJson[]) : []).find(
        ({ name }) => name === login.org_name,
      );
      if (mine === undefined) return false;
      this.orgId = Number(mine.orgId);
    }
    const { status, text, msg } = await this.ask('POST', `/api/user/using/${this.orgId}`);
    if (status === 401)
      throw new ModuleFailure(
        `Unauthorized to perform action 'POST' on '${this.url}/api/user/using/${this.orgId}'`,
      );
    if (status === 403) throw new ModuleFailure('Permission Denied');
    if (status !== 200 && status !== 404)
      throw new ModuleFailure(
        `Grafana API answered with HTTP ${status} for url /api/user/using/${this.orgId} and data None`,
        { details: text || msg },
      );
    return true;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
