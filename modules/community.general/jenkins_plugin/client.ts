import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { parseJson } from '../../../runtime/values/parse-json.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { invoked } from '../../support/invoked.ts';

/** How Jenkins, and the servers that have its plugins, are asked. */
export interface JenkinsLogin {
  readonly url: string;
  readonly url_username: string | undefined;
  readonly url_password: string | undefined;
  readonly updates_url_username: string | undefined;
  readonly updates_url_password: string | undefined;
  readonly force: boolean;
  readonly http_agent: string;
  readonly use_proxy: boolean;
  readonly validate_certs: boolean;
  readonly client_cert: string | undefined;
  readonly client_key: string | undefined;
  readonly use_gssapi: boolean;
  readonly timeout: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly msg: string;
  readonly header: (name: string) => string | undefined;
}

const ANY_STATUS = Array.from({ length: 500 }, (_, at) => at + 100);

/** An installed plugin, as Jenkins tells of it. */
export interface InstalledPlugin {
  readonly name: string;
  readonly version: string;
  readonly pinned: boolean;
  readonly enabled: boolean;
}

/** Jenkins' HTTP API, asked from the host, with its crumb where it wants one. */
export class Jenkins {
  private readonly extra = new Map<string, string>();

  constructor(
    private readonly login: JenkinsLogin,
    private readonly task: TaskContext,
  ) {}

  /** What a request for a server needs: Jenkins' own login goes to Jenkins only. */
  settings(url: string): Record<string, unknown> {
    const { login } = this;
    const isJenkins = url.startsWith(login.url);
    const [user, password] = isJenkins
      ? [login.url_username, login.url_password]
      : [login.updates_url_username, login.updates_url_password];
    return {
      url,
      http_agent: login.http_agent,
      use_proxy: login.use_proxy,
      validate_certs: login.validate_certs,
      use_gssapi: login.use_gssapi,
      timeout: login.timeout,
      headers: isJenkins ? Object.fromEntries(this.extra) : {},
      ...(login.client_cert === undefined ? {} : { client_cert: login.client_cert }),
      ...(login.client_key === undefined ? {} : { client_key: login.client_key }),
      ...(user && password ? { url_username: user, url_password: password, force_basic_auth: true } : {}),
    };
  }

  async ask(path: string, post?: { readonly body?: string }): Promise<Answer> {
    const settings = this.settings(`${this.login.url}${path}`);
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const args = {
      ...settings,
      method: post === undefined ? 'GET' : 'POST',
      force: this.login.force,
      return_content: true,
      status_code: ANY_STATUS,
      ...(post?.body === undefined
        ? {}
        : { body: post.body, headers: { ...(settings.headers as Record<string, string>), ...type } }),
    };
    const answer = await invoked(this.task, 'ansible.builtin.uri', args, { reads: post === undefined });
    return {
      status: typeof answer.status === 'number' ? answer.status : -1,
      text: typeof answer.content === 'string' ? answer.content : '',
      msg: String(answer.msg ?? '').replace(/^Status code was -1 and not \[.*?\]: /, ''),
      header: (name) => (typeof answer[name] === 'string' ? answer[name] : undefined),
    };
  }

  private async json(path: string, what: string): Promise<Dict> {
    const { status, text, msg } = await this.ask(path);
    if (status !== 200) throw new ModuleFailure(`Cannot get ${what}`, { details: msg });
    try {
      const value = parseJson(text);
      if (value instanceof Map) return value;
    } catch (error) {
      throw new ModuleFailure(`Cannot parse ${what} JSON data.`, {
        details: error instanceof Error ? error.message : '',
      });
    }
    throw new ModuleFailure(`Cannot parse ${what} JSON data.`);
  }

  /** Logs in, as far as that is needed. @returns the plugins that are installed */
  async enter(): Promise<InstalledPlugin[]> {
    const answer = await this.json('/api/json', 'CSRF');
    const details = (dict: Dict): ResultValue => dict;
    if (!answer.has('useCrumbs'))
      throw new ModuleFailure('Required fields not found in the Crumbs response.', {
        details: details(answer),
      });
    if (answer.get('useCrumbs')) await this.takeCrumb();
    const told = (await this.json('/pluginManager/api/json?depth=1', 'list of plugins')).get('plugins');
    if (!Array.isArray(told)) throw new ModuleFailure('No valid plugin data found.');
    return told.flatMap((one: Value) =>
      one instanceof Map
        ? [
            {
              name: str(one.get('shortName') ?? null),
              version: str(one.get('version') ?? null),
              pinned: one.get('pinned') === true,
              enabled: one.get('enabled') === true,
            },
          ]
        : [],
    );
  }

  private async takeCrumb(): Promise<void> {
    const { status, text, msg, header } = await this.ask('/crumbIssuer/api/json');
    if (status !== 200) throw new ModuleFailure('Cannot get Crumb', { details: msg });
    const crumb = parseJson(text);
    const field = crumb instanceof Map ? crumb.get('crumbRequestField') : undefined;
    const value = crumb instanceof Map ? crumb.get('crumb') : undefined;
    if (typeof field !== 'string' || typeof value !== 'string')
      throw new ModuleFailure('Required fields not found in the Crum response.', { details: crumb });
    this.extra.set(field, value);
    // A crumb is good in its session only.
    const cookies = header('cookies_string');
    if (cookies) this.extra.set('Cookie', cookies);
  }

  /** The version of Jenkins itself. */
  async version(): Promise<string> {
    const { header } = await this.ask('');
    const version = header('x_jenkins');
    if (version === undefined) throw new ModuleFailure('Jenkins does not tell its version');
    return version;
  }

  /** Has the plugin manager do something with a plugin. */
  async manage(name: string, action: string, doing: string): Promise<void> {
    const path = `/pluginManager/plugin/${name}/${action}`;
    const { status, msg } = await this.ask(path, {});
    if (status === -1 && msg === '') throw new ModuleFailure(`${doing} has failed.`);
    if (status !== 200)
      throw new ModuleFailure(`Plugin not found. ${this.login.url}${path}`, { details: msg });
  }
}
