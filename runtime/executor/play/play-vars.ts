import type { LoadContext } from '../../playbook/context.ts';
import type { Play } from '../../playbook/play.ts';
import type { Templar } from '../../template/templar.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import type { LayeredScope, VarLayer } from '../../vars/layered-scope.ts';
import type { PlayVars, Variables } from '../../vars/variables.ts';
import type { Emit } from '../events.ts';
import { VarsFiles } from './vars-files.ts';

/** The hosts that a play's magic variables tell of. */
export interface BatchHosts {
  readonly all: readonly string[];
  readonly batch: readonly string[];
  isActive(host: string): boolean;
  /** Hosts of the batch that failed, and were not rescued. */
  isFailed(host: string): boolean;
  isLost(host: string): boolean;
}

/** No host is chosen yet. */
export const NO_HOSTS: BatchHosts = {
  all: [],
  batch: [],
  isActive: () => true,
  isFailed: () => false,
  isLost: () => false,
};

interface PlayVarsSources {
  readonly context: LoadContext;
  readonly variables: Variables;
  templar(scope: LayeredScope): Templar;
  readonly emit: Emit;
}

/** What a play adds to the variables of its hosts: magic variables, vars_files and the answers to its prompts. */
export function playVars(
  play: Play,
  prompted: RawDict,
  hosts: BatchHosts,
  sources: PlayVarsSources,
): PlayVars {
  const files = new VarsFiles(play, {
    context: sources.context,
    templar: (host) => sources.templar(sources.variables.scope(vars, host)),
    warn: (report) => sources.emit({ type: 'warning', ...report }),
  });
  const vars: PlayVars = {
    play,
    prompted,
    magic: magicLayer(play, hosts),
    files: (host, isComplete) => files.of(host, isComplete),
  };
  return vars;
}

/** The variables of a play that is being loaded. */
export function loadingVars(play: Play, sources: PlayVarsSources): PlayVars {
  return playVars(play, new Map(), NO_HOSTS, sources);
}

function magicLayer(play: Play, hosts: BatchHosts): VarLayer {
  const roles = () => play.roles.map((role) => role.fullName);
  const dependencies = () => [
    ...new Set(play.roles.flatMap((role) => [...role.allDependencies()]).map((role) => role.fullName)),
  ];
  // Includes bring roles and failures take hosts while the play runs, so these are asked for each time.
  const live: Record<string, () => Raw> = {
    ansible_play_hosts: () => hosts.all.filter((host) => hosts.isActive(host)),
    ansible_play_hosts_all: () => [...hosts.all],
    ansible_play_batch: () => hosts.batch.filter((host) => hosts.isActive(host)),
    play_hosts: () => hosts.batch.filter((host) => hosts.isActive(host)),
    ansible_failed_hosts: () => hosts.batch.filter((host) => hosts.isFailed(host)),
    ansible_current_hosts: () => hosts.batch.filter((host) => !hosts.isFailed(host) && !hosts.isLost(host)),
    ansible_play_name: () => String(play.title instanceof Template ? play.title.source : play.title),
    ansible_play_role_names: roles,
    role_names: roles,
    ansible_dependent_role_names: dependencies,
    ansible_role_names: () => [...new Set([...roles(), ...dependencies()])],
  };
  return {
    get: (name) => (Object.hasOwn(live, name) ? live[name]?.() : undefined),
    keys: () => Object.keys(live),
  };
}
