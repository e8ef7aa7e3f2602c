// Installs the project's dependencies when they are missing or are not those of package-lock.json, so that every
// command of the README works in a fresh clone and after a pull. Uses nothing but Node.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds what package-lock.json names; npm keeps a list of what it installed there. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (wanted === undefined || present === undefined) return false;
  // What is optional may be for another platform.
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

/** Installs what is missing. Ends the process when that fails. */
export function ensureDependencies() {
  if (isInstalled()) return;
  process.stderr.write('Installing dependencies\n');
  // Not `npm ci`: that refuses a package-lock.json without entries for other platforms, which is what npm writes
  // where the registry doesn't have those packages. This takes the locked versions just the same.
  const done = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (done.status !== 0) {
    process.stderr.write('npm install failed, so there is nothing to go on with\n');
    process.exit(1);
  }
}
