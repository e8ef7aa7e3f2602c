import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { runCommands, stepOf } from '../../support/commands.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { URL_OPTIONS } from '../../support/url-options.ts';
import { type InstalledPlugin, Jenkins } from './client.ts';
import { Updates } from './updates.ts';

const {
  headers: _h,
  unredirected_headers: _u,
  decompress: _d,
  ciphers: _c,
  use_netrc: _n,
  ...URL
} = URL_OPTIONS;

export default defineModule({
  name: 'community.general.jenkins_plugin',
  summary: "Manage Jenkins' plugins",
  options: {
    ...URL,
    ...FILE_OPTIONS,
    url: { type: 'str', default: 'http://localhost:8080', description: "Jenkins' address." },
    url_username: { type: 'str', description: 'The user.' },
    url_password: { type: 'str', noLog: true, description: 'Their password, or token.' },
    group: { type: 'str', default: 'jenkins', description: "Group of the plugin's file." },
    owner: { type: 'str', default: 'jenkins', description: "Owner of the plugin's file." },
    mode: { type: 'raw', default: '0644', description: "Permissions of the plugin's file." },
    jenkins_home: { type: 'path', default: '/var/lib/jenkins', description: "Jenkins' folder." },
    name: { type: 'str', required: true, description: 'The plugin.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'pinned', 'unpinned', 'enabled', 'disabled', 'latest'],
      description: 'What it is to be.',
    },
    timeout: { type: 'int', default: 30, description: 'Seconds to wait for servers.' },
    updates_expiration: {
      type: 'int',
      default: 86400,
      description: 'Seconds for which the list of updates is good.',
    },
    updates_url: {
      type: 'list',
      elements: 'str',
      default: ['https://updates.jenkins.io', 'http://mirrors.jenkins.io'],
      description: 'Servers that have plugins.',
    },
    updates_url_username: { type: 'str', description: 'User there.' },
    updates_url_password: { type: 'str', noLog: true, description: 'Their password.' },
    update_json_url_segment: {
      type: 'list',
      elements: 'str',
      default: ['update-center.json', 'updates/update-center.json'],
      description: 'Where the list of updates is there.',
    },
    plugin_versions_url_segment: {
      type: 'list',
      elements: 'str',
      default: ['plugin-versions.json', 'current/plugin-versions.json'],
      description: 'Where the list of versions is there.',
    },
    latest_plugins_url_segments: {
      type: 'list',
      elements: 'str',
      default: ['latest'],
      description: 'Where the newest plugins are there.',
    },
    versioned_plugins_url_segments: {
      type: 'list',
      elements: 'str',
      default: ['download/plugins', 'plugins'],
      description: 'Where versions of plugins are there.',
    },
    version: { type: 'str', description: 'Its version; `latest` is the newest that fits.' },
    with_dependencies: { type: 'bool', default: true, description: 'Install what it needs, too.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name } = args;
    const jenkins = new Jenkins(args, task);
    const updates = new Updates(args, jenkins, target, task);
    const installed = await jenkins.enter();
    const state = args.state === 'latest' ? 'present' : args.state;
    const isNewest = args.state === 'latest' || args.version === 'latest';
    const version = isNewest ? await updates.newest(name) : args.version;
    const mine = installed.find((one) => one.name === name);
    let dependencies: { readonly name: string; readonly version: string; readonly state: string }[] | null =
      null;
    const changed = state === 'present' ? await install(name, version, installed) : await manage();
    return { changed, plugin: name, state, dependencies };

    async function manage(): Promise<boolean> {
      const [action, doing, isDone] = {
        present: ['', '', true],
        absent: ['doUninstall', 'Uninstallation', mine === undefined],
        pinned: ['pin', 'Pinning', mine?.pinned === true],
        unpinned: ['unpin', 'Unpinning', mine?.pinned !== true],
        enabled: ['makeEnabled', 'Enabling', mine?.enabled === true],
        disabled: ['makeDisabled', 'Disabling', mine?.enabled !== true],
      }[state] as [string, string, boolean];
      if (!isDone && !task.check) await jenkins.manage(name, action, doing);
      return !isDone;
    }

    async function install(
      plugin: string,
      wanted: string | undefined,
      known: readonly InstalledPlugin[],
    ): Promise<boolean> {
      const isLatest = wanted === undefined || wanted === 'latest';
      const file = `${args.jenkins_home}/plugins/${plugin}.jpi`;
      let isChanged = isLatest && !known.some((one) => one.name === plugin) && (await throughManager(plugin));
      const found = await runCommands(target, [
        { step: 'home', argv: ['test', '-d', args.jenkins_home] },
        { step: 'file', argv: ['test', '-f', file] },
      ]);
      let isThere = stepOf(found, 'file').rc === 0;
      if (!isChanged) {
        if (stepOf(found, 'home').rc !== 0) throw new ModuleFailure("Jenkins home directory doesn't exist.");
        if (args.with_dependencies) await installDependencies(plugin, known);
        const isOld = isThere && isLatest && args.updates_expiration !== 0;
        // One that is there and young enough stays, unless the newest is asked for.
        if (!isOld || wanted === 'latest') {
          isChanged = await updates.download(
            addresses(plugin, isLatest ? undefined : wanted),
            { dest: file, ...attributes() },
            { status: 'Plugin not found.', failed: 'Plugin download failed.' },
          );
          isThere ||= !task.check;
        }
      }
      if (!isThere) return isChanged;
      if (task.check) return true;
      const set = await task.invoke('ansible.builtin.file', { path: file, state: 'file', ...attributes() });
      return isChanged || set.changed === true;
    }

    /** @returns false where Jenkins doesn't do it: then the file is fetched */
    async function throughManager(plugin: string): Promise<boolean> {
      if (task.check) return true;
      const of = `Jenkins.instance.updateCenter.getPlugin("${plugin}")`;
      const needed = args.with_dependencies ? `${of}.getNeededDependencies().each{it.deploy()}; ` : '';
      const script = `${needed}d = ${of}.deploy(); d.get();`;
      const { status } = await jenkins.ask('/scriptText', {
        body: new URLSearchParams({ script }).toString(),
      });
      if (status !== 200) return false;
      const older = `${args.jenkins_home}/plugins/${plugin}.hpi`;
      await runCommands(target, [{ step: 'rm', argv: ['rm', '-f', '--', older] }]);
      return true;
    }

    async function installDependencies(plugin: string, known: readonly InstalledPlugin[]): Promise<void> {
      const states: NonNullable<typeof dependencies> = [];
      for (const needed of await updates.dependencies(plugin)) {
        const fitting = await updates.newest(needed);
        const isThere = known.some((one) => one.name === needed && one.version === fitting);
        const isDone = isThere || (await install(needed, fitting, await jenkins.enter()));
        states.push({ name: needed, version: fitting, state: isDone ? 'present' : 'absent' });
      }
      dependencies = states;
    }

    function addresses(plugin: string, of: string | undefined): string[] {
      return args.updates_url.flatMap((base) =>
        of === undefined
          ? args.latest_plugins_url_segments.map((one) => `${base}/${one}/${plugin}.hpi`)
          : args.versioned_plugins_url_segments.map((one) => `${base}/${one}/${plugin}/${of}/${plugin}.hpi`),
      );
    }

    function attributes(): Record<string, unknown> {
      const { owner, group, mode, seuser, serole, selevel, setype, attributes: flags, unsafe_writes } = args;
      const all = { owner, group, mode, seuser, serole, selevel, setype, attributes: flags, unsafe_writes };
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    }
  },
});
