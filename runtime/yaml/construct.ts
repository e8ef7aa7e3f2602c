import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node } from 'yaml';
import { Origin, type Source } from '../errors/source.ts';
import { PyBytes } from '../values/objects.ts';
import { type ContainerOrigins, setOrigins } from '../values/origins.ts';
import { repr } from '../values/print.ts';
import { EncryptedString, type Raw, type RawDict, Template, trusted } from '../values/raw.ts';
import { PySet } from '../values/set.ts';
import type { DictKey } from '../values/value.ts';
import { YamlFaultError } from './fault.ts';
import { asNode, CORE, entriesOf, implicitTag, kindOf, Nodes } from './nodes.ts';
import { constructBool, constructFloat, constructInt, constructTimestamp, ScalarError } from './scalars.ts';

/** Something in a text that works, but should be told. */
export interface YamlNotice {
  readonly kind: 'warning' | 'deprecation';
  readonly message: string;
  readonly help: string;
  readonly origin: Origin;
}

export interface ConstructOptions {
  /** Whether strings that hold template markers are templates. */
  readonly trusted: boolean;
  /** What to do about a key that is there twice: DUPLICATE_YAML_DICT_KEY. */
  readonly duplicateKeys: 'error' | 'warn' | 'ignore';
  readonly notify: (notice: YamlNotice) => void;
  /** Decrypts `!vault` scalars when they are first used. */
  readonly decrypt: (ciphertext: string, origin: Origin | undefined) => string;
}

/** Makes values of a document's nodes, as PyYAML's safe constructor and Ansible's additions do. */
export class Constructor {
  readonly #made = new Map<Node, Raw>();
  readonly #nodes: Nodes;
  #pending: (() => void)[] = [];
  #unsafe = 0;

  /** @param text The text that was parsed (offsets are the source's). */
  constructor(
    readonly source: Source,
    text: string,
    readonly options: ConstructOptions,
  ) {
    this.#nodes = new Nodes(text);
  }

  /** @throws YamlFaultError */
  document(document: Document): Raw {
    const root = document.contents;
    if (root === null) return null;
    this.#nodes.collectAnchors(root);
    const value = this.#make(root);
    this.#drain();
    return value;
  }

