import { TsibleError } from '../../errors/error.ts';
import type { JsValue } from '../../values/convert.ts';
import type { GalaxyContext } from '../context.ts';
import { isObject, type JsObject, textOf } from '../read-data.ts';
import { type GalaxyServer, joinUrl } from '../server.ts';

/** Galaxy's API for roles (version 1), at the first server that has it. */
export class RoleApi {
  readonly #context: GalaxyContext;
  #server: GalaxyServer | undefined;

  constructor(context: GalaxyContext) {
    this.#context = context;
  }

  async server(): Promise<GalaxyServer> {
    this.#server ??= await this.#choose();
    return this.#server;
  }

  async #choose(): Promise<GalaxyServer> {
    const { servers } = this.#context;
    for (const server of servers) {
      const versions = await server.versions().catch(() => ({}));
      if ('v1' in versions) return server;
    }
    const [first] = servers;
    if (first === undefined) throw new TsibleError('No galaxy server is configured.');
    return first;
  }

  /** What Galaxy says of a role; undefined when there is none. @param tell Says that it is looked for. */
  async lookup(name: string, tell: boolean): Promise<JsObject | undefined> {
    const parts = encodeURIComponent(name).split('.');
    const role = parts.at(-1) ?? '';
    const owner = parts.slice(0, -1).join('.');
    if (tell) this.#context.say(`- downloading role '${role}', owned by ${owner}`);
    const url = await this.#url('lookup_role_by_name', `roles/?owner__username=${owner}&name=${role}`);
    const [found] = resultsOf(await (await this.server()).call(url));
    return isObject(found) ? found : undefined;
  }

  /** The versions of a role, all pages of them. What can't be had is a warning. */
  async versions(id: string): Promise<JsObject[]> {
    const found: JsValue[] = [];
    try {
      const server = await this.server();
      let url: string | undefined = await this.#url(
        'fetch_role_related',
        `roles/${id}/versions/?page_size=50`,
      );
      while (url !== undefined) {
        const page: JsValue = await server.call(url);
        found.push(...resultsOf(page));
        const next = textOf(page, 'next_link');
        url = next === undefined ? undefined : new URL(next, server.url).href;
      }
    } catch (error) {
      this.#context.warn(
        `Unable to retrieve role (id=${id}) data (versions), but this is not fatal so we continue: ${String(error instanceof Error ? error.message : error)}`,
      );
    }
    return found.filter(isObject);
  }

  async search(query: {
    readonly text: string | undefined;
    readonly platforms: string | undefined;
    readonly tags: string | undefined;
    readonly author: string | undefined;
    readonly pageSize: number;
  }): Promise<JsValue> {
    const parts = [
      ...(query.text === undefined ? [] : [`autocomplete=${encodeURIComponent(query.text)}`]),
      ...(query.tags === undefined ? [] : [`tags_autocomplete=${query.tags.split(',').join('+')}`]),
      ...(query.platforms === undefined
        ? []
        : [`platforms_autocomplete=${query.platforms.split(',').join('+')}`]),
      `page_size=${query.pageSize}`,
      ...(query.author === undefined ? [] : [`username_autocomplete=${query.author}`]),
    ];
    const url = await this.#url('search_roles', `search/roles/?${parts.join('&')}`);
    return await (await this.server()).call(url);
  }

  async startImport(fields: Readonly<Record<string, string>>): Promise<JsValue[]> {
    const url = await this.#url('create_import_task', 'imports/');
    const data = await this.#post(url, fields);
    const results = resultsOf(data);
    return results.length > 0 ? results : [data];
  }

  async importTasks(query: Readonly<Record<string, string>>): Promise<JsValue[]> {
    const url = await this.#url('get_import_task', `imports?${new URLSearchParams(query)}`);
    return resultsOf(await (await this.server()).call(url));
  }

  async addSecret(fields: Readonly<Record<string, string>>): Promise<JsValue> {
    return await this.#post(await this.#url('add_secret', 'notification_secrets/'), fields);
  }

  async secrets(): Promise<JsValue> {
    const url = await this.#url('list_secrets', 'notification_secrets/');
    return await (await this.server()).call(url, { needsToken: true });
  }

  async removeSecret(id: string): Promise<JsValue> {
    const url = await this.#url('remove_secret', `notification_secrets/${id}/`);
    return await (await this.server()).call(url, { needsToken: true, method: 'DELETE' });
  }

  async deleteRole(user: string, repository: string): Promise<JsValue> {
    const query = new URLSearchParams({ github_user: user, github_repo: repository });
    const url = await this.#url('delete_role', `removerole/?${query}`);
    return await (await this.server()).call(url, { needsToken: true, method: 'DELETE' });
  }

  async #post(url: string, fields: Readonly<Record<string, string>>): Promise<JsValue> {
    return await (await this.server()).call(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  async #url(action: string, path: string): Promise<string> {
    const { url } = await (await this.server()).root(action, 'v1');
    return joinUrl(url) + path;
  }
}

function resultsOf(data: JsValue): JsValue[] {
  const results = isObject(data) ? data.results : undefined;
  return Array.isArray(results) ? results : [];
}
