// Bundles the TypeScript sources into dist/: one tiny entry file a command, everything else in chunks that a
// command loads when it needs them (start-up time is part of what a user feels).
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'runtime/cli/bin');

// Another folder below the project's root may be named, so that two builds don't disturb each other.
const out = process.argv[2] ?? 'dist';

rmSync(join(root, out), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: readdirSync(bin).map((file) => join(bin, file)),
  outdir: `${out}/bin`,
  bundle: true,
  splitting: true,
  chunkNames: '../chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: false,
  sourcemap: false,
  legalComments: 'none',
  // ssh2 may have native parts, so it stays a package; it is loaded with the first ssh connection;
  // sucrase with the first plugin in TypeScript.
  external: ['ssh2', 'sucrase'],
  // Bundled CommonJS packages ask for Node's own modules with require.
  banner: {
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as tsibleRequire } from 'node:module';",
      'const require = tsibleRequire(import.meta.url);',
    ].join('\n'),
  },
});
