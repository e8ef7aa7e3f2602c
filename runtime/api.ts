// What `import type { ... } from 'tsible'` gives to the authors of modules (docs/modules-of-your-own.md).
export type { ModuleDefinition } from './module/define.ts';
export type { ModuleFile, ModuleTools } from './module/local/script.ts';
export type { Diff, ModuleResult } from './module/result.ts';
export type { OptionSpec, OptionSpecs, Options } from './module/spec.ts';
export type { TaskContext } from './module/task-context.ts';
export type { Reply, ShellFunction, Target } from './target/target.ts';
