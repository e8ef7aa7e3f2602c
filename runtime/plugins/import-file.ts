import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { messageOf, TsibleError } from '../errors/error.ts';

/** Endings of files that can be plugins, by preference. */
export const PLUGIN_ENDINGS = ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs'] as const;

const TYPESCRIPT = ['.ts', '.mts', '.cts'];

/** Node's own module object, as handlers of file endings get it. */
interface LoadedModule {
  _compile(code: string, path: string): void;
}

const load = createRequire(import.meta.url);
let knowsTypeScript = false;

/**
 * Loads a user's TypeScript or JavaScript file (ES module or CommonJS) and gives its exports. Synchronous, because a
 * template may be the first to ask for the plugin. A file is loaded once, as every module of Node's.
 * @throws TsibleError that names the file when it can't be loaded
 */
export function importFile(path: string): Readonly<Record<string, unknown>> {
  if (TYPESCRIPT.includes(extname(path))) learnTypeScript();
  try {
    const exported: unknown = load(path);
    return typeof exported === 'object' && exported !== null
      ? (exported as Readonly<Record<string, unknown>>)
      : { default: exported };
  } catch (error) {
    throw new TsibleError(`The plugin file '${path}' can't be loaded: ${messageOf(error)}`, { cause: error });
  }
}

/** Node 20 doesn't read TypeScript, and later ones only a part of it: types are stripped here, on every version alike. */
function learnTypeScript(): void {
  if (knowsTypeScript) return;
  knowsTypeScript = true;
  const { transform }: typeof import('sucrase') = load('sucrase');
  for (const ending of TYPESCRIPT) {
    // The only synchronous way to have a file's own imports of .ts files go through the same door.
    load.extensions[ending] = (module: unknown, path: string) => {
      const { code } = transform(readFileSync(path, 'utf8'), {
        transforms: ['typescript', 'imports'],
        filePath: path,
        preserveDynamicImport: true,
        injectCreateRequireForImportRequire: false,
      });
      (module as LoadedModule)._compile(code, path);
    };
  }
}
