import { LOCALHOST } from '../inventory/data.ts';
import type { Templar } from '../template/templar.ts';
import { LazyDict } from '../values/lazy.ts';
import type { Raw } from '../values/raw.ts';
import type { DictKey, Value } from '../values/value.ts';
import type { LayeredScope } from './layered-scope.ts';

/** What `hostvars` needs to show a host: its variables, and a templar that sees them. */
export interface HostView {
  scope(host: string): LayeredScope;
  templar(scope: LayeredScope): Templar;
}

/** `hostvars`: every host's variables, each rendered with that host's own when it is asked for. */
export class HostVars extends LazyDict {
  override readonly typeName = 'HostVars';
  readonly #view: HostView;

  constructor(hosts: Iterable<string>, view: HostView) {
    super();
    this.#view = view;
    for (const host of hosts) this.defer(host);
  }

  protected compute(host: DictKey): Value {
    const scope = this.#view.scope(String(host));
    return new ScopeVars(scope, this.#view.templar(scope));
  }

  /** The implicit localhost is there for whoever names it, but not in the list of hosts. */
  override has(host: DictKey): boolean {
    return super.has(host) || (typeof host === 'string' && LOCALHOST.includes(host));
  }

  override get(host: DictKey): Value | undefined {
    return super.has(host) || !this.has(host) ? super.get(host) : this.compute(host);
  }

  /** What is known of a host changes while a play runs. */
  protected override volatile(): boolean {
    return true;
  }
}

/**
 * All variables of a scope as a dict, each rendered when it is asked for. Its keys are listed only for whoever wants them
 * all: `hostvars[host].name` is one look into the scope.
 */
export class ScopeVars extends LazyDict {
  override readonly typeName = 'HostVarsVars';
  readonly #scope: LayeredScope;
  readonly #templar: Templar;
  readonly #asked = new Map<string, Value>();
  #named = false;

  constructor(scope: LayeredScope, templar: Templar) {
    super();
    this.#scope = scope;
    this.#templar = templar;
  }

  override get scope(): LayeredScope {
    return this.#scope;
  }

  override get(name: DictKey): Value | undefined {
    if (this.#named) return super.get(name);
    if (typeof name !== 'string') return undefined;
    let value = this.#asked.get(name);
    if (value === undefined) {
      const raw = this.#scope.get(name);
      if (raw === undefined) return undefined;
      value = this.#templar.lazy(raw);
      this.#asked.set(name, value);
    }
    return value;
  }

  override has(name: DictKey): boolean {
    if (this.#named) return super.has(name);
    return typeof name === 'string' && this.#scope.get(name) !== undefined;
  }

  override get size(): number {
    this.#name();
    return super.size;
  }

  override keys(): MapIterator<DictKey> {
    this.#name();
    return super.keys();
  }

  override entries(): MapIterator<[DictKey, Value]> {
    this.#name();
    return super.entries();
  }

  override values(): MapIterator<Value> {
    this.#name();
    return super.values();
  }

  override set(name: DictKey, value: Value): this {
    this.#name();
    return super.set(name, value);
  }

  override delete(name: DictKey): boolean {
    this.#name();
    return super.delete(name);
  }

  /** Lists the keys. */
  #name(): void {
    if (this.#named) return;
    this.#named = true;
    for (const name of this.#scope.names()) this.defer(name);
    for (const [name, value] of this.#asked) super.set(name, value);
  }

  protected compute(name: DictKey): Value {
    const raw: Raw | undefined = this.#scope.get(String(name));
    return raw === undefined ? null : this.#templar.lazy(raw);
  }
}
