import { parseResource } from '../collections/collection-name.ts';
import type { Collections, RouteNotice } from '../collections/collections.ts';
import { TsibleError } from '../errors/error.ts';
import type { DeprecationReport } from '../errors/render.ts';
import { ACTION_GROUPS } from './action-groups.ts';
import { isPackaged, moduleElsewhere } from './elsewhere.ts';
import { REDIRECTS } from './redirects.ts';
import { isModule, moduleNames, resolveLocal, resolvePackaged, resolvePythonAction } from './registry.ts';
import { removedNotice } from './removed.ts';

/** Actions that steer the run itself: the executor carries them out, no module does. */
const STRUCTURAL: ReadonlySet<string> = new Set(
  ['include_tasks', 'import_tasks', 'include_role', 'import_role', 'meta'].map(
    (name) => `ansible.builtin.${name}`,
  ),
);

/** Whom to tell what goes with a name. */
interface Tell {
  deprecated(report: DeprecationReport): void;
  warn(message: string): void;
}

/** Finds what the names of actions in a playbook mean, with the collections that are installed. */
export class ActionNames {
  readonly #collections: Collections;
  readonly #tell: Tell;
  readonly #known = new Map<string, string | undefined>();
  readonly #groups = new Map<string, ReadonlySet<string> | undefined>();

  readonly #rejected: ReadonlySet<string>;

  /** @param rejected Names that are taken for unknown, as they are written. */
  constructor(collections: Collections, tell: Tell, rejected: ReadonlySet<string> = new Set()) {
    this.#collections = collections;
    this.#tell = tell;
    this.#rejected = rejected;
  }

  /**
   * The full name of the module or structural action that a name means; undefined when there is none.
   * @param searched Collections that a short name is looked for in, before the repository's own modules and ansible.builtin.
   * @throws TsibleError when a collection says that it was removed.
   */
  resolve(name: string, searched: readonly string[] = []): string | undefined {
    if (this.#rejected.has(name)) return undefined;
    const candidates =
      parseResource(name) !== undefined
        ? [name]
        : [...searched.map((collection) => `${collection}.${name}`), `ansible.legacy.${name}`];
    for (const candidate of candidates) {
      const own = candidate.startsWith('ansible.legacy.') ? resolveLocal(candidate) : undefined;
      if (own !== undefined) return own;
      const full = candidate.replace(/^ansible\.legacy\./, 'ansible.builtin.');
      if (!this.#known.has(full)) this.#known.set(full, this.#follow(full));
      const found = this.#known.get(full);
      if (found !== undefined) return found;
      this.#tellOfMissing(name, full);
    }
    return undefined;
  }

  /** Tells of a collection that a name was looked for in and that isn't there, in Python's words, as Ansible does. */
  #tellOfMissing(name: string, full: string): void {
    if (parseResource(full) === undefined) {
      if (full !== `ansible.builtin.${name}`)
        this.#tell.warn(`Error loading plugin '${name}': ${full} is not a valid collection reference`);
      return;
    }
    const [namespace = '', collection = ''] = full.split('.');
    const home = `${namespace}.${collection}`;
    if (isPackaged(home) || this.#collections.folder(home) !== undefined) return;
    const hasNamespace = isPackaged(namespace) || this.#collections.hasNamespace(namespace);
    this.#tell.warn(
      `Error loading plugin '${name}': No module named 'ansible_collections.${hasNamespace ? home : namespace}'`,
    );
  }

  /** Follows redirects to a name that there is. */
  #follow(first: string): string | undefined {
    const seen = new Set<string>();
    for (let name = first; !seen.has(name); ) {
      seen.add(name);
      if (STRUCTURAL.has(name)) return name;
      let next = REDIRECTS.get(name);
      for (const kind of ['modules', 'action'] as const) {
        const route = this.#collections.route(kind, name);
        const tombstone = route?.tombstone ?? removedNotice(kind, name);
        if (tombstone !== undefined) throw removed(name, kind, tombstone);
        if (route?.deprecation !== undefined) this.#tell.deprecated(deprecation(name, route.deprecation));
        next = route?.redirect ?? next;
      }
      if (next === undefined)
        return isModule(name)
          ? name
          : (resolveLocal(name) ??
              resolvePackaged(name) ??
              resolvePythonAction(name) ??
              moduleElsewhere(name));
      if (parseResource(next) === undefined) {
        throw new TsibleError(
          `Collection ${collectionOf(name)} contains invalid redirect for ${name}: ${next}. Redirects must use fully qualified collection names.`,
        );
      }
      name = next;
    }
    throw new TsibleError(`plugin redirect loop resolving ${first} (path: ${JSON.stringify([...seen])})`);
  }

