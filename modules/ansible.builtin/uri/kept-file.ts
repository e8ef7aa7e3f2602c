import type { ModuleResult } from '../../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { shellOptions } from '../../support/attributes.ts';
import { applyAttributes } from '../../support/attributes-shell.ts';
import { pathInfo, readReply } from '../../support/reply.ts';

const keptFile = shellFunction(
  'tsible_kept_file',
  [applyAttributes],
  `
tsible_opts "$@"
[ ! -d "$T_dest" ] || T_dest=\${T_dest%/}/$T_name
tsible_say dest "$T_dest"
tsible_info "$T_dest"
tsible_end`,
);

/**
 * What a result tells of the file that an answer was for and didn't change.
 * @param name The file's name, should `dest` be a folder.
 */
export async function keptFileInfo(dest: string, name: string, target: Target): Promise<ModuleResult> {
  const reply = readReply(await target.call(keptFile, shellOptions({ dest, name })));
  return { ...pathInfo(reply), path: reply.values.get('dest') ?? dest };
}
