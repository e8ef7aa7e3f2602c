import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { repr, str } from '../../../runtime/values/print.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { runCommands } from '../../support/commands.ts';
import { editText } from '../../support/edit-text.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import { sorted } from './order.ts';
import {
  commentLine,
  type Entry,
  type GivenRule,
  isIdentical,
  isSame,
  lineOf,
  METHODS,
  readEntries,
  ruleOf,
  shownRule,
  TYPES,
} from './rule.ts';
import { PgHbaError, sortedNames, tokenize } from './tokens.ts';

const OPTIONS = {
  address: {
    type: 'str',
    default: 'samehost',
    aliases: ['source', 'src'],
    description: 'Network or name that a rule is for.',
  },
  backup: { type: 'bool', default: false, description: 'Keep the former file.' },
  backup_file: { type: 'str', description: 'Where the former file is kept.' },
  contype: { type: 'str', choices: TYPES, description: 'Kind of connection.' },
  comment: { type: 'str', description: 'Comment behind the rule, or on its own.' },
  create: { type: 'bool', default: false, description: 'Make a file that is not there.' },
  databases: { type: 'str', default: 'all', description: 'Databases, with commas.' },
  dest: { type: 'path', required: true, description: 'The file.' },
  method: { type: 'str', default: 'md5', choices: METHODS, description: 'How users show who they are.' },
  netmask: { type: 'str', description: "The network's mask, where the address has no prefix." },
  options: { type: 'str', description: "The method's options." },
  keep_comments_at_rules: { type: 'bool', default: true, description: 'Without effect: comments stay.' },
  state: {
    type: 'str',
    default: 'present',
    choices: ['absent', 'present'],
    description: 'Whether there is to be such a rule.',
  },
  users: { type: 'str', default: 'all', description: 'Users, with commas.' },
  rules: {
    type: 'list',
    elements: 'dict',
    description: 'Several rules; each has keys named as these options.',
  },
  rules_behavior: {
    type: 'str',
    default: 'conflict',
    choices: ['combine', 'conflict'],
    description: 'Whether these options are defaults of rules that are given, or a mistake beside them.',
  },
  overwrite: { type: 'bool', default: false, description: 'Remove all other rules.' },
  sort_rules: { type: 'bool', default: true, description: 'The more specific rules first.' },
  ...FILE_OPTIONS,
} as const;

const KEYS = [
  'address',
  'comment',
  'contype',
  'databases',
  'method',
  'netmask',
  'options',
  'state',
  'users',
] as const;

const DEFAULTS: Readonly<Record<(typeof KEYS)[number], string | null>> = {
  address: 'samehost',
  comment: null,
  contype: null,
  databases: 'all',
  method: 'md5',
  netmask: null,
  options: null,
  state: 'present',
  users: 'all',
};

export default defineModule({
  name: 'community.postgresql.postgresql_pg_hba',
  summary: 'Set who may connect to PostgreSQL',
  options: OPTIONS,
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { dest } = args;
    const read = await runCommands(target, [
      { step: 'is', argv: ['test', '-f', dest], must: true },
      { step: 'text', argv: ['cat', '--', dest] },
    ]);
    const text = read.find('text')?.out;
    let entries: Entry[] = [];
    try {
      entries = text === undefined ? [] : readEntries(text);
    } catch (error) {
      if (!(error instanceof PgHbaError)) throw error;
      if (!args.overwrite) throw new ModuleFailure(`Error reading file:\n${error.message}`);
    }
    const rules = wanted(args).flatMap(single);
    const told = { msgs: [] as string[], before: [] as string[], after: [] as string[] };
    let changed: boolean;
    try {
      if (args.overwrite) {
        const made = rules.map((rule) =>
          !rule.get('contype') && rule.get('comment')
            ? commentLine(str(rule.get('comment') ?? ''))
            : ruleOf(rule),
        );
        const all = args.sort_rules ? sorted(made) : made;
        changed = all.length !== entries.length || all.some((one, at) => differs(one, entries[at]));
        if (changed) entries = all;
      } else changed = update(rules, entries, told);
    } catch (error) {
      if (!(error instanceof PgHbaError)) throw error;
      throw new ModuleFailure(`Error modifying rules:\n${error.message}`);
    }
    if (changed && args.sort_rules) entries = sorted(entries);
    const made = entries.map(lineOf).join('\n');
    if (changed) told.msgs.push('Changed');
    const written = changed && !task.check ? await write() : {};
    return {
      msgs: told.msgs,
      changed,
      ...written,
      pg_hba_string: made,
      pg_hba: entries.flatMap((entry) => (entry.kind === 'rule' ? [shownRule(entry)] : [])),
    };

    async function write(): Promise<ModuleResult> {
      const { mode, owner, group, seuser, serole, selevel, setype, attributes, unsafe_writes } = args;
      const file = { owner, group, seuser, serole, selevel, setype, attributes, unsafe_writes };
      const keep = args.backup && text !== undefined;
      if (keep) told.msgs.push('Creating Backup');
      const own = keep ? args.backup_file : undefined;
      if (own)
        await task.invoke('ansible.builtin.copy', {
          ...{ src: dest, dest: own, remote_src: true, mode: mode ?? 'preserve' },
          ...Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined)),
        });
      told.msgs.push('Writing');
      if (text === undefined && !args.create)
        throw new ModuleFailure(`pg_hba file '${dest}' doesn't exist. Use the create option to autocreate.`);
      const edited = await editText(
        { ...file, path: dest, mode: mode ?? NEW_MODE, backup: keep && !own, attributesWithText: true },
        target,
        task,
        () => ({ text: made, extra: undefined }),
      );
      const backup = own ?? edited.backup;
      const octal = shownMode(mode ?? null);
      return {
        ...(keep && backup ? { backup_file: backup } : {}),
        diff: {
          before: { file: dest, pg_hba: told.before, ...(octal ? { mode: NEW_MODE } : {}) },
          after: { file: dest, pg_hba: told.after, ...(octal ? { mode: octal } : {}) },
        },
      };
    }
  },
});