  /** Containers are filled level by level, as PyYAML does, so that notices come in its order and depth is no limit. */
  #drain(): void {
    while (this.#pending.length > 0) {
      const pending = this.#pending;
      this.#pending = [];
      for (const fill of pending) fill();
    }
  }

  #make(node: Node): Raw {
    if (isAlias(node)) return this.#make(this.#nodes.target(node));
    const known = this.#made.get(node);
    if (known !== undefined) return known;
    const tag = this.#nodes.tag(node);
    const value = this.#construct(node, tag);
    // A value that is referred to again must be the very same one.
    if (node.anchor !== undefined || isCollection(node)) this.#made.set(node, value);
    return value;
  }

  #construct(node: Node, tag: string): Raw {
    switch (tag) {
      case '!unsafe':
        return this.#unsafely(node);
      case '!vault-encrypted':
        this.#deprecated(node, '!vault-encrypted', 'Use the `!vault` tag instead.');
        return this.#vault(node, tag);
      case '!vault':
        return this.#vault(node, tag);
      case `${CORE}map`:
      case `${CORE}python/dict`:
        return this.#map(node);
      case `${CORE}seq`:
        return this.#seq(node);
      case `${CORE}set`: {
        const members = this.#map(node);
        this.#drain();
        return new PySet(members.keys());
      }
      case `${CORE}omap`:
        this.#deprecated(node, '!!omap', 'Use a standard mapping instead, as key order is always preserved.');
        return this.#pairs(node, 'an ordered map');
      case `${CORE}pairs`:
        this.#deprecated(node, '!!pairs', 'Use a standard mapping instead.');
        return this.#pairs(node, 'pairs');
      default:
        return this.#scalar(node, tag);
    }
  }

  #scalar(node: Node, tag: string): Raw {
    const kind = tag.startsWith(CORE) ? tag.slice(CORE.length) : undefined;
    try {
      switch (kind) {
        case 'str':
        case 'python/unicode': {
          const text = this.#nodes.text(node);
          return this.options.trusted && this.#unsafe === 0 ? trusted(text, this.#origin(node)) : text;
        }
        case 'null':
          this.#nodes.text(node);
          return null;
        case 'bool':
          return constructBool(this.#nodes.text(node));
        case 'int':
          return constructInt(this.#nodes.text(node));
        case 'float':
          return constructFloat(this.#nodes.text(node));
        case 'timestamp':
          return constructTimestamp(this.#nodes.text(node));
        case 'binary':
          return new PyBytes(Buffer.from(this.#nodes.text(node), 'base64'));
      }
    } catch (error) {
      if (!(error instanceof ScalarError)) throw error;
      throw new YamlFaultError({ kind: 'value', message: error.message, offset: this.#nodes.start(node) });
    }
    throw this.#nodes.fault(node, `could not determine a constructor for the tag ${repr(tag)}`);
  }

  #map(node: Node): RawDict {
    const value: RawDict = new Map();
    if (!isMap(node)) throw this.#nodes.fault(node, `expected a mapping node, but found ${kindOf(node)}`);
    this.#pending.push(() => this.#fillMap(node, value));
    return value;
  }

  #fillMap(node: Node, value: RawDict): void {
    const entries = new Map<DictKey, readonly [number, number]>();
    const seen: { key: DictKey; node: Node }[] = [];
    for (const [keyNode, valueNode] of this.#nodes.entries(node)) {
      const key = this.#key(keyNode);
      const made = valueNode === null ? null : this.#make(valueNode);
      if (value.has(key)) seen.push({ key, node: keyNode });
      value.set(key, made);
      entries.set(key, [
        this.#nodes.start(keyNode),
        valueNode === null ? this.#nodes.end(keyNode) : this.#nodes.start(valueNode),
      ]);
    }
    for (const { key, node: keyNode } of seen) this.#duplicate(key, keyNode);
    setOrigins(value, { ...this.#place(node), entries });
  }

  #key(node: Node): DictKey {
    const target = isAlias(node) ? this.#nodes.target(node) : node;
    const tag = this.#nodes.tag(target);
    if (!isScalar(target) && tag !== '!unsafe')
      throw this.#nodes.fault(node, 'found unhashable key', 'while constructing a mapping');
    // `=` may be a key, though never a value.
    const key = this.#construct(target, tag === `${CORE}value` ? `${CORE}str` : tag);
    if (key === null || typeof key !== 'object') return key;
    if (key instanceof Map || Array.isArray(key))
      throw this.#nodes.fault(node, 'found unhashable key', 'while constructing a mapping');
    // Keys are never templates.
    if (key instanceof Template) return key.source;
    if (key instanceof EncryptedString) return key.decrypt();
    return key;
  }

  #duplicate(key: DictKey, node: Node): void {
    const { duplicateKeys, notify } = this.options;
    if (duplicateKeys === 'ignore') return;
    const message = `Found duplicate mapping key ${repr(key)}.`;
    const offset = this.#nodes.start(node);
    if (duplicateKeys === 'error') throw new YamlFaultError({ kind: 'ansible', message, offset });
    notify({
      kind: 'warning',
      message,
      help: 'Using last defined value only.',
      origin: new Origin(this.source, offset),
    });
  }

  #seq(node: Node): Raw[] {
    if (!isSeq(node)) throw this.#nodes.fault(node, `expected a sequence node, but found ${kindOf(node)}`);
    const value: Raw[] = [];
    this.#pending.push(() => {
      const items: number[] = [];
      for (const item of node.items) {
        const itemNode = asNode(item);
        value.push(itemNode === null ? null : this.#make(itemNode));
        items.push(itemNode === null ? this.#nodes.start(node) : this.#nodes.start(itemNode));
      }
      setOrigins(value, { ...this.#place(node), items });
    });
    return value;
  }

  /** `!!omap` and `!!pairs`: a list of pairs. */
  #pairs(node: Node, what: string): Raw[] {
    const context = `while constructing ${what}`;
    if (!isSeq(node))
      throw this.#nodes.fault(node, `expected a sequence, but found ${kindOf(node)}`, context);
    return node.items.map((item) => {
      const itemNode = asNode(item);
      if (!isMap(itemNode)) {
        const found = itemNode === null ? 'scalar' : kindOf(itemNode);
        throw this.#nodes.fault(
          itemNode ?? node,
          `expected a mapping of length 1, but found ${found}`,
          context,
        );
      }
      const [pair, ...more] = entriesOf(itemNode);
      if (pair === undefined || more.length > 0)
        throw this.#nodes.fault(
          itemNode,
          `expected a single mapping item, but found ${itemNode.items.length} items`,
          context,
        );
      const [key, value] = pair;
      return [this.#make(key), value === null ? null : this.#make(value)];
    });
  }

  #place(node: Node): ContainerOrigins {
    const trusted = this.options.trusted && this.#unsafe === 0;
    return { source: this.source, offset: this.#nodes.start(node), trusted };
  }

  /** The type is found anew from the text, and nothing below is a template. */
  #unsafely(node: Node): Raw {
    this.#unsafe++;
    try {
      return this.#deeply(node);
    } finally {
      this.#unsafe--;
    }
  }

  #vault(node: Node, tag: string): EncryptedString {
    this.#unsafe++;
    const ciphertext = this.#deeply(node);
    this.#unsafe--;
    if (typeof ciphertext !== 'string')
      throw new YamlFaultError({
        kind: 'ansible',
        message: `The ${repr(tag)} tag requires a string value.`,
        offset: this.#nodes.start(node),
      });
    return new EncryptedString(ciphertext, this.#origin(node), this.options.decrypt);
  }

  #deeply(node: Node): Raw {
    const outer = this.#pending;
    this.#pending = [];
    const value = this.#construct(
      node,
      isScalar(node) ? implicitTag(node) : `${CORE}${isMap(node) ? 'map' : 'seq'}`,
    );
    this.#drain();
    this.#pending = outer;
    return value;
  }

  #origin(node: Node): Origin {
    return new Origin(this.source, this.#nodes.start(node));
  }

  #deprecated(node: Node, tag: string, help: string): void {
    this.options.notify({
      kind: 'deprecation',
      message: `Use of the YAML \`${tag}\` tag is deprecated.`,
      help,
      origin: this.#origin(node),
    });
  }
}
