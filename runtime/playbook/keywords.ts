/** What may carry keywords, with the name that Ansible's messages give it. */
export type ObjectKind = 'Play' | 'Role' | 'Block' | 'Task' | 'Handler';

export type KeywordType = 'bool' | 'int' | 'float' | 'percent' | 'string' | 'list' | 'dict' | 'any';

export interface Keyword {
  readonly type: KeywordType;
  /** A child without the keyword takes its parent's value. */
  readonly inherited?: boolean;
  /** A child's list is joined with its parent's: the parent's part first (`prepend`) or last (`append`). */
  readonly extend?: 'prepend' | 'append';
  /** Used as written, never templated. */
  readonly static?: boolean;
}

const inherited = { inherited: true } as const;

const BASE = {
  name: { type: 'string' },
  connection: { type: 'string', ...inherited },
  port: { type: 'int', ...inherited },
  remote_user: { type: 'string', ...inherited },
  vars: { type: 'dict', static: true },
  module_defaults: { type: 'list', ...inherited, extend: 'prepend' },
  environment: { type: 'list', ...inherited, extend: 'prepend' },
  no_log: { type: 'bool', ...inherited },
  run_once: { type: 'bool', ...inherited },
  ignore_errors: { type: 'bool', ...inherited },
  ignore_unreachable: { type: 'bool', ...inherited },
  check_mode: { type: 'bool', ...inherited },
  diff: { type: 'bool', ...inherited },
  any_errors_fatal: { type: 'bool', ...inherited },
  throttle: { type: 'int', ...inherited },
  timeout: { type: 'int', ...inherited },
  debugger: { type: 'string', ...inherited },
  become: { type: 'bool', ...inherited },
  become_method: { type: 'string', ...inherited },
  become_user: { type: 'string', ...inherited },
  become_flags: { type: 'string', ...inherited },
  become_exe: { type: 'string', ...inherited },
} as const satisfies Record<string, Keyword>;

const TAGS = { tags: { type: 'list', ...inherited, extend: 'append' } } as const satisfies Record<
  string,
  Keyword
>;
const WHEN = { when: { type: 'list', ...inherited, extend: 'prepend' } } as const satisfies Record<
  string,
  Keyword
>;
const COLLECTIONS = { collections: { type: 'list', ...inherited, static: true } } as const satisfies Record<
  string,
  Keyword
>;
const NOTIFY = { notify: { type: 'list', ...inherited } } as const satisfies Record<string, Keyword>;
const DELEGATE = {
  delegate_to: { type: 'string', ...inherited },
  delegate_facts: { type: 'bool', ...inherited },
} as const satisfies Record<string, Keyword>;

const PLAY = {
  ...BASE,
  ...TAGS,
  ...COLLECTIONS,
  hosts: { type: 'list' },
  gather_facts: { type: 'bool' },
  gather_subset: { type: 'list' },
  gather_timeout: { type: 'int' },
  fact_path: { type: 'string' },
  vars_files: { type: 'list' },
  vars_prompt: { type: 'list', static: true },
  roles: { type: 'list', static: true },
  handlers: { type: 'list', static: true },
  pre_tasks: { type: 'list', static: true },
  post_tasks: { type: 'list', static: true },
  tasks: { type: 'list', static: true },
  force_handlers: { type: 'bool' },
  max_fail_percentage: { type: 'percent' },
  serial: { type: 'list' },
  strategy: { type: 'string' },
  order: { type: 'string' },
} as const satisfies Record<string, Keyword>;

const ROLE = {
  ...BASE,
  ...TAGS,
  ...WHEN,
  ...COLLECTIONS,
  ...DELEGATE,
  role: { type: 'string' },
} as const satisfies Record<string, Keyword>;

const BLOCK = {
  ...BASE,
  ...TAGS,
  ...WHEN,
  ...COLLECTIONS,
  ...NOTIFY,
  ...DELEGATE,
  block: { type: 'list', static: true },
  rescue: { type: 'list', static: true },
  always: { type: 'list', static: true },
} as const satisfies Record<string, Keyword>;

const TASK = {
  ...BASE,
  ...TAGS,
  ...WHEN,
  ...COLLECTIONS,
  ...NOTIFY,
  ...DELEGATE,
  args: { type: 'dict' },
  action: { type: 'any', static: true },
  local_action: { type: 'any', static: true },
  async: { type: 'int' },
  changed_when: { type: 'list' },
  delay: { type: 'float' },
  failed_when: { type: 'list' },
  loop: { type: 'any' },
  loop_control: { type: 'dict', static: true },
  poll: { type: 'int' },
  register: { type: 'string', static: true },
  retries: { type: 'int' },
  until: { type: 'list' },
} as const satisfies Record<string, Keyword>;

const HANDLER = { ...TASK, listen: { type: 'list', static: true } } as const satisfies Record<
  string,
  Keyword
>;

/** Every keyword of every object, as in ansible-core 2.19. */
export const KEYWORDS = {
  Play: PLAY,
  Role: ROLE,
  Block: BLOCK,
  Task: TASK,
  Handler: HANDLER,
} as const satisfies Record<ObjectKind, Record<string, Keyword>>;

/** Any keyword's name. */
export type KeywordName = keyof typeof PLAY | keyof typeof BLOCK | keyof typeof HANDLER;

const ALL: Readonly<Record<string, Keyword>> = { ...ROLE, ...BLOCK, ...HANDLER, ...PLAY };

/** A keyword's properties; those that several objects share mean the same on each. */
export function keyword(name: KeywordName): Keyword {
  const found = ALL[name];
  if (found === undefined) throw new Error(`no keyword ${name}`);
  return found;
}

/** Whether a keyword's value is a text. */
export function isTextKeyword(name: string): boolean {
  return Object.hasOwn(ALL, name) && ALL[name]?.type === 'string';
}

export const LOOP_CONTROL: readonly string[] = [
  'loop_var',
  'index_var',
  'label',
  'pause',
  'extended',
  'extended_allitems',
  'break_when',
];
