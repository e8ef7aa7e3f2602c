import type { Origin } from '../errors/source.ts';
import { combine } from '../inventory/combine.ts';
import type { Scope } from '../template/scope.ts';
import { isAuthoredItem } from '../values/authored.ts';
import { isMarkedUnsafe, writtenOrigin } from '../values/origins.ts';
import type { Raw } from '../values/raw.ts';

/** One source of variables. A Map keyed by name serves as it is. */
export interface VarLayer {
  get(name: string): Raw | undefined;
  keys(): Iterable<unknown>;
  /** Where an author wrote the variable's value, if the layer isn't itself a dict that was read from a file. */
  origin?(name: string): Origin | undefined;
  /** Where the template stands that made the variable's value. */
  place?(name: string): Origin | undefined;
  /** The values are what a managed host says: they must not decide how hosts are reached and what is run there. */
  readonly saidByHost?: true;
  /** The values are data: facts, results, what set_fact made. */
  readonly data?: true | undefined;
  /** Whether a string is an author's own, if the layer isn't itself a dict of which that is known. */
  isAuthored?(name: string): boolean;
}

/** Layers of variables: the first that has a name wins. Nothing is copied; a look-up costs one look into each layer. */
export class LayeredScope implements Scope {
  readonly #layers: readonly VarLayer[];

  readonly #merge: boolean;

  /**
   * @param layers Highest precedence first.
   * @param merge Whether a dict is laid over those of lower layers (hash_behaviour = merge).
   */
  constructor(layers: readonly VarLayer[], merge = false) {
    this.#layers = layers;
    this.#merge = merge;
  }

  get(name: string): Raw | undefined {
    if (this.#merge) return this.#merged(name);
    // Of all loops the one that turns most often: an iterator would be half of its work.
    const layers = this.#layers;
    for (let at = 0; at < layers.length; at++) {
      const value = layers[at]?.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  origin(name: string): Origin | undefined {
    for (const layer of this.#layers) {
      if (layer.get(name) !== undefined) return layer.origin?.(name) ?? writtenOrigin(layer, name);
    }
    return undefined;
  }

  place(name: string): Origin | undefined {
    return this.#layerOf(name)?.place?.(name);
  }

  isData(name: string): boolean {
    const layer = this.#layerOf(name);
    return layer !== undefined && (layer.data === true || isMarkedUnsafe(layer, name));
  }

  isAuthored(name: string): boolean {
    const layer = this.#layerOf(name);
    if (layer === undefined) return false;
    return layer.isAuthored?.(name) ?? isAuthoredItem(layer, name);
  }

  #layerOf(name: string): VarLayer | undefined {
    return this.#layers.find((layer) => layer.get(name) !== undefined);
  }

  names(): Iterable<string> {
    const names = new Set<string>();
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      for (const name of this.#layers[index]?.keys() ?? []) if (typeof name === 'string') names.add(name);
    }
    return names;
  }

  /** This scope below further layers (loop variables, a module's own). */
  with(...layers: VarLayer[]): LayeredScope {
    return new LayeredScope([...layers, ...this.#layers], this.#merge);
  }

  /** This scope above a further layer. */
  below(layer: VarLayer): LayeredScope {
    return new LayeredScope([...this.#layers, layer], this.#merge);
  }

  /** This scope without what managed hosts say: what may decide how to connect. */
  withoutHostsWords(): LayeredScope {
    const trusted = this.#layers.filter((layer) => layer.saidByHost !== true);
    return new LayeredScope(trusted, this.#merge);
  }

  #merged(name: string): Raw | undefined {
    let merged: Raw | undefined;
    for (const layer of this.#layers) {
      const value = layer.get(name);
      if (value === undefined) continue;
      if (merged === undefined) merged = value;
      else if (merged instanceof Map && value instanceof Map) merged = combine(value, merged, true);
      else break;
      if (!(merged instanceof Map)) break;
    }
    return merged;
  }
}

/** Variables that are worked out when they are first asked for. */
export class LazyLayer implements VarLayer {
  readonly #makers: Readonly<Record<string, () => Raw | undefined>>;
  readonly #values = new Map<string, Raw | undefined>();

  constructor(
    makers: Readonly<Record<string, () => Raw | undefined>>,
    readonly data?: true,
  ) {
    this.#makers = makers;
  }

  get(name: string): Raw | undefined {
    const maker = Object.hasOwn(this.#makers, name) ? this.#makers[name] : undefined;
    if (maker === undefined) return undefined;
    if (!this.#values.has(name)) this.#values.set(name, maker());
    return this.#values.get(name);
  }

  *keys(): Iterable<string> {
    for (const name of Object.keys(this.#makers)) if (this.get(name) !== undefined) yield name;
  }
}
