import { resolve } from 'node:path';
import { EXIT, TsibleError } from '../errors/error.ts';
import { runPlay } from '../executor/play/run-play.ts';
import type { CallbackContext } from '../output/callbacks/context.ts';
import { loadCallbacks } from '../output/callbacks/load.ts';
import type { Listener } from '../output/listener.ts';
import { TreeOutput } from '../output/tree.ts';
import { loadPlay } from '../playbook/load-play.ts';
import type { Play } from '../playbook/play.ts';
import type { PluginFolders } from '../plugins/plugin-folders.ts';
import type { Raw } from '../values/raw.ts';
import { type AdhocArguments, parseAdhocArguments } from './arguments/adhoc.ts';
import { processSettings } from './command.ts';
import { defaultCollection } from './default-collection.ts';
import { gatherForAdhoc } from './gather-for-adhoc.ts';
import { programName } from './program.ts';
import { openSession, type Session, warnOfEmptyInventory } from './run-session.ts';
import { endOnSignal } from './signals.ts';
import { singleTaskContext, singleTaskPlay, TAKES_TEXT } from './single-task.ts';

/** tsible: runs one task on a set of hosts. */
export async function main(argv: readonly string[]): Promise<number> {
  const { settings } = processSettings();
  const args = parseAdhocArguments(argv, settings);
  const session = await openSession({
    command: programName('tsible'),
    args,
    baseDir: resolve(args.basedir ?? '.'),
    hasPlaybook: args.basedir !== undefined,
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
  if (hosts.length === 0 && session.inventory.hosts('all').length > 0) {
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
  const context = singleTaskContext(session, args.subset);
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

/** The play that stands for the command line. */
function adhocPlay(session: Session, args: AdhocArguments): Play {
  const module = args.module_name ?? session.services.settings.DEFAULT_MODULE_NAME;
  const short = module.replace(/^ansible\.(builtin|legacy)\./, '');
  if (TAKES_TEXT.has(short) && args.module_args === '') {
    const hint = args.pattern.includes('=') ? ' (did you mean to run ansible-playbook?)' : '';
    throw new TsibleError(`No argument passed to ${module} module${hint}`, { exitCode: EXIT.badOptions });
  }
  if (/^(ansible\.(builtin|legacy)\.)?import_playbook$/.test(module)) {
    throw new TsibleError(`'${module}' is not a valid action for ad-hoc commands`, {
      exitCode: EXIT.badOptions,
    });
  }
  const folder = args.basedir && session.services.baseDir;
  const collections = defaultCollection(session.load.collections, folder, session.services.emit);
  const inBackground = args.seconds !== undefined && args.seconds > 0;
  return singleTaskPlay(session, {
    from: 'command line',
    pattern: args.pattern,
    module,
    isDefault: args.module_name === undefined,
    text: args.module_args,
    task: {
      timeout: args.task_timeout,
      async: inBackground ? args.seconds : undefined,
      poll: inBackground
        ? (args.poll_interval ?? session.services.settings.DEFAULT_POLL_INTERVAL)
        : undefined,
    },
    play: { collections: collections.length === 0 ? undefined : [...collections] },
  });
}
