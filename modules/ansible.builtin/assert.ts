import type { Origin } from '../../runtime/errors/source.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { originOfItem } from '../../runtime/values/origins.ts';
import { str } from '../../runtime/values/print.ts';
import { type Raw, Template } from '../../runtime/values/raw.ts';
import { typeName } from '../../runtime/values/types.ts';
import type { Value } from '../../runtime/values/value.ts';

export default defineModule({
  name: 'ansible.builtin.assert',
  summary: 'Fail unless conditions hold',
  options: {
    fail_msg: {
      type: 'raw',
      aliases: ['msg'],
      default: 'Assertion failed',
      description: 'Message when one does not hold',
    },
    success_msg: { type: 'raw', default: 'All assertions passed', description: 'Message when all hold' },
    quiet: { type: 'bool', default: false, description: 'Show nothing when all hold' },
    that: { type: 'raw', required: true, unrendered: true, description: 'A condition, or a list of them' },
  },
  controllerOnly: true,
  check: 'full',
  diff: 'none',
  async run(args, _target, task) {
    const failMessage = message('fail_msg', args.fail_msg);
    const successMessage = message('success_msg', args.success_msg);
    const shown = args.quiet ? {} : { _ansible_verbose_always: true };
    for (const { raw, text, origin } of conditions(args.that, task)) {
      if (task.templar.condition(raw, origin ?? task.originOf('that', 'value'))) continue;
      return {
        ...shown,
        failed: true,
        changed: false,
        evaluated_to: false,
        assertion: typeof text === 'boolean' ? text : str(task.templar.resolve(text)),
        msg: failMessage,
      };
    }
    return { ...shown, changed: false, msg: successMessage };
  },
});

/** What is to hold, and what the result calls it. */
interface Condition {
  readonly raw: Raw;
  readonly text: Raw;
  readonly origin: Origin | undefined;
}

const WHOLE_EXPRESSION = /^\s*\{\{-?([\s\S]*?)-?\}\}\s*$/;

/**
 * `that` may be a template that gives the list of conditions. Each of them is a template too then, so that it is found out
 * whether an author wrote it: text that came from data is never evaluated.
 */
function conditions(that: Raw, task: TaskContext): readonly Condition[] {
  if (Array.isArray(that)) return that.map((raw, index) => condition(raw, originOfItem(that, index)));
  const inner = that instanceof Template ? WHOLE_EXPRESSION.exec(that.source)?.[1] : undefined;
  if (inner === undefined || !(that instanceof Template)) return [condition(that)];
  const list = listOf(that, task);
  if (list === undefined) return [condition(that)];
  return list.map((item, index) => ({
    raw: new Template(`{{ (${inner})[${index}] }}`, that.origin),
    text: item as Raw,
    origin: undefined,
  }));
}

function listOf(that: Template, task: TaskContext): readonly Value[] | undefined {
  try {
    const list = task.templar.resolve(that);
    return Array.isArray(list) ? list : undefined;
  } catch {
    // As a condition it fails again, and says so.
    return undefined;
  }
}

function condition(raw: Raw, origin?: Origin): Condition {
  return { raw, text: raw instanceof Template ? raw.source : raw, origin };
}

function message(option: string, value: Value): Value {
  const accepted =
    typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
  if (accepted) return value;
  const from = `argument '${option}' is of type ${typeName(value)} and we were unable to convert to`;
  throw new ModuleFailure(`${from} str_or_list_of_str: a string or list of strings is required`);
}
