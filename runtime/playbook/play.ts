import type { Raw } from '../values/raw.ts';
import { type Block, PlaybookNode } from './nodes.ts';
import type { Role } from './role.ts';

export class Play extends PlaybookNode {
  readonly objectKind = 'Play';
  /** The file it was written in. */
  readonly file: string;
  preTasks: Block | undefined;
  rolesBlock: Block | undefined;
  tasks: Block | undefined;
  postTasks: Block | undefined;
  roles: readonly Role[] = [];
  handlers: readonly Block[] = [];
  /** Roles whose defaults and vars the whole play sees: those of `roles:` and public imports. */
  readonly publicRoles: Role[] = [];

  constructor(keywords: ReadonlyMap<string, Raw>, origin: PlaybookNode['origin'], file: string) {
    super(keywords, undefined, origin);
    this.file = file;
  }

  /** What the banner calls it: its name, or its hosts. Not templated. */
  get title(): Raw {
    const name = this.name;
    if (name !== undefined && name !== null && name !== '') return name;
    const hosts = this.keywords.get('hosts');
    return Array.isArray(hosts) ? hosts.join(',') : (hosts ?? '');
  }
}
