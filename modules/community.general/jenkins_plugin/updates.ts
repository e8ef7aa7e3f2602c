import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { parseJson } from '../../../runtime/values/parse-json.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import { invoked } from '../../support/invoked.ts';
import type { Jenkins } from './client.ts';

/** FILE SECONDS: succeeds when the file is younger; prints where it is. `~` is the user's home, whose folder is made. */
const fresh = shellFunction(
  'tsible_jenkins_fresh',
  [],
  `
f=$1
case $f in '~/'*) f=$HOME/\${f#'~/'}; (umask 077; mkdir -p -- "\${f%/*}");; esac
printf %s "$f"
[ -f "$f" ] && [ $(($(date +%s) - $(stat -c %Y -- "$f"))) -lt "$2" ]`,
);

const read = shellFunction('tsible_jenkins_read', [], 'exec cat -- "$1"');

export interface UpdateSettings {
  readonly jenkins_home: string;
  readonly updates_expiration: number;
  readonly updates_url: readonly string[];
  readonly update_json_url_segment: readonly string[];
  readonly plugin_versions_url_segment: readonly string[];
}

/** What the update servers say of plugins; their lists are kept on the host for a while, as Ansible keeps them. */
export class Updates {
  private core: readonly number[] | undefined;

  constructor(
    private readonly settings: UpdateSettings,
    private readonly jenkins: Jenkins,
    private readonly target: Target,
    private readonly task: TaskContext,
  ) {}

  /** Downloads from the first address that has it. @returns whether the file changed */
  async download(
    urls: readonly string[],
    file: Readonly<Record<string, unknown>>,
    words: { readonly status: string; readonly failed: string },
    reads = false,
  ): Promise<boolean> {
    const errors: Record<string, string> = {};
    for (const url of urls) {
      const args = { ...this.jenkins.settings(url), ...file, force: true };
      const got = await invoked(this.task, 'ansible.builtin.get_url', args, { reads });
      if (!got.failed) return got.changed === true;
      errors[url] = `${words.status}. fetching url ${url} failed. response code: ${got.status_code ?? -1}`;
    }
    throw new ModuleFailure(words.failed, { details: errors });
  }

  /** A list, downloaded anew when it is older than so many seconds. */
  private async list(
    file: string,
    age: number,
    segments: readonly string[],
    words: Parameters<Updates['download']>[2],
  ): Promise<string> {
    const known = await this.target.call(fresh, [file, String(age)]);
    const path = known.stdout.toString();
    if (known.rc !== 0) {
      const urls = this.settings.updates_url.flatMap((base) => segments.map((one) => `${base}/${one}`));
      await this.download(urls, { dest: path }, words, true);
    }
    return (await this.target.call(read, [path])).stdout.toString();
  }

  /** What plugins a plugin needs. */
  async dependencies(name: string): Promise<string[]> {
    const text = await this.list(
      '~/.ansible/tmp/jenkins-plugin-cache.json',
      this.settings.updates_expiration,
      this.settings.update_json_url_segment,
      { status: 'Remote updates not found.', failed: 'Updates download failed.' },
    );
    let plugin: unknown;
    try {
      // Its lines: the call of a function, its argument, the end of the call.
      plugin = JSON.parse(text.split('\n')[1] ?? '').plugins?.[name];
    } catch (error) {
      throw new ModuleFailure('Cannot load JSON data from the temporary updates file.', {
        details: error instanceof Error ? error.message : '',
      });
    }
    if (typeof plugin !== 'object' || plugin === null)
      throw new ModuleFailure('Cannot find plugin data in the updates file.');
    const all = 'dependencies' in plugin && Array.isArray(plugin.dependencies) ? plugin.dependencies : [];
    return all.filter((one) => !one.optional).map((one) => String(one.name));
  }

  /** The newest version that this Jenkins can have: `latest`, or its number. */
  async newest(name: string): Promise<string> {
    this.core ??= numbersOf(await this.jenkins.version());
    const what = {
      status: 'Cannot get plugin-versions.json',
      failed: 'Retrieval of plugin-versions.json failed.',
    };
    const text = await this.list(
      `${this.settings.jenkins_home}/ansible_jenkins_plugin_cache.json`,
      86_400,
      this.settings.plugin_versions_url_segment,
      what,
    );
    let plugins: Dict | undefined;
    try {
      const all = parseJson(text);
      const told = all instanceof Map ? all.get('plugins') : undefined;
      plugins = told instanceof Map ? told : undefined;
    } catch (error) {
      throw new ModuleFailure('Failed to parse plugin-versions.json', {
        details: error instanceof Error ? error.message : '',
      });
    }
    const versions = plugins?.get(name);
    if (!(versions instanceof Map) || versions.size === 0)
      throw new ModuleFailure(`Plugin '${name}' not found.`);
    for (const [at, [version, about]] of [...versions].reverse().entries()) {
      const needed = about instanceof Map ? str(about.get('requiredCore') ?? '0.0') : '0.0';
      if (isAtMost(numbersOf(needed), this.core)) return at === 0 ? 'latest' : str(version);
    }
    this.task.warn(`No compatible version found for plugin '${name}'. Installing latest version.`);
    return 'latest';
  }
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}

function isAtMost(one: readonly number[], other: readonly number[]): boolean {
  for (const [at, number] of one.entries()) {
    const against = other[at];
    if (against === undefined || number > against) return false;
    if (number < against) return true;
  }
  return true;
}
