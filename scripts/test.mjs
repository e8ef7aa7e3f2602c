// `npm test`: installs what is missing, then runs the unit tests and, as root on Linux, the tests on real machines
// and those against the real ansible-core. Says what was left out. Arguments go to vitest: `npm test -- FILE`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './ensure-deps.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);

ensureDependencies();

function leftOutBecause() {
  if (process.platform !== 'linux') return `they boot Linux containers, and this is ${process.platform}`;
  if (process.getuid() !== 0) return 'they mount disks and make network bridges, so they need root';
  return undefined;
}

const totals = { passed: 0, failed: 0, skipped: 0 };

/** Runs vitest and adds up its counts. A file that doesn't even load counts as one failure. */
function vitest(name, ...more) {
  const report = join(root, '.build', `test-${name}-${process.pid}.json`);
  mkdirSync(dirname(report), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const command = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--passWithNoTests',
    ...more,
    ...reporters,
    ...args,
  ];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    totals.passed += numPassedTests;
    totals.failed += numFailedTests;
    totals.skipped += numPendingTests;
    const broken = testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
    );
    totals.failed += broken.length;
    if (status !== 0 && numFailedTests + broken.length === 0) totals.failed += 1;
  } catch {
    totals.failed += 1;
  }
}

function node(...command) {
  return spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status;
}

vitest('unit', '--project', 'unit');
const why = leftOutBecause();
if (why === undefined) {
  // Together, since two disks can be built at a time.
  if (node('scripts/run-ts.mjs', 'test/lab/cli.ts', 'images') !== 0) totals.failed += 1;
  vitest('lab', '--project', 'lab', '--project', 'differential');
} else {
  process.stdout.write(`\nLeft out: the lab and differential tests, because ${why}.\n`);
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
process.exit(totals.failed > 0 ? 1 : 0);
