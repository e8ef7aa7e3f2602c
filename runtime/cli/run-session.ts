import { findOwnConnections } from '../connection/own.ts';
import { ConnectionPool } from '../connection/pool.ts';
import { resolveConnection } from '../connection/resolve.ts';
import type { ConnectionCli, ResolvedConnection } from '../connection/settings.ts';
import type { DeprecationReport } from '../errors/render.ts';
import type { RunOptions } from '../executor/options.ts';
import type { Services, TargetRequest } from '../executor/services.ts';
import { BackgroundJobs } from '../executor/task/async/background.ts';
import { LOCALHOST } from '../inventory/data.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { ActionNames } from '../module/action-names.ts';
import { LocalModules } from '../module/local/modules.ts';
import { useLocalModules } from '../module/registry.ts';
import { rejectedModules } from '../module/rejected.ts';
import type { CallbackContext } from '../output/callbacks/context.ts';
import type { Display } from '../output/display.ts';
import type { Listener } from '../output/listener.ts';
import type { LoadContext } from '../playbook/context.ts';
import type { TagSelection } from '../playbook/tags.ts';
import type { PluginFolders } from '../plugins/plugin-folders.ts';
import type { RawDict } from '../values/raw.ts';
import { LazyLayer } from '../vars/layered-scope.ts';
import type { DataLoader } from '../yaml/files.ts';
import type { CommonArguments } from './arguments/common.ts';
import { shownArguments } from './arguments/shown.ts';
import { startCommand } from './command.ts';
import { openInventory } from './inventory-session.ts';
import { loadContext } from './load-context.ts';
import { readPasswords } from './passwords.ts';
import { prompt } from './prompt.ts';

/** What a command says of its run beyond the arguments that all share. */
export interface SessionRequest {
  /** The command's name, as a shim may have changed it. */
  readonly command: string;
  readonly args: CommonArguments;
  /** Folder of the playbook (or what stands for it). */
  readonly baseDir: string;
  /** Whether there is a playbook there, or `--playbook-dir` says so: plugins beside it count then. */
  readonly hasPlaybook: boolean;
  readonly tags?: TagSelection;
  readonly startAtTask?: string | undefined;
  readonly forceHandlers?: boolean;
  /** False for commands that only look: then no password is asked for. */
  readonly connects: boolean;
}

type FindListeners = (context: CallbackContext, folders: PluginFolders) => Promise<readonly Listener[]>;

/** Everything that a run needs, put together. */
export interface Session {
  readonly services: Services;
  readonly load: LoadContext;
  readonly inventory: Inventory;
  readonly display: Display;
  readonly loader: DataLoader;
  refreshInventory(): Promise<void>;
  /** From now on relative names mean files below this folder, and its group_vars and host_vars count. */
  setBaseDir(folder: string): void;
  /** Begins to connect to a host, in case it is needed. Tells of no failure to connect. */
  approach(target: TargetRequest): void;
  close(): Promise<void>;
  /** Ends what runs on the hosts, at once. */
  interrupt(): Promise<void>;
  /** Gives the run those who tell of it, beside warnings and errors. */
  listen(find: FindListeners): Promise<void>;
  /** Tells no listener of anything any more. */
  silence(): void;
}

