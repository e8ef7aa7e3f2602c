import { extname } from 'node:path';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { Origin, type Source } from '../../errors/source.ts';
import { setOrigins } from '../../values/origins.ts';
import { type Raw, trusted } from '../../values/raw.ts';
import { expandHosts } from '../addresses.ts';
import type { InventoryData } from '../data.ts';
import { type Literal, parseLiteral } from '../literal.ts';
import type { Group } from '../model.ts';
import { splitWords } from '../shlex.ts';
import { isReadable } from './files.ts';
import type { SourcePlugin } from './source.ts';

/** The classic inventory: `[group]`, `[group:vars]`, `[group:children]`. */
export const ini: SourcePlugin = {
  name: 'ini',
  accepts: (source, context) => isReadable(source, context) && extname(source) !== '.toml',
  read(source, { data, loader }) {
    new IniInventory(loader.readText(source).source, data).read();
  },
};

type Section = 'hosts' | 'vars' | 'children';

/** A group that a line names before its own section comes. */
interface Pending {
  readonly state: Section;
  readonly offset: number;
  readonly parents: Group[];
}

class IniInventory {
  readonly #pending = new Map<string, Pending>();
  #group: Group;
  #section: Section = 'hosts';
  #offset = 0;

  constructor(
    readonly source: Source,
    readonly data: InventoryData,
  ) {
    this.#group = data.addGroup('ungrouped');
  }

  read(): void {
    let start = 0;
    for (const raw of this.source.text.split('\n')) {
      const line = raw.trim();
      this.#offset = start + raw.indexOf(line);
      start += raw.length + 1;
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
      this.#line(line);
    }
    const [first] = this.#pending;
    if (first === undefined) return;
    const [name, { state, offset, parents }] = first;
    this.#offset = offset;
    this.#fail(
      state === 'vars'
        ? `Section [${name}:vars] not valid for undefined group '${name}'.`
        : `Section [${parents.at(-1)?.name}:children] includes undefined group '${name}'.`,
    );
  }

  #line(line: string): void {
    const header = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(line);
    if (header !== null) {
      this.#header(header[1] ?? '', header[2]);
      return;
    }
    if (line.startsWith('[') && line.endsWith(']'))
      this.#fail(
        `Invalid section entry: '${line}'. Please make sure that there are no spaces in the section entry, and that there are no other invalid characters`,
      );
    if (this.#section === 'hosts') this.#hosts(line);
    else if (this.#section === 'vars') this.#variable(line);
    else this.#child(line);
  }

  #header(given: string, kind: string | undefined): void {
    const name = this.data.safeGroupName(given);
    const state = kind ?? 'hosts';
    if (state !== 'hosts' && state !== 'vars' && state !== 'children')
      this.#fail(`Section [${given}:${state}] has unknown type: ${state}`);
    const known = this.data.groups.has(name);
    // `[x:vars]` is no declaration: the group must have a section elsewhere.
    if (!known && state === 'vars' && !this.#pending.has(name))
      this.#pending.set(name, { state, offset: this.#offset, parents: [] });
    this.#group = this.data.addGroup(name);
    this.#section = state;
    if (state === 'vars') return;
    const pending = this.#pending.get(name);
    if (pending === undefined) return;
    this.#pending.delete(name);
    for (const parent of pending.parents) this.#adopt(parent, this.#group);
  }

  #hosts(line: string): void {
    const words = this.#try(() => splitWords(line), `Error parsing host definition '${line}': `);
    const [pattern, ...assignments] = words;
    if (pattern === undefined) this.#fail('list index out of range');
    const { names, port } = this.#try(() => expandHosts(pattern));
    if (pattern.trim().endsWith(':') && port === undefined)
      this.#fail(
        `Invalid host pattern '${pattern}' supplied, ending in ':' is not allowed, this character is reserved to provide a port.`,
      );
    if (names.some((name) => name.trim() === '---'))
      this.#fail(`Invalid host pattern '${pattern}' supplied, '---' is normally a sign this is a YAML file.`);
    const variables = () => assignments.map((assignment) => this.#hostVariable(assignment, line));
    // Wrong ones are told before there is any host.
    variables();
    for (const name of names) {
      const host = this.data.addHost(name, this.#group, port);
      // Hosts of one line share no list or dict.
      for (const [key, value, origin] of variables()) this.data.setHostVariable(host, key, value, origin);
    }
  }

  #hostVariable(assignment: string, line: string): [string, Raw, Origin] {
    const at = assignment.indexOf('=');
    if (at === -1) this.#fail(`Expected key=value host variable assignment, got: ${assignment}`);
    const name = assignment.slice(0, at);
    return [
      name,
      this.#value(assignment.slice(at + 1), line, `${name}=`),
      this.#origin(line.indexOf(`${name}=`)),
    ];
  }

  #variable(line: string): void {
    const at = line.indexOf('=');
    if (at === -1) this.#fail(`Expected key=value, got: ${line}`);
    const name = line.slice(0, at).trim();
    const value = this.#value(line.slice(at + 1).trim(), line, '=');
    this.#try(() => this.data.setGroupVariable(this.#group, name, value, this.#origin()));
  }

  #child(line: string): void {
    const name = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(line)?.[1];
    if (name === undefined) this.#fail(`Expected group name, got: ${line}`);
    const child = this.data.groups.get(name);
    const pending = this.#pending.get(name);
    if (child !== undefined) this.#adopt(this.#group, child);
    else if (pending === undefined)
      this.#pending.set(name, { state: 'children', offset: this.#offset, parents: [this.#group] });
    else pending.parents.push(this.#group);
  }

  #adopt(parent: Group, child: Group): void {
    this.#try(() => parent.addChild(child));
  }

  /** A Python literal if it is one, otherwise the text; strings may be templates. */
  #value(text: string, line: string, before: string): Raw {
    const at = line.indexOf(before);
    const offset = this.#offset + (at === -1 ? 0 : at + before.length);
    const literal = parseLiteral(text);
    return this.#raw(literal === undefined ? text : literal.value, new Origin(this.source, offset));
  }

  #raw(value: Literal, origin: Origin): Raw {
    if (typeof value === 'string') return trusted(value, origin);
    const place = { source: this.source, offset: origin.offset };
    if (Array.isArray(value)) {
      const list = value.map((item) => this.#raw(item, origin));
      setOrigins(list, place);
      return list;
    }
    if (!(value instanceof Map)) return value;
    const dict = new Map([...value].map(([key, item]) => [key, this.#raw(item, origin)]));
    setOrigins(dict, place);
    return dict;
  }

  /** A place in the line, or its start. */
  #origin(column = 0): Origin {
    return new Origin(this.source, this.#offset + Math.max(0, column));
  }

  #try<T>(action: () => T, prefix = ''): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      return this.#fail(prefix + error.message);
    }
  }

  #fail(message: string): never {
    throw new TsibleError(`Failed to parse inventory: ${message}`, {
      origin: this.#origin(),
      exitCode: EXIT.parserError,
    });
  }
}
