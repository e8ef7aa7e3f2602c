import { Keywords, patternOf } from '../executor/keywords.ts';
import { gatherTask } from '../executor/play/gather.ts';
import { loadingVars } from '../executor/play/play-vars.ts';
import { Play } from '../playbook/play.ts';
import type { Raw } from '../values/raw.ts';
import type { PlayVars } from '../vars/variables.ts';
import type { Session } from './run-session.ts';

/** Keywords that ask the user or choose among the hosts: what such a play does first is not foreseen. */
const UNFORESEEN = ['vars_prompt', 'serial', 'order'];

/**
 * Begins to connect to the hosts of a playbook's first play before the playbook is read as a whole, if the play gathers their facts:
 * then they are what the run waits for. Tells of nothing that is wrong: whoever reads the playbook and uses the hosts does. Texts whose
 * evaluation may have an effect are left for then too, so that no look-up is made twice.
 */
export async function approachFirstHosts(
  session: Session,
  path: string,
  limit: string | undefined,
): Promise<void> {
  try {
    const play = firstPlay(session, path);
    if (play === undefined) return;
    const { services, load: context } = session;
    const { variables } = services;
    const templar = speculativeTemplars(session);
    const vars = loadingVars(play, { context, variables, templar, emit: () => {} });
    for (const host of firstHosts(session, play, vars, limit)) approachHost(session, play, vars, host);
  } catch {
    return;
  }
  // Reading holds up everything else: what can be sent at once is sent before.
  await new Promise((resolve) => setImmediate(resolve));
}

/** The play without its tasks; undefined where another playbook comes first. */
function firstPlay({ load }: Session, path: string): Play | undefined {
  const data = load.loadFile(path);
  const entry = Array.isArray(data) ? data[0] : undefined;
  if (!(entry instanceof Map) || !entry.has('hosts')) return undefined;
  if (UNFORESEEN.some((name) => entry.has(name))) return undefined;
  const keywords = new Map<string, Raw>();
  for (const [name, value] of entry)
    if (value !== null) keywords.set(name === 'user' ? 'remote_user' : String(name), value);
  return new Play({ keywords, origin: undefined, file: path, collection: undefined, importedWhen: [] });
}

/** Nothing counts of what they give: at worst a host is reached that isn't needed. */
const speculativeTemplars = ({ services }: Session) => services.speculativeTemplars(() => {});

function firstHosts(session: Session, play: Play, vars: PlayVars, limit: string | undefined): string[] {
  const { services, inventory } = session;
  const { settings, options, facts, variables } = services;
  const templar = speculativeTemplars(session)(variables.scope(vars, undefined));
  if ((options.tags?.skip.size ?? 0) > 0 || gatherTask(play, templar, settings) === undefined) return [];
  return inventory
    .hosts(patternOf(new Keywords(play, templar).hosts()), limit)
    .map(({ name }) => name)
    .filter((host) => settings.DEFAULT_GATHERING !== 'smart' || !facts.isGathered(host))
    .slice(0, options.forks);
}

function approachHost(session: Session, play: Play, vars: PlayVars, host: string): void {
  const { services } = session;
  const scope = services.variables.scope(vars, host);
  const templar = speculativeTemplars(session)(scope);
  const keywords = new Keywords(play, templar);
  const trusted = scope.withoutHostsWords();
  session.approach({
    host,
    user: host,
    variable: (name) => trusted.get(name),
    templar,
    keywords: {
      connection: keywords.string('connection'),
      port: keywords.number('port'),
      remoteUser: keywords.string('remote_user'),
    },
  });
}