/** What the file is given where a task says nothing: Ansible writes it so. */
const NEW_MODE = '0600';

/** A mode as a diff has it; undefined for one that changes nothing, or isn't octal. */
function shownMode(mode: Value): string | undefined {
  const digits = typeof mode === 'number' ? mode.toString(8) : /^0?([0-7]{3,4})$/.exec(str(mode))?.[1];
  const shown = digits === undefined ? undefined : `0${digits.padStart(3, '0')}`;
  return shown === NEW_MODE ? undefined : shown;
}

interface Arguments {
  readonly rules: readonly Dict[] | undefined;
  readonly rules_behavior: 'combine' | 'conflict';
  readonly [key: string]: unknown;
}

/** The rules that a task gives, each with all keys. */
function wanted(args: Arguments): Dict[] {
  const own = (key: (typeof KEYS)[number]): Value => (args[key] as string | undefined) ?? null;
  if (args.rules === undefined || args.rules.length === 0)
    return own('contype') === null && own('comment') === null
      ? []
      : [new Map(KEYS.map((key) => [key, own(key)] as const))];
  const combine = args.rules_behavior === 'combine';
  const given = KEYS.filter((key) => own(key) !== DEFAULTS[key]);
  if (!combine && given.length > 0)
    throw new ModuleFailure(
      `conflict: either argument "rules_behavior" needs to be changed or "rules" must not be set or ${repr([...given])} must not be set`,
    );
  return args.rules.map((rule, index) => {
    const names = [...rule.keys()].filter((key) => key === 'address' || key === 'source' || key === 'src');
    if (names.length > 1)
      throw new ModuleFailure(
        `rule number ${index} of the "rules" argument (${repr(names)}) uses ambiguous settings: ${repr(rule)} are aliases, only one is allowed`,
      );
    const [name = 'address'] = names;
    const whole: Dict = new Map(rule);
    const address = whole.get(name);
    whole.delete(name);
    if (address !== undefined) whole.set('address', address);
    for (const key of KEYS) if (!whole.has(key)) whole.set(key, combine ? own(key) : DEFAULTS[key]);
    return whole;
  });
}

/** A rule of its own for each database and user. */
function single(rule: GivenRule): GivenRule[] {
  const names = (key: 'databases' | 'users'): string[] => {
    const text = str(rule.get(key) ?? '');
    return text.startsWith('"') ? [text] : text.split(',');
  };
  return names('databases').flatMap((database) =>
    names('users').map((user) => {
      if (tokenize(database).length !== 1)
        throw new ModuleFailure(`Invalid string for database: ${database}`);
      if (tokenize(user).length !== 1) throw new ModuleFailure(`Invalid string for users: ${user}`);
      return new Map(rule).set('databases', database).set('users', user);
    }),
  );
}

function differs(one: Entry, other: Entry | undefined): boolean {
  return other === undefined || !isIdentical(one, other);
}

/** Adds, replaces and removes rules. @returns whether that changed any */
function update(
  rules: readonly GivenRule[],
  entries: Entry[],
  told: { readonly msgs: string[]; readonly before: string[]; readonly after: string[] },
): boolean {
  let changed = false;
  for (const rule of rules) {
    const comment = rule.get('comment') ?? null;
    const entry = rule.get('contype')
      ? ruleOf(
          new Map(rule)
            .set('databases', sortedNames(str(rule.get('databases') ?? '')))
            .set('users', sortedNames(str(rule.get('users') ?? ''))),
        )
      : commentLine(comment === null || comment === '' ? undefined : str(comment));
    const at = entries.findIndex((one) => isSame(one, entry));
    const present = entries[at];
    const line = lineOf(entry);
    if (rule.get('state') === 'present') {
      if (present !== undefined && isIdentical(present, entry)) continue;
      told.msgs.push(`${present === undefined ? 'Adding' : 'Updating'} rule ${line}`);
      told.after.push(line);
      entries.splice(present === undefined ? entries.length : at, present === undefined ? 0 : 1, entry);
    } else if (rule.get('state') === 'absent' && present !== undefined) {
      told.msgs.push(`Removing rule ${line}`);
      entries.splice(at, 1);
    } else continue;
    if (present !== undefined) told.before.push(lineOf(present));
    changed = true;
  }
  return changed;
}
