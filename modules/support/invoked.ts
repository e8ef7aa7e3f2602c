import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';

/** The result of another module in this one's place, also when it failed: `failed` says so then. @param options reads: it changes nothing, and runs in check mode, too. */
export async function invoked(
  task: TaskContext,
  module: string,
  args: Readonly<Record<string, unknown>>,
  options: { readonly reads?: boolean } = {},
): Promise<ModuleResult> {
  try {
    return await (options.reads ? task.read(module, args) : task.invoke(module, args));
  } catch (error) {
    if (!(error instanceof ModuleFailure)) throw error;
    return { ...error.result, failed: true, msg: error.message };
  }
}
