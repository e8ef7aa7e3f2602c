import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { contentDiff, editPattern } from '../support/edit.ts';
import { editText } from '../support/edit-text.ts';

export default defineModule({
  name: 'community.general.pam_access',
  summary: "Manage a rule of pam_access. A module of tsible's own: Ansible has none of this name",
  options: {
    permission: {
      type: 'str',
      choices: ['allow', 'deny', '+', '-'],
      description: 'What the rule says. Needed for a rule that is to be there.',
    },
    users: {
      type: 'list',
      elements: 'str',
      required: true,
      description: 'Users, (groups), @netgroups, ALL, EXCEPT, in the order of the file.',
    },
    origins: {
      type: 'list',
      elements: 'str',
      required: true,
      description: 'Terminals, services, hosts, networks, ALL, LOCAL, EXCEPT.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description:
        'Whether there is to be a rule for these users from these origins. There is one at most that counts: another permission takes its place. An absent rule may have any permission unless one is named.',
    },
    path: {
      type: 'path',
      default: '/etc/security/access.conf',
      aliases: ['dest'],
      description: 'The file.',
    },
    insertbefore: {
      type: 'str',
      description: 'A new rule goes before the first line that this pattern matches; BOF: to the start.',
    },
    insertafter: {
      type: 'str',
      description:
        'A new rule goes behind the last line that this pattern matches; EOF: to the end. Else it goes before the first rule for ALL from ALL, behind which nothing counts.',
    },
    comment: { type: 'str', description: 'A comment on the line above the rule.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
  },
  rules: {
    mutuallyExclusive: [['insertbefore', 'insertafter']],
    requiredIf: [['state', 'present', ['permission']]],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const wanted = {
      permission: permissionOf(args.permission),
      users: wordsOf('users', args.users, /[:#\n]/),
      origins: wordsOf('origins', args.origins, /[#\n]/),
    };
    const place = { before: args.insertbefore, after: args.insertafter };
    const above = args.comment === undefined ? undefined : `# ${args.comment}`;
    if (above?.includes('\n')) throw new ModuleFailure('comment must be a single line');
    const edited = await editText({ path: args.path, backup: args.backup }, target, task, (text) => {
      if (text === undefined && args.state === 'absent') return { text, extra: '' };
      const lines = (text ?? '').split('\n');
      if (lines.at(-1) === '') lines.pop();
      const [next, extra] =
        args.state === 'absent' ? without(lines, wanted, above) : withRule(lines, wanted, above, place);
      // pam_access passes over a last line without newline.
      return { text: next.map((line) => `${line}\n`).join(''), extra };
    });
    const { before = '', after = '' } = edited;
    return {
      changed: edited.changed,
      msg: edited.extra,
      path: args.path,
      diff: contentDiff(args.path, before, after),
      ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
    };
  },
});

interface Rule {
  readonly permission: string | undefined;
  readonly users: string;
  readonly origins: string;
}

function permissionOf(word: string | undefined): string | undefined {
  if (word === 'allow') return '+';
  return word === 'deny' ? '-' : word;
}

/** What pam_access takes for the same list is written in one way: words with a blank between them. */
function normal(list: string): string {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(' ');
}

/** @throws ModuleFailure where the file's form can't hold it */
function wordsOf(option: string, words: readonly string[], impossible: RegExp): string {
  const bad = words.find((word) => impossible.test(word));
  if (bad !== undefined) throw new ModuleFailure(`${option} can't hold ${JSON.stringify(bad)}`);
  const list = normal(words.join(' '));
  if (list === '') throw new ModuleFailure(`${option} is empty`);
  return list;
}

function ruleOf(line: string): Rule | undefined {
  const [, permission, users = '', origins = ''] = /^\s*([+-])[^:]*:([^:]*):(.*)$/.exec(line) ?? [];
  if (permission === undefined) return undefined;
  return { permission, users: normal(users), origins: normal(origins) };
}

type Edited = readonly [lines: readonly string[], message: string];

function withRule(lines: readonly string[], wanted: Rule, above: string | undefined, place: Place): Edited {
  const written = `${wanted.permission}:${wanted.users}:${wanted.origins}`;
  const at = lines.findIndex((line) => {
    const rule = ruleOf(line);
    return rule?.users === wanted.users && rule.origins === wanted.origins;
  });
  const comment = above === undefined ? [] : [above];
  if (at === -1) {
    const where = placeFor(lines, wanted, place);
    return [[...lines.slice(0, where), ...comment, written, ...lines.slice(where)], 'rule added'];
  }
  const same = ruleOf(lines[at] ?? '')?.permission === wanted.permission;
  const commented = above === undefined || lines[at - 1] === above;
  if (same && commented) return [lines, 'rule is present'];
  const line = same ? (lines[at] ?? '') : written;
  return [
    [...lines.slice(0, at), ...(commented ? [] : comment), line, ...lines.slice(at + 1)],
    'rule changed',
  ];
}

function without(lines: readonly string[], wanted: Rule, above: string | undefined): Edited {
  const goes = lines.map((line) => {
    const rule = ruleOf(line);
    if (rule?.users !== wanted.users || rule.origins !== wanted.origins) return false;
    return wanted.permission === undefined || rule.permission === wanted.permission;
  });
  if (!goes.includes(true)) return [lines, 'rule is absent'];
  const kept = lines.filter((line, at) => !goes[at] && !(line === above && goes[at + 1]));
  return [kept, 'rule removed'];
}

interface Place {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The number of the line before which a new rule goes. The first rule that fits decides, so where it stands matters. */
function placeFor(lines: readonly string[], wanted: Rule, { before, after }: Place): number {
  if (before === 'BOF') return 0;
  if (after === 'EOF') return lines.length;
  const pattern = before ?? after;
  if (pattern !== undefined) {
    const compiled = editPattern(pattern, {});
    const fits = (line: string): boolean => compiled.search(line) !== undefined;
    const at = before === undefined ? lines.findLastIndex(fits) + 1 : lines.findIndex(fits);
    if (at !== -1 && (at !== 0 || before !== undefined)) return at;
  }
  const decides = lines.findIndex((line) => {
    const rule = ruleOf(line);
    return rule?.users === 'ALL' && rule.origins === 'ALL';
  });
  if (decides === -1 || (wanted.users === 'ALL' && wanted.origins === 'ALL')) return lines.length;
  return decides;
}
