import { Origin, Source } from '../errors/source.ts';
import type { Block, Task } from '../playbook/nodes.ts';
import type { Play } from '../playbook/play.ts';
import type { Role } from '../playbook/role.ts';
import { searchPathOf } from '../playbook/search-path.ts';
import { isAuthoredItem } from '../values/authored.ts';
import { placeOf, writtenOrigin } from '../values/origins.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import type { Dict } from '../values/value.ts';
import type { FactStore } from './facts.ts';
import { LayeredScope, LazyLayer, type VarLayer } from './layered-scope.ts';
import {
  exportedRoleVars,
  includeVars,
  includingRoles,
  nodeVars,
  playRoles,
  roleDefaults,
  roleParams,
  roleVars,
} from './role-vars.ts';

/** What a play adds to the variables of its hosts. */
export interface PlayVars {
  readonly play: Play;
  /** Answers to `vars_prompt`. */
  readonly prompted: RawDict;
  /**
   * `vars_files` as loaded for a host, last file first.
   * @param isComplete Whether all is known that their names may use.
   */
  files(host: string | undefined, isComplete: boolean): readonly VarLayer[];
  /** Magic variables of the play: `ansible_play_hosts`, `role_names`, ... */
  readonly magic: VarLayer;
}

/** Where variables come from that do not depend on a play. */
export interface VariableSources {
  readonly facts: FactStore;
  readonly extraVars: RawDict;
  /** A host's own variables and its groups', highest precedence first. */
  hostVars(host: string, place: Task | Block | undefined): readonly VarLayer[];
  /** `inventory_hostname`, `groups`, `hostvars`, `ansible_version`, ... */
  magic(host: string | undefined): VarLayer;
  /** Folder of the play's file. */
  baseDir(): string;
  /** hash_behaviour = merge. */
  readonly merge: boolean;
  /** What the command line says of connections and tasks see as variables: the password that `-k` asked for. */
  readonly connection?: VarLayer | undefined;
  /** INJECT_FACTS_AS_VARS. */
  readonly injectFacts: boolean;
}

/** Ansible's order of precedence, as layers that are looked through from the top. */
export class Variables {
  readonly #sources: VariableSources;

  constructor(sources: VariableSources) {
    this.#sources = sources;
  }

  /** What templates see of a host outside of any play. */
  hostScope(host: string): LayeredScope {
    return this.#outsidePlays(host, this.#sources.magic(host));
  }

