import type { Origin } from '../errors/source.ts';
import { originOfItem } from '../values/origins.ts';
import type { Raw, RawDict, Template } from '../values/raw.ts';
import { KEYWORDS, type Keyword, type KeywordName, keyword, type ObjectKind } from './keywords.ts';
import type { Role } from './role.ts';
import { writtenTags } from './tags.ts';

/** One condition as written, and where. */
export interface Condition {
  readonly raw: Raw;
  readonly origin: Origin | undefined;
}

/** A keyword's conditions: one, or a list of them. */
export function conditionsIn(keywords: ReadonlyMap<unknown, Raw>, name: string): Condition[] {
  const written = keywords.get(name);
  if (written === undefined || written === null) return [];
  if (!Array.isArray(written)) return [{ raw: written, origin: originOfItem(keywords, name) }];
  return written.map((raw, index) => ({ raw, origin: originOfItem(written, index) }));
}

/** What plays, roles, blocks and tasks have in common: keywords of their own, and a parent to inherit from. */
export abstract class PlaybookNode {
  abstract readonly objectKind: ObjectKind;

  constructor(
    /** The keywords written on it, as written. */
    readonly keywords: ReadonlyMap<string, Raw>,
    /** Whose keywords it inherits. */
    readonly parent: PlaybookNode | undefined,
    readonly origin: Origin | undefined,
  ) {}

  /** The keyword's value: its own, or (where Ansible inherits it) that of the nearest parent that has it. */
  keyword(name: KeywordName): Raw | undefined {
    const own = this.keywords.get(name);
    const { inherited, extend } = keyword(name);
    if (extend !== undefined) return this.#extended(name, extend);
    if (own !== undefined || !inherited) return own;
    for (let node = this.parent; node !== undefined; node = node.parent) {
      const value = node.keywords.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** The conditions of a keyword, its own and inherited ones, in the order in which they count. */
  conditions(name: 'when' | 'changed_when' | 'failed_when' | 'until'): Condition[] {
    const own = conditionsIn(this.keywords, name);
    if (name !== 'when') return own;
    const above = this.parent?.conditions(name) ?? [];
    return [...above, ...own];
  }

  /** Where a keyword's effective value was written. */
  originOfKeyword(name: KeywordName): Origin | undefined {
    for (let node: PlaybookNode | undefined = this; node !== undefined; node = node.parent) {
      if (node.keywords.has(name)) return originOfItem(node.keywords, name);
    }
    return undefined;
  }

  /** Its own `vars:`. */
  get vars(): RawDict | undefined {
    const vars = this.keywords.get('vars');
    return vars instanceof Map ? vars : undefined;
  }

  get name(): Raw | undefined {
    return this.keywords.get('name');
  }

  /** Whether the object may carry the keyword at all. */
  static allows(kind: ObjectKind, name: string): boolean {
    const keywords: Readonly<Record<string, Keyword>> = KEYWORDS[kind];
    return Object.hasOwn(keywords, name);
  }

  #extended(name: KeywordName, extend: 'prepend' | 'append'): Raw | undefined {
    const lists: (readonly Raw[])[] = [];
    for (let node: PlaybookNode | undefined = this; node !== undefined; node = node.parent) {
      const value = node.keywords.get(name);
      if (value !== undefined && value !== null)
        lists.push(name === 'tags' ? writtenTags(value) : [value].flat());
    }
    if (lists.length === 0) return undefined;
    return extend === 'prepend' ? lists.reverse().flat() : lists.flat();
  }
}

/** `block:` with its rescue and always, and every list of tasks (a file, a section of a play) as a block without a name. */
export class Block extends PlaybookNode {
  readonly objectKind = 'Block';
  block: readonly TaskNode[] = [];
  rescue: readonly TaskNode[] = [];
  always: readonly TaskNode[] = [];
  /** True for a list of tasks that the author did not write as `block:`. */
  readonly implicit: boolean;
  /** The role that its tasks belong to. */
  readonly role: Role | undefined;
  /** Variables of the include or import that brought it; above facts and set_fact in precedence. */
  readonly includeVars: RawDict | undefined;
  /** The file that its tasks were written in. */
  readonly file: string;
  /** The file as the include or import named it that brought it. */
  readonly includedAs: string | undefined;

