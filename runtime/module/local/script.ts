import { TsibleError } from '../../errors/error.ts';
import { importFile } from '../../plugins/import-file.ts';
import { shellFunction } from '../../target/target.ts';
import { type AnyModule, defineModule } from '../define.ts';
import { ModuleFailure } from '../result.ts';

/** What a module's file gets from tsible when it exports a function: what a module is made of, without an import. */
const TOOLS = { defineModule, shellFunction, ModuleFailure } as const;

export type ModuleTools = typeof TOOLS;

/** What a module's file may leave out: its name is the file's. */
type Definition = Pick<AnyModule, 'options' | 'run'> & Partial<AnyModule>;

/** A module's default export: `export default (({ shellFunction }) => ({ ... })) satisfies ModuleFile`. */
export type ModuleFile = Definition | ((tools: ModuleTools) => Definition);

/**
 * A module in TypeScript or JavaScript: its default export is the definition (see `ModuleDefinition`, whose `name`, `summary`,
 * `check` and `diff` may be left out), or a function that gets these tools and returns it.
 * @throws TsibleError that names the file when it exports something else.
 */
export function scriptModule(name: string, path: string): AnyModule {
  const exports = importFile(path);
  const exported = exports.default ?? exports;
  const definition: unknown = typeof exported === 'function' ? exported(TOOLS) : exported;
  if (!isDefinition(definition)) {
    throw new TsibleError(`The module ${path} has no default export with 'options' and 'run'.`, {
      help: 'Write: export default ({ shellFunction, ModuleFailure }) => ({ options: {...}, async run(args, target, task) {...} });',
    });
  }
  return { summary: `The module in ${path}`, check: 'none', diff: 'none', ...definition, name };
}

function isDefinition(given: unknown): given is Definition {
  if (typeof given !== 'object' || given === null) return false;
  const { options, run } = given as Readonly<Record<string, unknown>>;
  return typeof options === 'object' && options !== null && typeof run === 'function';
}
