// `npm run bench:template`: the same templates with tsible's engine and with Jinja2 under ansible-core, in processor time.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { runReference } from '../../lab/reference.ts';
import { must } from '../../lab/run.ts';
import { writeWork } from './work.ts';

interface Result {
  readonly name: string;
  readonly milliseconds: number;
  readonly characters: number;
}

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tsible-bench-template-'));
try {
  const work = writeWork(folder);
  const bundle = join(folder, 'ours.mjs');
  await build({
    entryPoints: [here('ours.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['ssh2', 'sucrase'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const ours: Result[] = JSON.parse(await must(process.execPath, [bundle, work]));
  const run = await runReference({
    command: 'python3',
    args: ['-W', 'ignore', '-c', readFileSync(here('theirs.py'), 'utf8'), work],
  });
  if (run.code !== 0) throw new Error(run.stderr);
  const theirs: Result[] = JSON.parse(run.stdout);
  let slower = false;
  for (const [index, own] of ours.entries()) {
    const other = theirs[index];
    if (other === undefined) throw new Error(`ansible-core didn't do: ${own.name}`);
    if (other.characters !== own.characters)
      throw new Error(`${own.name}: ${own.characters} characters, with ansible-core ${other.characters}`);
    const ratio = other.milliseconds / own.milliseconds;
    if (ratio < 1) slower = true;
    const line = `${own.name}: ${own.milliseconds.toFixed(0)} ms, ansible-core ${other.milliseconds.toFixed(0)} ms`;
    process.stdout.write(`${line} (${ratio.toFixed(1)} times as fast)\n`);
  }
  if (slower) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