  /** `hostvars[host]`, in which there is no further `hostvars`: whoever shows it all would never come to an end. */
  viewScope(host: string): LayeredScope {
    const magic = this.#sources.magic(host);
    return this.#outsidePlays(host, {
      get: (name) => (name === 'hostvars' ? undefined : magic.get(name)),
      keys: () => [...magic.keys()].filter((name) => name !== 'hostvars'),
    });
  }

  #outsidePlays(host: string, magic: VarLayer): LayeredScope {
    const { extraVars } = this.#sources;
    return new LayeredScope(
      [magic, extraVars, ...this.#hostResults(host), ...this.#hostLayers(host)],
      this.#sources.merge,
    );
  }

  /** What a task (or, without one, a play) sees on a host; without a host, what holds for all of them. */
  scope(vars: PlayVars, host: string | undefined, task?: Task | Block): LayeredScope {
    const { play } = vars;
    const role = task?.role;
    return new LayeredScope(
      [
        ...(task === undefined ? [] : [taskMagic(task, this.#sources.baseDir())]),
        vars.magic,
        this.#sources.magic(host),
        commandLine(this.#sources.extraVars),
        ...(task === undefined ? [] : includeVars(task)),
        ...(role === undefined ? [] : roleParams(role)),
        ...(host === undefined ? [] : this.#hostResults(host)),
        ...(task === undefined ? [] : nodeVars(task)),
        ...(role === undefined ? [] : roleVars(role)),
        ...playRoles(play, exportedRoleVars),
        ...vars.files(host, task !== undefined && host !== undefined && this.#isKnown(host)),
        vars.prompted,
        ...(play.vars === undefined ? [] : [play.vars]),
        ...(host === undefined ? [] : this.#hostLayers(host, task)),
        ...(role === undefined ? [] : roleDefaults(role)),
        ...playRoles(play, (each) => [each.defaults]),
      ],
      this.#sources.merge,
    );
  }

  /** What the facts of a task's result add for the task's own conditions, above all other variables. */
  factsOf(host: string, facts: Dict): VarLayer[] {
    const { namespaced, injected } = this.#sources.facts.withResult(host, facts);
    return [
      saidByHost(new Map([['ansible_facts', namespaced as RawDict]])),
      ...(this.#sources.injectFacts ? [saidByHost(injected)] : []),
    ];
  }

  /** Whether a host has told its facts. */
  #isKnown(host: string): boolean {
    return this.#sources.facts.namespaced(host).get('module_setup') === true;
  }

  /** Whether `-e` sets the variable. */
  isExtra(name: string): boolean {
    return this.#sources.extraVars.has(name);
  }

  #hostResults(host: string): VarLayer[] {
    const { facts } = this.#sources;
    const results = facts.nonPersistent(host);
    const layer: VarLayer = {
      get: (name) => results.get(name),
      keys: () => results.keys(),
      origin: (name) => facts.written(host).get(name),
      place: (name) => placeOf(results, name),
      isAuthored: (name) => isAuthoredItem(results, name),
      data: true,
    };
    const included = facts.included(host);
    // Of what include_vars read it is noted what an author wrote.
    const read: VarLayer = {
      get: (name) => included.get(name),
      keys: () => included.keys(),
      isAuthored: (name) => isAuthoredItem(included, name),
      data: true,
    };
    return [layer, read];
  }

  #hostLayers(host: string, place?: Task | Block): VarLayer[] {
    const { facts, injectFacts } = this.#sources;
    const injected = injectFacts ? facts.injected(host) : undefined;
    return [
      new LazyLayer({ ansible_facts: () => facts.namespaced(host) as RawDict }, true),
      ...(injected === undefined ? [] : [saidByHost(injected)]),
      // Facts of the host's own are variables in any case.
      ...(injectFacts ? [] : [saidByHost(new Map([['ansible_local', localFacts(facts.namespaced(host))]]))]),
      ...this.#sources.hostVars(host, place),
    ];
  }
}

const COMMAND_LINE = new Origin(new Source("<CLI option '-e'>", ''), 0);

/** What `-e` says is its author's word. */
function commandLine(extraVars: RawDict): VarLayer {
  return {
    get: (name) => extraVars.get(name),
    keys: () => extraVars.keys(),
    origin: (name) => writtenOrigin(extraVars, name) ?? (extraVars.has(name) ? COMMAND_LINE : undefined),
  };
}

function localFacts(facts: Dict): Raw {
  return (facts.get('ansible_local') ?? new Map()) as Raw;
}

function saidByHost(facts: RawDict): VarLayer {
  return { get: (name) => facts.get(name), keys: () => facts.keys(), saidByHost: true, data: true };
}

function taskMagic(task: Task | Block, baseDir: string): VarLayer {
  const { role } = task;
  return new LazyLayer({
    role_name: () => role?.roleName,
    ansible_role_name: () => role?.fullName,
    role_path: () => role?.path,
    ansible_collection_name: () => (role === undefined ? undefined : (role.collection ?? null)),
    ansible_parent_role_names: () => namesOf(includingRoles(task), (above) => above.fullName),
    ansible_parent_role_paths: () => namesOf(includingRoles(task), (above) => above.path),
    environment: () => task.keyword('environment') ?? [],
    ansible_search_path: () => searchPathOf(task, baseDir),
  });
}

function namesOf(roles: readonly Role[], nameOf: (role: Role) => string): string[] | undefined {
  return roles.length === 0 ? undefined : roles.map(nameOf);
}
