import type { Origin } from '../errors/source.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { type Block, PlaybookNode } from './nodes.ts';

/** Which of a role's files to use instead of `main` (`tasks_from` and its kin). */
export interface RoleFiles {
  readonly tasks?: string;
  readonly vars?: string;
  readonly defaults?: string;
  readonly handlers?: string;
}

/** How a use of a role differs from others, and what its files hold. */
export interface RoleParts {
  readonly keywords: ReadonlyMap<string, Raw>;
  readonly parent: PlaybookNode | undefined;
  readonly origin: Origin | undefined;
  /** Its name without a collection. */
  readonly roleName: string;
  /** `namespace.collection` of a role that lies in one. */
  readonly collection: string | undefined;
  readonly path: string;
  /** `- role: x` with further keys that are no keywords: `foo: bar`. */
  readonly params: RawDict;
  readonly defaults: RawDict;
  readonly roleVars: RawDict;
  /** The roles that depend on it, outermost first. */
  readonly dependents: readonly Role[];
  /** Whether its defaults and vars are seen by the whole play. */
  readonly public: boolean;
  /** Brought by include_role or import_role. */
  readonly fromInclude: boolean;
  /** Which of its tasks' files is used: `main`, or what `tasks_from` says. */
  readonly tasksFile: string;
  /** Equal for two uses that are the same role with the same parameters: it runs once a host then. */
  readonly identity: string;
}

/**
 * A role as used in one place: its files, its parameters, and what it depends on. As a node it stands between its tasks and
 * whoever uses it (a play, a role that depends on it, an include_role task's surroundings).
 */
export class Role extends PlaybookNode {
  readonly objectKind = 'Role';
  readonly roleName: string;
  readonly collection: string | undefined;
  readonly path: string;
  readonly params: RawDict;
  readonly defaults: RawDict;
  readonly roleVars: RawDict;
  readonly dependents: readonly Role[];
  readonly public: boolean;
  readonly fromInclude: boolean;
  readonly tasksFile: string;
  readonly identity: string;
  allowDuplicates = false;
  /** Collections that its tasks' short names are looked for in. */
  collections: readonly string[] = [];
  /** Roles of its meta/main.yml, in order; filled while loading. */
  readonly dependencies: Role[] = [];
  tasks: readonly Block[] = [];
  handlers: readonly Block[] = [];

  constructor(parts: RoleParts) {
    super(parts.keywords, parts.parent, parts.origin);
    this.roleName = parts.roleName;
    this.collection = parts.collection;
    this.path = parts.path;
    this.params = parts.params;
    this.defaults = parts.defaults;
    this.roleVars = parts.roleVars;
    this.dependents = parts.dependents;
    this.public = parts.public;
    this.fromInclude = parts.fromInclude;
    this.tasksFile = parts.tasksFile;
    this.identity = parts.identity;
  }

  /** Its name as output and variables show it: with its collection, if it lies in one. */
  get fullName(): string {
    return this.collection === undefined ? this.roleName : `${this.collection}.${this.roleName}`;
  }

  /** Its dependencies and theirs, in the order they run. */
  *allDependencies(): Generator<Role> {
    for (const dependency of this.dependencies) {
      yield* dependency.allDependencies();
      yield dependency;
    }
  }
}
