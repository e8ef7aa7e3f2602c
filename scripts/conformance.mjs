// `npm run conformance -- run TARGET...`: builds tsible and runs ansible-core's integration targets against it, with the harness
// that the variable CONFORMANCE names (see its README for what it needs). Its own commands and options follow `--`.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './ensure-deps.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shims = join(root, '.build/shims');
const harness = process.env.CONFORMANCE;
const [command, ...rest] = process.argv.slice(2);
if (harness === undefined || command === undefined) {
  process.stderr.write(
    'usage: CONFORMANCE=PATH/TO/conformance npm run conformance -- run|score [OPTIONS] [TARGET...]\n',
  );
  process.exit(2);
}

function must(program, ...args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

ensureDependencies();
must(process.execPath, 'scripts/build.mjs');
must(process.execPath, 'dist/bin/tsible.js', 'shims', shims);
const firstTarget = rest.findIndex(
  (word, index) => !word.startsWith('-') && !rest[index - 1]?.startsWith('--'),
);
const at = firstTarget === -1 ? rest.length : firstTarget;
must(harness, command, ...rest.slice(0, at), shims, ...rest.slice(at));
