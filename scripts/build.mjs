// Bundles the TypeScript sources into dist/. Start-up time is part of what a user feels, however much there is in tsible:
// dist/lib holds one program with every command and module, each file of which is evaluated when it is first needed, and
// whose compiled code is kept between runs (see runtime/cli/launch.ts); dist/bin a tiny file for each command.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lighterPackages } from './lighter-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const commands = readdirSync(join(root, 'runtime/cli/bin')).map((file) => file.replace(/\.ts$/, ''));

// Another folder below the project's root may be named, so that two builds don't disturb each other.
const out = join(root, process.argv[2] ?? 'dist');

/** Bundles a text that stands in runtime/cli, and gives what came out. */
async function bundle(contents, options) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: join(root, 'runtime/cli'), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    legalComments: 'none',
    ...options,
  });
  return outputFiles[0].text;
}

/** Parts of Node that every run needs, or that Node has loaded itself. */
const early = ['buffer', 'events', 'fs', 'module', 'os', 'path', 'process', 'stream', 'url', 'util'];

/** Bundles a program: a text whose export `commands` holds functions. */
async function bundleProgram(contents) {
  const bundled = await bundle(contents, {
    define: { 'import.meta.url': 'tsibleUrl' },
    plugins: [lighterPackages],
    // ssh2 does without its native part; sucrase is loaded with the first plugin in TypeScript.
    external: ['*.node', 'sucrase'],
    // Node warns of dynamic imports in a text that it didn't load itself.
    supported: { 'dynamic-import': false },
    // It is read at every start. Names stay, and lines short, for who sees one in a stack.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
  });
  // esbuild evaluates a source file by looking up its one function by its name: there the name is told.
  const look = /\[(__getOwnPropNames\(\w+\)\[0\])\]/g;
  const ways = bundled.match(/\b__(esm|commonJS)=\(/g)?.length;
  if (bundled.match(look)?.length !== ways) throw new Error('esbuild has another way to evaluate files now');
  const lazy = bundled
    .replace(look, '[tsibleUses($1)]')
    // Parts of Node, and packages that few runs use, are loaded with the first look at what they export.
    .replace(
      /=\s*((?:__toESM\(\s*)?require\(\s*"(?:node:)?([\w/]+)"\)(?:(?:,\s*1)?\))?)(?=\s*[,;)}])/g,
      (whole, load, name) => (early.includes(name) ? whole : `=tsibleLater(()=>${load})`),
    )
    .replace(
      /(import_(?:fast_glob|xmldom|xpath)\d*)=\s*(__toESM\(require_\w+\(\)(?:,1)?\))/g,
      '$1=tsibleLater(()=>$2)',
    );
  const names =
    'const __filename=require("url").fileURLToPath(tsibleUrl),__dirname=require("path").dirname(__filename);';
  return `(function (module, require, tsibleUrl, tsibleUses, tsibleLater) {${names}\n${lazy}\n})`;
}

const run = commands.map((name) => `${JSON.stringify(name)}: () => import('./bin/${name}.ts'),`);
const program = await bundleProgram(`export const commands = {\n${run.join('\n')}\n};`);
const start = commands.map((name) => `'${name}': () => start('${name}'),`);
const versions = await bundleProgram(
  `import { printVersion as start } from './version-text.ts';\nexport const commands = {\n${start.join('\n')}\n};`,
);

/** Writes a program under a name that its contents decide. */
function writeProgram(name, text) {
  const file = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.js`;
  writeFileSync(join(out, 'lib', file), text);
  return file;
}

rmSync(out, { recursive: true, force: true });
for (const folder of ['bin', 'lib']) mkdirSync(join(out, folder), { recursive: true });
writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n');
const files = { whole: writeProgram('tsible', program), version: writeProgram('version', versions) };
for (const name of commands) {
  const call = `launch(join(__dirname, '../lib'), ${JSON.stringify(files)}, '${name}');`;
  const text = await bundle(
    `import { join } from 'node:path';\nimport { launch } from './launch.ts';\n${call}`,
    {
      banner: { js: '#!/usr/bin/env node' },
    },
  );
  writeFileSync(join(out, 'bin', `${name}.js`), text);
  chmodSync(join(out, 'bin', `${name}.js`), 0o755);
}
