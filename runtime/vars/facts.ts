import type { Cache } from '../cache/cache.ts';
import type { Origin } from '../errors/source.ts';
import { noteSaid } from '../values/authored.ts';
import type { RawDict } from '../values/raw.ts';
import type { Dict, DictKey, Value } from '../values/value.ts';

interface HostFacts {
  readonly source: Dict;
  /** What templates see as `ansible_facts`. */
  readonly namespaced: Dict;
  /** What they see as variables of their own. */
  readonly injected: RawDict;
}

/** What is known of each host: gathered facts, `set_fact` and registered results, `include_vars`. */
export class FactStore {
  readonly #cache: Cache;
  readonly #views = new Map<string, HostFacts>();
  readonly #nonPersistent = new Map<string, RawDict>();
  readonly #included = new Map<string, RawDict>();
  readonly #written = new Map<string, Map<string, Origin>>();

  /** @param cache Where facts are kept between tasks, and with a caching plugin between runs: as modules return them. */
  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** Adds facts of a module's `ansible_facts`. */
  addFacts(host: string, facts: Dict): void {
    noteSaid(facts);
    this.#cache.set(host, new Map([...(this.#kept(host) ?? []), ...facts]));
    this.#views.delete(host);
  }

  clearFacts(host: string): void {
    this.#cache.delete(host);
    this.#views.delete(host);
  }

  /** Whether gather_facts has run on the host, in this run or (with a cache) an earlier one. */
  isGathered(host: string): boolean {
    return this.#kept(host)?.get('_ansible_facts_gathered') === true;
  }

  /** `ansible_facts`: names without their `ansible_` prefix. */
  namespaced(host: string): Dict {
    return this.#view(host)?.namespaced ?? new Map();
  }

  /** Facts as variables: without those that would steer connections. */
  injected(host: string): RawDict | undefined {
    return this.#view(host)?.injected;
  }

  /**
   * What a task's conditions see of facts that are not added yet. Below `ansible_facts` they are a level too deep, as in Ansible:
   * a condition may compare the facts before with those after.
   */
  withResult(host: string, facts: Dict): { readonly namespaced: Dict; readonly injected: RawDict } {
    return {
      namespaced: new Map([...this.namespaced(host), ['ansible_facts', namespaced(facts)]]),
      injected: cleaned(facts),
    };
  }

  /** Results of set_fact and register. */
  nonPersistent(host: string): RawDict {
    return entryOf(this.#nonPersistent, host);
  }

  /** Where an author wrote what set_fact took over as it stood. */
  written(host: string): Map<string, Origin> {
    let written = this.#written.get(host);
    if (written === undefined) {
      written = new Map();
      this.#written.set(host, written);
    }
    return written;
  }

  /** Results of include_vars. */
  included(host: string): RawDict {
    return entryOf(this.#included, host);
  }

  #kept(host: string): Dict | undefined {
    const facts = this.#cache.get(host);
    return facts instanceof Map ? facts : undefined;
  }

  #view(host: string): HostFacts | undefined {
    const source = this.#kept(host);
    if (source === undefined) return undefined;
    let view = this.#views.get(host);
    if (view === undefined || view.source !== source) {
      view = { source, namespaced: namespaced(source), injected: cleaned(source) };
      this.#views.set(host, view);
    }
    return view;
  }
}

function entryOf(store: Map<string, RawDict>, host: string): RawDict {
  let entry = store.get(host);
  if (entry === undefined) {
    entry = new Map();
    store.set(host, entry);
  }
  return entry;
}

function namespaced(facts: Dict): Dict {
  const result = new Map<DictKey, Value>();
  for (const [name, value] of facts) result.set(bareName(name), value);
  return result;
}

/** A fact's name below `ansible_facts`. */
function bareName(name: DictKey): DictKey {
  return typeof name === 'string' && name.startsWith('ansible_') && name !== 'ansible_local'
    ? name.slice('ansible_'.length)
    : name;
}

/**
 * Variables that say how to reach a host and what to run there. A host must not be able to set them by calling them
 * facts (CVE-2020-1734, CVE-2020-1738).
 */
const CONNECTION_VARIABLE =
  /^ansible_(connection|host|port|user|password|ssh_.*|private_key_file|shell_.*|become.*|su_.*|sudo_.*|pipelining|.*_interpreter|module_compression|timeout|paramiko_.*|docker_.*|delegated_vars|async_dir|remote_tmp|executable|remote_.*|scp_.*|sftp_.*|network_os|persistent_.*|facts_modules|check_mode|diff_mode|loop_var|loop)$/;
const SSH_KEY_FACT = /^ansible_ssh_host_key_[a-z0-9]+_public(_keytype)?$/;

function cleaned(facts: Dict): RawDict {
  const result: RawDict = new Map();
  for (const [name, value] of facts) {
    const text = String(name);
    if (CONNECTION_VARIABLE.test(text) && !SSH_KEY_FACT.test(text)) continue;
    result.set(name, value as never);
  }
  return result;
}
