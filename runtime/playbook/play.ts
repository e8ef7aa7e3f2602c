import { dirname } from 'node:path';
import type { Raw } from '../values/raw.ts';
import { type Block, PlaybookNode } from './nodes.ts';
import type { Role } from './role.ts';

export class Play extends PlaybookNode {
  readonly objectKind = 'Play';
  /** The file it was written in. */
  readonly file: string;
  /** The collection of a playbook that lies in one; its content is looked for there first. */
  readonly collection: string | undefined;
  /** Conditions of the imports that brought its playbook. */
  readonly importedWhen: readonly Raw[];
  preTasks: Block | undefined;
  rolesBlock: Block | undefined;
  tasks: Block | undefined;
  postTasks: Block | undefined;
  /** The roles of `roles:`, and behind them those that imports and includes brought. */
  readonly roles: Role[] = [];
  handlers: readonly Block[] = [];

  constructor(options: {
    keywords: ReadonlyMap<string, Raw>;
    origin: PlaybookNode['origin'];
    file: string;
    collection: string | undefined;
    importedWhen: readonly Raw[];
  }) {
    super(options.keywords, undefined, options.origin);
    this.file = options.file;
    this.collection = options.collection;
    this.importedWhen = options.importedWhen;
  }

  /** The folder of its file: what is named relatively is looked for there. */
  get baseDir(): string {
    return dirname(this.file);
  }

  /** What the banner calls it: its name, or its hosts. Not templated. */
  get title(): Raw {
    const name = this.name;
    if (name !== undefined && name !== null && name !== '') return name;
    const hosts = this.keywords.get('hosts');
    return Array.isArray(hosts) ? hosts.join(',') : (hosts ?? '');
  }
}