  constructor(options: {
    keywords: ReadonlyMap<string, Raw>;
    parent: PlaybookNode | undefined;
    origin: Origin | undefined;
    implicit: boolean;
    role: Role | undefined;
    includeVars?: RawDict | undefined;
    file: string;
    includedAs?: string | undefined;
  }) {
    super(options.keywords, options.parent, options.origin);
    this.implicit = options.implicit;
    this.role = options.role;
    this.includeVars = options.includeVars;
    this.file = options.file;
    this.includedAs = options.includedAs;
  }
}

/** How a task repeats: `loop:` or one of the `with_<lookup>:`. */
export type Loop =
  | { readonly kind: 'loop'; readonly items: Raw; readonly origin: Origin | undefined }
  | {
      readonly kind: 'with';
      readonly lookup: string;
      readonly terms: Raw;
      readonly origin: Origin | undefined;
    };

/** A module's arguments as written. */
export type TaskArgs = RawDict;

export class Task extends PlaybookNode {
  readonly objectKind: 'Task' | 'Handler' = 'Task';
  /** The module's name as written. */
  readonly action: string;
  /** Its full name: `ansible.builtin.copy`; what was written, if no module of that name is known while loading. */
  readonly resolvedAction: string;
  readonly args: TaskArgs;
  /** `args: "{{ dict }}"` or `copy: "{{ dict }}"`: a template that yields (more) arguments. */
  readonly argsTemplate: Raw | undefined;
  /** `action: "{{ name }}"`: names the module when it is rendered. */
  readonly actionTemplate: Template | undefined;
  /** Where the module is named. */
  readonly actionOrigin: Origin | undefined;
  readonly loop: Loop | undefined;
  readonly role: Role | undefined;
  readonly file: string;
  /** Tasks that tsible adds (fact gathering, flush_handlers, end of role). */
  readonly implicit: boolean;
  /** Where an error of it is to point: nowhere for a task that nobody wrote. */
  readonly faultOrigin: Origin | undefined;

  constructor(options: {
    keywords: ReadonlyMap<string, Raw>;
    parent: PlaybookNode | undefined;
    origin: Origin | undefined;
    written?: boolean;
    action: string;
    resolvedAction: string;
    args: TaskArgs;
    argsTemplate?: Raw | undefined;
    actionTemplate?: Template | undefined;
    actionOrigin?: Origin | undefined;
    loop?: Loop | undefined;
    role?: Role | undefined;
    file: string;
    implicit?: boolean;
  }) {
    super(options.keywords, options.parent, options.origin);
    this.action = options.action;
    this.resolvedAction = options.resolvedAction;
    this.args = options.args;
    this.argsTemplate = options.argsTemplate;
    this.actionTemplate = options.actionTemplate;
    this.actionOrigin = options.actionOrigin ?? options.origin;
    this.loop = options.loop;
    this.role = options.role;
    this.file = options.file;
    this.implicit = options.implicit ?? false;
    this.faultOrigin = options.written === false ? undefined : options.origin;
  }

  /** `meta: X`'s X. */
  get metaAction(): string | undefined {
    if (this.resolvedAction !== 'ansible.builtin.meta') return undefined;
    const action = this.args.get('_raw_params') ?? this.args.get('free_form');
    return typeof action === 'string' ? action : undefined;
  }

  /** `path:line`, as `-vv` prints it. */
  get path(): string | undefined {
    return this.origin === undefined ? undefined : `${this.origin.source.name}:${this.origin.line}`;
  }
}

export class Handler extends Task {
  override readonly objectKind = 'Handler';

  /** The topics it listens to. */
  get listen(): readonly string[] {
    const listen = this.keywords.get('listen');
    return (Array.isArray(listen) ? listen : listen === undefined ? [] : [listen]).map(String);
  }
}

export type TaskNode = Block | Task;

/** Every task below some nodes, depth first: block, rescue, always. */
export function* tasksOf(nodes: readonly TaskNode[]): Generator<Task> {
  for (const node of nodes) {
    if (node instanceof Block) yield* tasksOf([...node.block, ...node.rescue, ...node.always]);
    else yield node;
  }
}
