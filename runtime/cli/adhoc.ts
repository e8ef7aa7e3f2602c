import { resolve } from 'node:path';
import { TsibleError } from '../errors/error.ts';
import { Source } from '../errors/source.ts';
import { interactiveDebugger } from '../executor/debugger/task-debugger.ts';
import { type PlayContext, runPlay } from '../executor/play/run-play.ts';
import { Stats } from '../executor/stats.ts';
import { parseKv } from '../module/free-form.ts';
import { nearModuleName } from '../module/registry.ts';
import type { CallbackContext } from '../output/callbacks/context.ts';
import { loadCallbacks } from '../output/callbacks/load.ts';
import type { Listener } from '../output/listener.ts';
import { TreeOutput } from '../output/tree.ts';
import { ParserError } from '../playbook/context.ts';
import { loadPlay } from '../playbook/load-play.ts';
import type { Play } from '../playbook/play.ts';
import type { PluginFolders } from '../plugins/plugin-folders.ts';
import { setOrigins } from '../values/origins.ts';
import { reprString } from '../values/print.ts';
import { type Raw, trusted } from '../values/raw.ts';
import { loadYaml } from '../yaml/load.ts';
import { type AdhocArguments, parseAdhocArguments } from './arguments/adhoc.ts';
import { processSettings } from './command.ts';
import { gatherForAdhoc } from './gather-for-adhoc.ts';
import { programName } from './program.ts';
import { debugConsole } from './prompt.ts';
import { openSession, type Session, warnOfEmptyInventory } from './run-session.ts';
import { endOnSignal } from './signals.ts';

/** Modules that must be told what to do. */
const NEEDS_ARGS = new Set(['command', 'shell', 'script', 'raw']);

/** tsible: runs one task on a set of hosts. */
export async function main(argv: readonly string[]): Promise<number> {
  const { settings } = processSettings();
  const args = parseAdhocArguments(argv, settings);
  const session = await openSession({
    command: programName('tsible'),
    args,
    baseDir: resolve(args.basedir ?? '.'),
    tags: new Set(['all']),
    skipTags: new Set(),
    connects: !args.listhosts,
  });
  endOnSignal(session);
  try {
    return await run(session, args);
  } finally {
    await session.close();
  }
}

/** Ad-hoc commands use the run's callbacks only where `bin_ansible_callbacks` says so. */
async function adhocCallbacks(
  args: AdhocArguments,
  context: CallbackContext,
  folders: PluginFolders,
): Promise<Listener[]> {
  const { DEFAULT_LOAD_CALLBACK_PLUGINS: others, DEFAULT_STDOUT_CALLBACK: configured } = context.settings;
  const own = others && configured !== 'default' ? configured : 'minimal';
  const listeners = await loadCallbacks(context, folders, {
    stdout: args.one_line ? 'oneline' : own,
    others,
  });
  if (args.tree === undefined) return listeners;
  return [...listeners, new TreeOutput(resolve(args.tree), context.settings, context.display)];
}

async function run(session: Session, args: AdhocArguments): Promise<number> {
  warnOfEmptyInventory(session, args.pattern);
  const hosts = session.inventory.hosts(args.pattern, args.subset).map((host) => host.name);
  if (hosts.length === 0) {
    if (args.subset !== undefined) {
      throw new TsibleError(
        'Specified inventory, host pattern and/or --limit leaves us with no hosts to target.',
      );
    }
    session.services.emit({ type: 'warning', message: 'No hosts matched, nothing to do' });
  }
  if (args.listhosts) {
    process.stdout.write(`  hosts (${hosts.length}):\n${hosts.map((host) => `    ${host}\n`).join('')}`);
    return 0;
  }
  const play = adhocPlay(session, args);
  await session.listen((context, folders) => adhocCallbacks(args, context, folders));
  const context: PlayContext = {
    services: session.services,
    load: session.load,
    stats: new Stats(),
    failed: new Set(),
    unreachable: new Set(),
    tags: { only: new Set(['all']), skip: new Set() },
    hostsOf: (pattern, order) =>
      session.inventory.hosts(pattern, args.subset, order).map((host) => host.name),
    refreshInventory: () => session.refreshInventory(),
    setBaseDir: () => {},
    debugger: interactiveDebugger(debugConsole()),
    stepper: undefined,
    prompt: () => Promise.resolve(null),
  };
  await gatherForAdhoc(context, play, hosts, (lacking) => factsPlay(session, lacking));
  session.services.emit({ type: 'playbook-start', file: '__adhoc_playbook__' });
  const { code } = await runPlay(context, play);
  session.services.emit({ type: 'stats', stats: context.stats });
  return code;
}

function factsPlay(session: Session, hosts: readonly string[]): Play {
  const entry = new Map<string, Raw>([
    ['hosts', [...hosts]],
    ['gather_facts', true],
  ]);
  return loadPlay(entry, `${session.services.baseDir}/adhoc`, session.load);
}

/** What errors show in the place of a file: the task, as Ansible shows it. */
function commandSource(module: string, text: string): Source {
  const { options, raw } = parseKv(text, NEEDS_ARGS.has(module));
  const words = [...options].map(([name, value]) => `${reprString(name)}: ${reprString(value)}`);
  if (raw !== undefined) words.push(`'_raw_params': ${reprString(raw)}`);
  const shown = `{'action': ${reprString(module)}, 'args': {${words.join(', ')}}, 'timeout': 0, 'async_val': 0, 'poll': 15}`;
  return new Source(`<adhoc '${module}' task>`, shown);
}

/** The play that stands for the command line. */
function adhocPlay(session: Session, args: AdhocArguments): Play {
  const module = args.module_name;
  const short = module.replace(/^ansible\.(builtin|legacy)\./, '');
  if (NEEDS_ARGS.has(short) && args.module_args === '') {
    const hint = args.pattern.includes('=') ? ' (did you mean to run ansible-playbook?)' : '';
    throw new TsibleError(`No argument passed to ${module} module${hint}`);
  }
  if (/^(ansible\.(builtin|legacy)\.)?import_playbook$/.test(module)) {
    throw new TsibleError(`'${module}' is not a valid action for ad-hoc commands`);
  }
  if (session.load.actions.resolve(module) === undefined) {
    const near = nearModuleName(module);
    throw new ParserError(
      `The module '${module}' could not be resolved.`,
      undefined,
      near === undefined ? undefined : `Did you mean '${near}'?`,
    );
  }
  const task = new Map<string, Raw>([['action', module]]);
  const text = args.module_args.trim();
  if (text.startsWith('{')) {
    const given = loadYaml(new Source("<CLI option '-a'>", text), { trusted: true });
    if (given instanceof Map) task.set('args', given);
  } else if (text !== '') {
    task.set('action', trusted(`${module} ${args.module_args}`, undefined));
  }
  if (args.seconds) {
    task.set('async', args.seconds);
    task.set('poll', args.poll_interval ?? session.services.settings.DEFAULT_POLL_INTERVAL);
  }
  if (args.task_timeout !== undefined) task.set('timeout', args.task_timeout);
  setOrigins(task, { source: commandSource(module, text), offset: 0 });
  const entry = new Map<string, Raw>([
    ['name', 'Ansible Ad-Hoc'],
    ['hosts', args.pattern],
    ['gather_facts', false],
    ['tasks', [task as Raw]],
  ]);
  return loadPlay(entry, `${resolve(args.basedir ?? '.')}/adhoc`, session.load);
}
