import type { Options } from '../../runtime/module/spec.ts';
import type { FILE_OPTIONS } from './file-options.ts';
import { compileMode, InvalidMode } from './mode.ts';

type FileAttributes = Omit<Options<typeof FILE_OPTIONS>, 'unsafe_writes'>;

/** Words for `tsible_opts`: `KEY=VALUE` for each value that is given; a boolean is `KEY=1` or left out. */
export function shellOptions(
  options: Readonly<Record<string, string | number | boolean | null | undefined>>,
): string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined || value === null || value === false) return [];
    return [`${key}=${value === true ? '1' : value}`];
  });
}

/** The T_ options that `tsible_attrs` and `tsible_goal` read. */
export function attributeOptions(args: FileAttributes): string[] {
  return shellOptions({
    ...modeOptions(args.mode),
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
    seuser: args.seuser,
    serole: args.serole,
    setype: args.setype,
    selevel: args.selevel,
  });
}

/** A `mode` for the shell; one that cannot be read fails there, once a file is to get it, as in Ansible. */
export function modeOptions(mode: FileAttributes['mode']): { mode?: string; badmode?: string } {
  if (mode === undefined || mode === null) return {};
  try {
    return { mode: compileMode(mode).join(' ') };
  } catch (error) {
    if (error instanceof InvalidMode) return { mode: '', badmode: error.details };
    throw error;
  }
}
