// Runs a TypeScript file without a build: `node scripts/run-ts.mjs FILE.ts [ARGS...]`. Types are stripped as
// each module loads, so `import.meta.url` and relative paths mean what they mean in the sources.
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, self, entry, ...args] = process.argv;
if (entry === undefined) {
  process.stderr.write('usage: node scripts/run-ts.mjs FILE.ts [ARGS...]\n');
  process.exit(2);
}
register('./ts-hooks.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0] ?? self, resolve(entry), ...args];
await import(pathToFileURL(resolve(entry)).href);
