import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { str } from '../../runtime/values/print.ts';
import { typeName } from '../../runtime/values/types.ts';
import type { Value } from '../../runtime/values/value.ts';
import { readSteps, type Steps, stepOf, steps } from '../support/steps.ts';

/**
 * Arguments: package, question and 'password' or ''. Steps: `show`; for a password that is asked already `selections`: debconf-show hides it.
 */
const show = shellFunction(
  'tsible_debconf_show',
  [steps],
  `
export LC_ALL=C
tsible_need debconf-show
tsible_ask show debconf-show "$1"
[ "$3" = password ] || exit 0
case "$tsible_n$tsible_out" in *[\\ *]"$2:"*) ;; *) exit 0;; esac
tsible_need debconf-get-selections
tsible_ask selections debconf-get-selections
`,
);

/** Argument: '-u' or nothing. The payload is the selection. Step: `set`. */
const set = shellFunction(
  'tsible_debconf_set',
  [steps],
  `
export LC_ALL=C
tsible_need debconf-set-selections
tsible_step set debconf-set-selections "$@"
exit 0
`,
);

export default defineModule({
  name: 'ansible.builtin.debconf',
  summary: 'Answer the questions of Debian packages',
  options: {
    name: { type: 'str', required: true, operand: true, aliases: ['pkg'], description: 'The package' },
    question: { type: 'str', aliases: ['selection', 'setting'], description: 'The question' },
    vtype: {
      type: 'str',
      choices: [
        'boolean',
        'error',
        'multiselect',
        'note',
        'password',
        'seen',
        'select',
        'string',
        'text',
        'title',
      ],
      description: "The question's type",
    },
    value: {
      type: 'raw',
      aliases: ['answer'],
      censored: true,
      description: 'The answer; for multiselect it may be a list',
    },
    unseen: {
      type: 'bool',
      default: false,
      description: 'Leave the question as one that is still to be asked',
    },
  },
  rules: { requiredTogether: [['question', 'vtype', 'value']] },
  check: 'full',
  diff: 'full',
  understood: ({ vtype, value }) => (vtype === 'password' ? {} : { value }),
  async run(args, target, task): Promise<ModuleResult> {
    const { name, question, vtype } = args;
    const password = vtype === 'password' ? 'password' : '';
    const shown = readSteps(await target.call(show, [name, question ?? '', password]));
    const listed = stepOf(shown, 'show');
    if (listed.rc !== 0) throw new ModuleFailure(listed.err);
    const previous = selectionsOf(listed.out);
    if (question === undefined) return { changed: false, msg: '', current: previous };
    if (vtype === undefined || args.value === undefined || args.value === null)
      throw new ModuleFailure('when supplying a question you must supply a valid vtype and value');
    const existing = existingValue(name, question, vtype, previous, shown);
    const wanted = wantedValue(vtype, args.value, existing !== undefined);
    if (existing !== undefined && isSame(vtype, wanted, existing))
      return { changed: false, msg: '', current: previous };
    let msg = '';
    const text = typeof wanted === 'string' ? wanted : wanted.join(', ');
    if (!task.check) {
      const bytes = `${name} ${question} ${vtype} ${text}\n`;
      const done = stepOf(
        readSteps(await target.call(set, args.unseen ? ['-u'] : [], { payload: { kind: 'bytes', bytes } })),
        'set',
      );
      if (done.rc !== 0) throw new ModuleFailure(done.err);
      msg = done.out;
    }
    const current = { [question]: task.check ? wanted : text };
    const before =
      question in previous ? { [question]: previous[question] } : { ...previous, [question]: '' };
    const diff = task.diff ? { before, after: { ...before, ...current } } : {};
    return { changed: true, msg, current, previous: before, diff };
  },
});

/** What debconf-show prints: `* question: answer`. */
function selectionsOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    if (at !== -1)
      found[
        line
          .slice(0, at)
          .replace(/^\*+|\*+$/g, '')
          .trim()
      ] = line.slice(at + 1).trim();
  }
  return found;
}

/** A list stays one for multiselect only, in order when there is one to compare it with. */
function wantedValue(vtype: string, value: Value, compared: boolean): string | readonly string[] {
  if (vtype === 'multiselect' && Array.isArray(value)) {
    const items = value.map((item, index) => {
      if (typeof item === 'string') return item;
      const type = typeName(item);
      const why = compared
        ? `'<' not supported between instances of '${type}' and 'str'`
        : `sequence item ${index}: expected str instance, ${type} found`;
      throw new ModuleFailure(`Invalid value provided for 'multiselect': ${why}`);
    });
    return compared ? items.sort() : items;
  }
  return vtype === 'boolean' ? str(value).toLowerCase() : str(value);
}

/** The answer that is there; undefined when the question is not. */
function existingValue(
  name: string,
  question: string,
  vtype: string,
  previous: Readonly<Record<string, string>>,
  shown: Steps,
): string | undefined {
  const existing = previous[question];
  if (existing === undefined || vtype !== 'password') return existing;
  const selections = stepOf(shown, 'selections');
  if (selections.rc !== 0)
    throw new ModuleFailure(`Failed to get the value '${question}' from '${name}': ${selections.err}`);
  const lines = selections.out.split('\n').filter((line) => line.startsWith(name));
  const fields = lines.map((line) => line.split('\t'));
  return fields.find(([, asked, type]) => asked === question && type === vtype)?.[3] ?? '';
}

function isSame(vtype: string, wanted: string | readonly string[], existing: string): boolean {
  if (typeof wanted === 'string') return wanted === (vtype === 'boolean' ? existing.toLowerCase() : existing);
  const parts = existing.split(',').map((part) => part.trim());
  return parts.sort().join('\0') === wanted.join('\0');
}
