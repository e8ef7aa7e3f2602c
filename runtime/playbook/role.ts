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

/**
 * A role as used in one place: its files, its parameters, and what it depends on. As a node it stands between its tasks and
 * whoever uses it (a play, a role that depends on it, an include_role task's surroundings).
 */
export class Role extends PlaybookNode {
  readonly objectKind = 'Role';
  readonly roleName: string;
  readonly path: string;
  /** `- role: x` with further keys that are no keywords: `foo: bar`. */
  readonly params: RawDict;
  readonly defaults: RawDict;
  readonly roleVars: RawDict;
  allowDuplicates: boolean;
  /** The roles that depend on it, outermost first. */
  readonly dependents: readonly Role[];
  /** Roles of its meta/main.yml, in order; filled while loading. */
  readonly dependencies: Role[] = [];
  tasks: readonly Block[] = [];
  handlers: readonly Block[] = [];
  /** Whether its defaults and vars are seen by the whole play. */
  readonly public: boolean;
  /** Equal for two uses that are the same role with the same parameters: it runs once a host then. */
  readonly identity: string;

  constructor(options: {
    keywords: ReadonlyMap<string, Raw>;
    parent: PlaybookNode | undefined;
    origin: Origin | undefined;
    roleName: string;
    path: string;
    params: RawDict;
    defaults: RawDict;
    roleVars: RawDict;
    allowDuplicates: boolean;
    dependents: readonly Role[];
    public: boolean;
    identity: string;
  }) {
    super(options.keywords, options.parent, options.origin);
    this.roleName = options.roleName;
    this.path = options.path;
    this.params = options.params;
    this.defaults = options.defaults;
    this.roleVars = options.roleVars;
    this.allowDuplicates = options.allowDuplicates;
    this.dependents = options.dependents;
    this.public = options.public;
    this.identity = options.identity;
  }

  /** Its dependencies and theirs, in the order they run. */
  *allDependencies(): Generator<Role> {
    for (const dependency of this.dependencies) {
      yield* dependency.allDependencies();
      yield dependency;
    }
  }
}
