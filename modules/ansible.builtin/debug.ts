import { TsibleError } from '../../runtime/errors/error.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { untrusted } from '../../runtime/template/errors.ts';
import { repr } from '../../runtime/values/print.ts';
import { typeName } from '../../runtime/values/types.ts';
import type { Value } from '../../runtime/values/value.ts';

export default defineModule({
  name: 'ansible.builtin.debug',
  summary: 'Show a message or a value',
  options: {
    msg: { type: 'raw', default: 'Hello world!', description: 'What to show' },
    var: { type: 'raw', description: 'An expression whose value to show, without braces' },
    verbosity: { type: 'int', default: 0, description: 'Show nothing below this many -v' },
  },
  rules: { mutuallyExclusive: [['msg', 'var']] },
  controllerOnly: true,
  check: 'full',
  diff: 'none',
  async run(args, _target, task): Promise<ModuleResult> {
    if (args.verbosity > task.verbosity)
      return { skipped: true, skipped_reason: 'Verbosity threshold not met.', failed: false };
    const shown = { _ansible_verbose_always: true, failed: false };
    if (args.var === undefined || args.var === '') return { msg: args.msg ?? null, ...shown };
    const expression = expressionOf(args.var);
    return { [expression]: evaluate(expression, task), ...shown };
  },
});

/** The expression's text. In `var: "{{ name }}"` the value of `name` is the expression, if its author wrote it as text. */
function expressionOf(value: Value): string {
  if (typeof value === 'string') return value;
  const from = `argument 'var' is of type ${typeName(value)} and we were unable to convert to`;
  throw new ModuleFailure(
    `${from} _check_type_str_no_conversion: '${repr(value)}' is not a string and conversion is not allowed`,
  );
}

/** The value to show. One that isn't there is shown as such: finding that out may be what debug is for. */
function evaluate(expression: string, task: TaskContext): Value {
  const origin = task.originOf('var', 'value');
  try {
    if (!task.isAuthors('var', expression)) throw untrusted(origin);
    return task.templar.inspect(expression, origin);
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    throw new TsibleError('Error while resolving `var` expression.', { origin, cause: error });
  }
}
