import { dirname } from 'node:path';
import type { RunOptions } from '../executor/options.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { HostVars, type HostView } from './hostvars.ts';
import { LazyLayer, type VarLayer } from './layered-scope.ts';

/** What magic variables say of the inventory. */
export interface InventoryFacts {
  /** Names of all hosts, in order. */
  hosts(): readonly string[];
  /** Every group's hosts, by its name. */
  groups(): ReadonlyMap<string, readonly string[]>;
  /** Names of a host's groups, sorted, without `all`. */
  groupNames(host: string): readonly string[];
  /** The file (or other source) that named the host first. */
  fileOf(host: string): string | undefined;
  readonly sources: readonly string[];
}

export interface MagicSources {
  readonly inventory: InventoryFacts;
  readonly options: RunOptions;
  readonly view: HostView;
  baseDir(): string;
  readonly configFile: string | undefined;
  /** `ansible_version`'s `full`. */
  readonly version: string;
}

/** The variables that Ansible sets itself, beyond those of a play or task. */
export class MagicVariables {
  readonly #sources: MagicSources;
  readonly #hosts = new Map<string | undefined, VarLayer>();
  #shared: LazyLayer;

  constructor(sources: MagicSources) {
    this.#sources = sources;
    this.#shared = this.#makeShared();
  }

  /** Forgets what was said of the inventory: it has changed. */
  refresh(): void {
    this.#hosts.clear();
    this.#shared = this.#makeShared();
  }

  of(host: string | undefined): VarLayer {
    let layer = this.#hosts.get(host);
    if (layer === undefined) {
      const own = this.#ofHost(host);
      const shared = this.#shared;
      layer = {
        get: (name) => own.get(name) ?? shared.get(name),
        keys: () => [...own.keys(), ...shared.keys()],
      };
      this.#hosts.set(host, layer);
    }
    return layer;
  }

  #ofHost(host: string | undefined): LazyLayer {
    if (host === undefined) return new LazyLayer({});
    const { inventory } = this.#sources;
    const file = inventory.fileOf(host);
    return new LazyLayer({
      inventory_hostname: () => host,
      inventory_hostname_short: () => (/^[\d.:]+$/.test(host) ? host : (host.split('.')[0] ?? host)),
      group_names: () => [...inventory.groupNames(host)],
      inventory_file: () => file ?? null,
      inventory_dir: () => (file === undefined ? null : dirname(file)),
    });
  }

  #makeShared(): LazyLayer {
    const { inventory, options, view, baseDir, configFile, version } = this.#sources;
    const [major = '0', minor = '0', revision = '0'] = version.split('.');
    return new LazyLayer({
      groups: () => new Map([...inventory.groups()].map(([name, hosts]) => [name, [...hosts]])) as RawDict,
      hostvars: () => new HostVars(inventory.hosts(), view) as unknown as RawDict,
      playbook_dir: () => baseDir(),
      ansible_playbook_python: () => '/usr/bin/python3',
      ansible_config_file: () => configFile ?? null,
      ansible_check_mode: () => options.check,
      ansible_diff_mode: () => options.diff,
      ansible_forks: () => options.forks,
      ansible_verbosity: () => options.verbosity,
      ansible_limit: () => options.limit,
      ansible_run_tags: () => options.tags && [...options.tags.only],
      ansible_skip_tags: () => options.tags && [...options.tags.skip],
      ansible_inventory_sources: () => [...inventory.sources],
      ansible_version: () =>
        new Map<string, Raw>([
          ['string', version],
          ['full', version],
          ['major', Number(major)],
          ['minor', Number(minor)],
          ['revision', Number.parseInt(revision, 10)],
        ]),
    });
  }
}
