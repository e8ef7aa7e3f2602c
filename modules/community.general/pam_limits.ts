import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { repr } from '../../runtime/values/print.ts';
import { editText } from '../support/edit-text.ts';

const ITEMS = [
  'core',
  'data',
  'fsize',
  'memlock',
  'nofile',
  'rss',
  'stack',
  'cpu',
  'nproc',
  'as',
  'maxlogins',
  'maxsyslogins',
  'priority',
  'locks',
  'sigpending',
  'msgqueue',
  'nice',
  'rtprio',
  'chroot',
] as const;

export default defineModule({
  name: 'community.general.pam_limits',
  summary: 'Set a limit of pam_limits',
  options: {
    domain: { type: 'str', required: true, description: 'User, @group, * or %.' },
    limit_type: {
      type: 'str',
      required: true,
      choices: ['soft', 'hard', '-'],
      description: 'Which of the two limits; - for both.',
    },
    limit_item: { type: 'str', required: true, choices: ITEMS, description: 'What is limited.' },
    value: { type: 'str', required: true, description: 'The limit.' },
    use_max: { type: 'bool', default: false, description: 'Keep a greater limit that is there.' },
    use_min: { type: 'bool', default: false, description: 'Keep a smaller limit that is there.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    dest: { type: 'str', default: '/etc/security/limits.conf', description: 'The file.' },
    comment: { type: 'str', default: '', description: 'Comment behind the limit.' },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    if (args.use_max && args.use_min)
      throw new ModuleFailure('Cannot use use_min and use_max at the same time.');
    validate(args.limit_item, args.value, '');
    const edited = await editText({ path: args.dest, backup: args.backup }, target, task, (text) => {
      const result = setLimit(text ?? '', args);
      return { text: result.text, extra: { ...result, isNew: text === undefined } };
    });
    const { changed, isNew, message, text } = edited.extra;
    return {
      changed: changed || isNew,
      msg: message,
      diff: { before: edited.before ?? '', after: text },
      ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
    };
  },
});

interface Limit {
  readonly domain: string;
  readonly limit_type: string;
  readonly limit_item: string;
  readonly value: string;
  readonly use_max: boolean;
  readonly use_min: boolean;
  readonly dest: string;
  readonly comment: string;
}

function isUnlimited(value: string): boolean {
  return value === 'unlimited' || value === 'infinity' || value === '-1';
}

function validate(item: string, value: string, prefix: string): void {
  const see = 'Refer to the limits.conf(5) manual pages for more details.';
  const start = `${prefix} Value of ${repr(value)} for item ${repr(item)} is invalid.`;
  if (item === 'nice' || item === 'priority') {
    const number = /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : Number.NaN;
    if (number >= -20 && number <= 19) return;
    throw new ModuleFailure(`${start} Value must be a number in the range -20 to 19 inclusive. ${see}`);
  }
  if (isUnlimited(value) || /^\d+$/.test(value)) return;
  throw new ModuleFailure(
    `${start} Value must either be 'unlimited', 'infinity' or -1, all of which indicate no limit, or a limit of 0 or larger. ${see}`,
  );
}

/** The file with the limit in it, and the line that says it. */
function setLimit(text: string, limit: Limit): { text: string; changed: boolean; message: string } {
  let { comment } = limit;
  let found = false;
  let changed = false;
  let message = '';
  const written = (value: string): string => {
    const { domain, limit_type: type, limit_item: item } = limit;
    if (comment !== '') comment = `\t#${comment}`;
    return `${domain}\t${type}\t${item}\t${value}${comment}\n`;
  };
  const lines = (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => {
    if (line.startsWith('#') || line.trim() === '') return line;
    const [fields = '', old = ''] = [line.split('#', 1)[0], line.slice(line.indexOf('#') + 1 || line.length)];
    comment ||= old;
    const words = fields.replace(/\s+/g, ' ').trim().split(' ');
    const [domain, type = '', item = '', actual = ''] = words;
    if (words.length !== 4) return line;
    validate(item, actual, `Invalid configuration found in '${limit.dest}'.`);
    if (domain !== limit.domain || type !== limit.limit_type || item !== limit.limit_item) return line;
    found = true;
    const value = chosen(limit, actual);
    if (value === actual) {
      message = line;
      return line;
    }
    changed = true;
    message = written(value);
    return message;
  });
  if (!found) {
    changed = true;
    message = written(limit.value);
    lines.push(message);
  }
  return { text: lines.join(''), changed, message };
}

/** The wanted limit, or the one that is there where the greater or the smaller is to hold. */
function chosen({ value, use_max: max, use_min: min }: Limit, actual: string): string {
  if (value === actual || (!max && !min)) return value;
  const [wanted, present] = [value, actual].map((one) =>
    isUnlimited(one) ? Number.POSITIVE_INFINITY : Number(one),
  );
  if (wanted === undefined || present === undefined || wanted === present) return actual;
  return wanted > present === max ? value : actual;
}
