import type { AnyModule } from '../runtime/module/define.ts';

type Load = () => Promise<{ readonly default: AnyModule }>;

/** Every module, by its fully qualified name; a module's code is loaded when a task first uses it. Kept sorted. */
export const MODULES: Readonly<Record<string, Load>> = {};