export async function openSession(request: SessionRequest): Promise<Session> {
  const { args, baseDir } = request;
  const command = await startCommand(request.command, args);
  const { settings, display, verbosity, emit } = command;
  const passwords = request.connects
    ? await readPasswords(args, settings)
    : { connection: undefined, become: undefined };
  const options: RunOptions = {
    check: args.check,
    diff: args.diff || settings.DIFF_ALWAYS,
    forks: args.forks,
    verbosity,
    tags: request.tags,
    limit: args.subset,
    startAtTask: request.startAtTask,
    forceHandlers: request.forceHandlers === true || settings.DEFAULT_FORCE_HANDLERS,
    flushCache: args.flush_cache,
  };

  const { connection: password } = passwords;
  const hosts = await openInventory(command, args, baseDir, options, {
    plugins: request.hasPlaybook ? baseDir : undefined,
    connection:
      password === undefined
        ? undefined
        : new LazyLayer({ ansible_password: () => password, ansible_ssh_pass: () => password }),
  });
  const { loader, facts, variables, magic, collections, pluginFolders, templar } = hosts;
  useLocalModules(new LocalModules(pluginFolders, settings.DEFAULT_MODULE_UTILS_PATH));

  const pool = new ConnectionPool(
    // Looking at stdin loads a good part of Node: that waits until there is a question.
    async (question) =>
      process.stdin.isTTY === true && /^(y|yes)$/i.test((await prompt(question, { secret: false })).trim()),
    (line, host) => emit({ type: 'verbose', level: 3, message: `EXEC ${line}`, host }),
  );
  const cli: ConnectionCli = {
    connection: args.connection,
    user: args.remote_user,
    timeout: args.timeout,
    privateKeyFile: args.private_key_file,
    sshCommonArgs: args.ssh_common_args,
    sshExtraArgs: args.ssh_extra_args,
    become: args.become || undefined,
    becomeUser: args.become_user,
    becomeMethod: args.become_method,
    password: passwords.connection,
    becomePassword: passwords.become,
  };
  const defaults = {
    tags: settings.TAGS_RUN.length > 0 ? settings.TAGS_RUN : ['all'],
    skip_tags: settings.TAGS_SKIP,
    inventory: settings.DEFAULT_HOST_LIST,
    connection: settings.DEFAULT_TRANSPORT,
    become_method: settings.DEFAULT_BECOME_METHOD,
  };
  const commandLine =
    options.verbosity > 3
      ? shownArguments({ ...args, extra_vars: filesOnly(args.extra_vars) }, defaults, 'playbooks')
      : [];
  let interruption: Promise<void> | undefined;
  const resolved = new Map<string, ResolvedConnection>();
  const changing = (change: () => boolean): boolean => {
    const changed = change();
    if (changed) magic.refresh();
    return changed;
  };
  const tell = {
    deprecated: (report: DeprecationReport) => emit({ type: 'deprecated', ...report }),
    warn: (message: string) => emit({ type: 'warning', message }),
  };
  const rejected = rejectedModules(settings.PLUGIN_FILTERS_CFG ?? undefined, tell.warn);
  const actions = new ActionNames(collections, tell, rejected);
  const ownConnections = findOwnConnections(pluginFolders, command.loaded.read);
  const wayTo = (target: TargetRequest): ResolvedConnection =>
    resolveConnection({
      host: target.host,
      lookup: (name) => {
        const raw = target.variable(name);
        return raw === undefined ? undefined : target.templar.resolve(raw);
      },
      settings,
      keywords: target.keywords,
      cli,
      own: ownConnections,
    });
  const isSet = command.loaded.origins.get('DEFAULT_PRIVATE_ROLE_VARS')?.from !== 'default';
  const privateRoleVars = isSet ? settings.DEFAULT_PRIVATE_ROLE_VARS : undefined;
  const services: Services = {
    settings,
    options,
    variables,
    facts,
    emit,
    readsResults: command.readsResults,
    get baseDir() {
      return hosts.baseDir;
    },
    actions,
    templar,
    speculativeTemplars: hosts.speculativeTemplars,
    connection: wayTo,
    connectionCli: cli,
    target: (target: TargetRequest) => {
      const way = wayTo(target);
      resolved.set(target.host, way);
      return pool.target(way, target.user);
    },
    inventory: {
      addHost: (name, groups, vars) => changing(() => hosts.inventory.addHost(name, groups, vars as RawDict)),
      addToGroup: (host, group, parents) => changing(() => hosts.inventory.addToGroup(host, group, parents)),
    },
    jobs: new BackgroundJobs(),
    delegateNamed: (name) => inventoryNameOf(hosts.inventory, name),
    resetConnection: async (host) => {
      const way = resolved.get(host);
      if (way !== undefined) await pool.reset(way);
    },
    loadVars: (path) => {
      const { source, encrypted } = loader.readText(path);
      return { value: loader.parse(source), encrypted };
    },
    readFile: async (path, decrypt) =>
      decrypt ? loader.readBytes(path).bytes : (await import('node:fs')).readFileSync(path),
  };
  return {
    services,
    load: loadContext({
      settings,
      privateRoleVars,
      loader,
      collections,
      actions,
      variables,
      emit,
      templar,
      pluginFolders,
    }),
    get inventory() {
      return hosts.inventory;
    },
    display,
    loader,
    refreshInventory: () => hosts.refreshInventory(),
    setBaseDir: (folder) => hosts.setBaseDir(folder),
    approach: (target) => pool.approach(wayTo(target)),
    // A run that ends because it was interrupted must leave the connections to the interruption.
    close: async () => {
      if (interruption === undefined) await services.jobs.ended();
      await (interruption ?? pool.close());
    },
    interrupt: () => {
      interruption ??= pool.interrupt();
      return interruption;
    },
    listen: async (find) =>
      command.listen(await find({ display, settings, isCheckRun: args.check, commandLine }, pluginFolders)),
    silence: () => command.silence(),
  };
}

/** Of `-e` the files: the values that others give are often secrets, and a screen is often kept. */
function filesOnly(extraVars: readonly string[] | undefined): readonly string[] | undefined {
  return extraVars?.filter((text) => text.startsWith('@'));
}

/** The host that is named so, or else the one that has this address. */
function inventoryNameOf(inventory: Inventory, name: string): string {
  if (inventory.fileOf(name) !== undefined || LOCALHOST.includes(name)) return name;
  const hosts = inventory.allHosts();
  if (hosts.some((host) => host.name === name)) return name;
  const addressed = hosts.find((host) =>
    inventory.variableLayers(host.name).some((layer) => layer.get('ansible_host') === name),
  );
  return addressed?.name ?? name;
}

/** Ansible's warning for an inventory that names no host. */
export function warnOfEmptyInventory(session: Session, pattern: string): void {
  const { settings, emit } = session.services;
  if (!settings.LOCALHOST_WARNING || LOCALHOST.includes(pattern) || session.inventory.hosts('all').length > 0)
    return;
  const message =
    "provided hosts list is empty, only localhost is available. Note that the implicit localhost does not match 'all'";
  emit({ type: 'warning', message });
}
