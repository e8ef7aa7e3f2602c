import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { specFaults } from '../../runtime/module/validate.ts';
import { readOptionSpecs } from '../../runtime/module/written-spec.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';

export default defineModule({
  name: 'ansible.builtin.validate_argument_spec',
  summary: 'Check variables against a description of the arguments that a role takes',
  check: 'full',
  diff: 'none',
  controllerOnly: true,
  options: {
    argument_spec: { type: 'raw', description: 'The options of the arguments, by name.' },
    provided_arguments: {
      type: 'raw',
      description: 'Arguments that count above variables of the same name.',
    },
    validate_args_context: {
      type: 'raw',
      description: 'What the arguments are for; handed back in the result.',
    },
  },
  async run(args, _target, task): Promise<ModuleResult> {
    const spec = args.argument_spec;
    if (spec === undefined) throw new ModuleFailure('"argument_spec" arg is required in args: {}');
    if (!(spec instanceof Map))
      throw new ModuleFailure(`Incorrect type for argument_spec, expected dict and got ${pythonType(spec)}`);
    const provided = args.provided_arguments ?? new Map();
    if (!(provided instanceof Map))
      throw new ModuleFailure(
        `Incorrect type for provided_arguments, expected dict and got ${pythonType(provided)}`,
      );
    const given = new Map<string, Value>();
    for (const name of spec.keys()) {
      const value = typeof name === 'string' ? task.variable(name) : undefined;
      if (value !== undefined) given.set(String(name), value);
    }
    for (const [name, value] of provided) given.set(str(name), value);
    const context = { validate_args_context: (args.validate_args_context ?? new Map()) as ResultValue };
    const faults = specFaults(readOptionSpecs(spec as Dict), given);
    if (faults.length === 0) return { ...context, changed: false, msg: 'The arg spec validation passed' };
    return {
      ...context,
      failed: true,
      msg: `Validation of arguments failed:\n${faults.join('\n')}`,
      argument_spec_data: spec as unknown as ResultValue,
      argument_errors: faults,
    };
  },
});

function pythonType(value: Value): string {
  return Array.isArray(value) ? "<class 'list'>" : "<class 'str'>";
}