  /**
   * The full names of the actions of a group for module_defaults; undefined when there is no such group.
   * @param name A full name, or a short one of ansible.builtin.
   */
  group(name: string): ReadonlySet<string> | undefined {
    const full = parseResource(name) === undefined ? `ansible.builtin.${name}` : name;
    if (!this.#groups.has(full)) this.#groups.set(full, this.#readGroup(full, new Set()));
    return this.#groups.get(full);
  }

  #readGroup(full: string, within: Set<string>): Set<string> | undefined {
    if (within.has(full)) return new Set();
    within.add(full);
    const collection = collectionOf(full);
    const short = full.slice(collection.length + 1);
    const installed = this.#collections.actionGroups(collection);
    const listed = installed?.get(full) ?? installed?.get(short);
    const actions = new Set<string>();
    const extend: string[] = [];
    if (Array.isArray(listed)) {
      for (const entry of listed) {
        if (typeof entry === 'string') {
          const resolved = this.resolve(
            parseResource(entry) === undefined ? `${collection}.${entry}` : entry,
          );
          if (resolved !== undefined) actions.add(resolved);
        } else if (entry instanceof Map) {
          const metadata = entry.get('metadata');
          const more = metadata instanceof Map ? metadata.get('extend_group') : undefined;
          extend.push(...[more ?? []].flat().map(String));
        }
      }
    } else {
      const known = ACTION_GROUPS.get(full);
      if (known === undefined) return undefined;
      for (const prefix of known.prefixes ?? [])
        for (const module of moduleNames()) if (module.startsWith(prefix)) actions.add(module);
      extend.push(...(known.extend ?? []));
    }
    for (const other of extend) {
      const group = this.#readGroup(
        parseResource(other) === undefined ? `${collection}.${other}` : other,
        within,
      );
      for (const action of group ?? []) actions.add(action);
    }
    return actions;
  }
}

function collectionOf(full: string): string {
  return full.split('.', 2).join('.');
}

function removed(
  name: string,
  kind: 'modules' | 'action',
  { text, version, date }: RouteNotice,
): TsibleError {
  const collection = collectionOf(name);
  const said = sentences(
    `The '${name}' ${kind === 'action' ? 'action plugin' : 'module'} has been removed.`,
    text,
  );
  const when =
    date !== undefined ? ` in a release after ${date}` : version !== undefined ? ` version ${version}` : '';
  const from = collection === 'ansible.builtin' ? 'ansible-core' : `collection '${collection}'`;
  return new TsibleError(sentences(said, `This feature was removed from ${from}${when}.`));
}

function deprecation(name: string, { text, version, date }: RouteNotice): DeprecationReport {
  const when =
    date !== undefined
      ? `in a release after ${date}`
      : version !== undefined
        ? `version ${version}`
        : 'in a future release';
  return {
    message: sentences(`${name} has been deprecated.`, text),
    removal: `from collection '${collectionOf(name)}' ${when}`,
  };
}

function sentences(first: string, second: string): string {
  const end = first === '' || /[.!?]$/.test(first) ? '' : '.';
  return `${first}${end} ${second.trim()}`.trim();
}
