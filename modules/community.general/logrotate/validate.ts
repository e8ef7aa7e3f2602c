import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { LogrotateOptions } from './options.ts';

/** @throws ModuleFailure for a value that logrotate would not understand, whatever the state is to be. */
export function validate(options: LogrotateOptions): void {
  const { start, su, create, shred_cycles: cycles } = options;
  if (start !== undefined && (start < 0 || start > 999))
    throw new ModuleFailure("'start' must be between 0 and 999");
  if (su && su.trim().split(/\s+/).length !== 2)
    throw new ModuleFailure("'su' parameter must be in format 'user group' or empty string to remove");
  if (create !== undefined && !/^\d{3,4}(\s+\S+\s+\S+)?\s*$/.test(create))
    throw new ModuleFailure(
      "'create' must be in format 'mode' or 'mode user group' (for example '0640' or '0640 root adm')",
    );
  if (cycles !== undefined && cycles < 1)
    throw new ModuleFailure("'shred_cycles' must be a positive integer");
  if (cycles !== undefined && options.shred === false)
    throw new ModuleFailure("'shred_cycles' requires 'shred=true'");
  for (const name of ['size', 'min_size', 'max_size'] as const) {
    const size = options[name];
    if (size && !/^\d+[kMG]?$/i.test(size))
      throw new ModuleFailure(`'${name}' must be in format 'number[k|M|G]' (for example '100M', '1G')`);
  }
}
