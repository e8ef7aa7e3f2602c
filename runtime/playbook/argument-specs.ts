import { join } from 'node:path';
import type { Origin } from '../errors/source.ts';
import { type Raw, type RawDict, Template } from '../values/raw.ts';
import type { LoadContext } from './context.ts';
import { type Block, Task } from './nodes.ts';
import type { Role } from './role.ts';

/**
 * The task that checks a role's arguments, if meta/argument_specs.yml (or else `argument_specs` in meta/main.yml) describes them
 * for the entry point: the name of the task file that is used.
 */
export function validationTask(
  role: Role,
  entryPoint: string,
  meta: RawDict,
  parent: Block,
  context: LoadContext,
  origin: Origin | undefined,
): Task | undefined {
  const specs = argumentSpecs(role, meta, context);
  const spec = specs instanceof Map ? specs.get(entryPoint) : undefined;
  if (!(spec instanceof Map) || spec.size === 0) return undefined;
  const description = spec.get('short_description');
  const shown = description instanceof Template ? description.source : description;
  const name = `Validating arguments against arg spec '${entryPoint}'${shown === undefined ? '' : ` - ${String(shown)}`}`;
  return new Task({
    keywords: new Map<string, Raw>([
      ['name', name],
      ['tags', ['always']],
    ]),
    parent,
    origin,
    action: 'ansible.builtin.validate_argument_spec',
    resolvedAction: 'ansible.builtin.validate_argument_spec',
    args: new Map<string, Raw>([
      ['argument_spec', spec.get('options') ?? new Map()],
      ['provided_arguments', role.params],
      [
        'validate_args_context',
        new Map<string, Raw>([
          ['type', 'role'],
          ['name', role.roleName],
          ['argument_spec_name', entryPoint],
          ['path', role.path],
        ]),
      ],
    ]),
    role,
    file: parent.file,
  });
}

function argumentSpecs(role: Role, meta: RawDict, context: LoadContext): Raw | undefined {
  const base = join(role.path, 'meta', 'argument_specs');
  const file = ['.yml', '.yaml', '.json'].map((ending) => base + ending).find((path) => context.isFile(path));
  if (file === undefined) return meta.get('argument_specs');
  const data = context.loadFile(file);
  return data instanceof Map ? data.get('argument_specs') : undefined;
}
