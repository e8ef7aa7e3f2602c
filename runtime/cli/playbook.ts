import { dirname, resolve } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import { renderError } from '../errors/render.ts';
import { interactiveDebugger } from '../executor/debugger/task-debugger.ts';
import { loadingVars } from '../executor/play/play-vars.ts';
import { type LoadedPlaybook, runPlaybooks } from '../executor/run-playbooks.ts';
import { Stats } from '../executor/stats.ts';
import { loadCallbacks } from '../output/callbacks/load.ts';
import { loadPlaybook } from '../playbook/load-playbook.ts';
import type { TagSelection } from '../playbook/tags.ts';
import { givenTags } from '../playbook/tags.ts';
import { type PlaybookArguments, parsePlaybookArguments } from './arguments/playbook.ts';
import { processSettings } from './command.ts';
import { findPlaybooks, type NamedPlaybook, playbookFolders } from './find-playbooks.ts';
import { approachFirstHosts } from './first-hosts.ts';
import { type ListSources, listPlaybook, lookUpHosts } from './list-playbook.ts';
import { programName } from './program.ts';
import { debugConsole } from './prompt.ts';
import { openSession, type Session, warnOfEmptyInventory } from './run-session.ts';
import { endOnSignal } from './signals.ts';
import { askBeforeTasks } from './stepper.ts';
import { promptVariable } from './vars-prompt.ts';

/** tsible-playbook: runs playbooks. */
export async function main(argv: readonly string[]): Promise<number> {
  const { settings } = processSettings();
  const args = parsePlaybookArguments(argv, settings);
  const playbooks = findPlaybooks(args.playbooks, settings);
  const onlyLooks = args.listhosts || args.listtasks || args.listtags || args.syntax;
  const session = await openSession({
    command: programName('tsible-playbook'),
    args,
    baseDir: dirname(playbooks[0]?.path ?? resolve('x')),
    hasPlaybook: true,
    tags: selectedTags(args, settings),
    startAtTask: args.start_at_task,
    forceHandlers: args.force_handlers,
    connects: !onlyLooks,
  });
  endOnSignal(session);
  warnOfEmptyInventory(session, 'all');
  for (const folder of playbookFolders(playbooks)) session.load.collections.addPlaybookFolder(folder);
  try {
    if (onlyLooks) return listAll(session, args, playbooks);
    await session.listen((context, folders) =>
      loadCallbacks(context, folders, { stdout: context.settings.DEFAULT_STDOUT_CALLBACK, others: true }),
    );
    return await run(session, args, playbooks);
  } finally {
    await session.close();
  }
}

async function run(
  session: Session,
  args: PlaybookArguments,
  named: readonly NamedPlaybook[],
): Promise<number> {
  const playbooks: LoadedPlaybook[] = [];
  const [first] = named;
  if (first !== undefined) await approachFirstHosts(session, first.path, args.subset);
  // Each is read before any runs, so that a mistake in the last leaves nothing half-done.
  for (const { shown, path } of named)
    playbooks.push({ file: shown, plays: loadPlaybook(path, session.load) });
  checkLimit(session, args.subset);
  if (args.flush_cache)
    for (const host of session.inventory.allHosts()) session.services.facts.clearFacts(host.name);
  const start = { found: args.start_at_task === undefined };
  const code = await runPlaybooks(
    {
      start,
      services: session.services,
      load: session.load,
      stats: new Stats(),
      failed: new Set(),
      unreachable: new Set(),
      tags: selectedTags(args, session.services.settings),
      hostsOf: (pattern, order) =>
        session.inventory.hosts(pattern, args.subset, order).map((host) => host.name),
      refreshInventory: () => session.refreshInventory(),
      setBaseDir: (folder) => session.setBaseDir(folder),
      debugger: interactiveDebugger(debugConsole()),
      stepper: args.step ? askBeforeTasks(session.display) : undefined,
      prompt: (variable, templar) => promptVariable(variable, session.services, templar),
    },
    playbooks,
  );
  if (!start.found)
    session.display.once(
      renderError(
        new TsibleError(
          `No matching task "${args.start_at_task}" found. Note: --start-at-task can only follow static includes.`,
        ),
      ),
      'COLOR_ERROR',
    );
  return code;
}

function selectedTags(args: PlaybookArguments, settings: Settings): TagSelection {
  // A list of tags is one of all tags, if the command line chooses none.
  const isWhole = args.listtags && args.tags === undefined && args.skip_tags === undefined;
  const only = givenTags(isWhole ? ['never', 'all'] : [...(args.tags ?? settings.TAGS_RUN)]);
  return {
    only: only.size === 0 ? new Set(['all']) : only,
    skip: givenTags([...(args.skip_tags ?? settings.TAGS_SKIP)]),
  };
}

function checkLimit(session: Session, subset: string | undefined): void {
  if (subset === undefined) return;
  if (session.inventory.hosts('all', subset).length > 0) return;
  throw new TsibleError(
    'Specified inventory, host pattern and/or --limit leaves us with no hosts to target.',
  );
}

function listAll(session: Session, args: PlaybookArguments, named: readonly NamedPlaybook[]): number {
  const { services } = session;
  const { variables, templar, emit } = services;
  const known = { context: session.load, variables, templar, emit };
  for (const { shown: file, path } of named) {
    const plays = loadPlaybook(path, session.load);
    const listing = { hosts: args.listhosts, tasks: args.listtasks, tags: args.listtags };
    const sources: ListSources = {
      selection: selectedTags(args, services.settings),
      templar: (play) => services.templar(services.variables.scope(loadingVars(play, known), undefined)),
      hostsOf: (pattern) => session.inventory.hosts(pattern, args.subset).map((host) => host.name),
    };
    lookUpHosts(plays, sources);
    process.stdout.write(args.syntax ? `\nplaybook: ${file}\n` : listPlaybook(file, plays, listing, sources));
  }
  return 0;
}
