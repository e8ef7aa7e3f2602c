// `npm run twin -- PLAYBOOK [OPTIONS]`: runs a playbook twice with ansible-core 2.19 and twice with tsible, each on fresh lab
// hosts of its own (group `lab`), and prints what is different: words, results, disks. OPTIONS are ansible-playbook's, and
// --hosts N, --with PACKAGE,... for the hosts.
import { dirname, resolve } from 'node:path';
import { unifiedDiff } from '../../runtime/output/unified-diff.ts';
import { labTwins, type Outcome } from './harness.ts';

const [playbook, ...rest] = process.argv.slice(2);
if (playbook === undefined) {
  process.stderr.write('usage: npm run twin -- PLAYBOOK [--hosts N] [--with PACKAGE,...] [OPTIONS]\n');
  process.exit(2);
}

function take(option: string): string | undefined {
  const at = rest.indexOf(option);
  return at === -1 ? undefined : rest.splice(at, 2)[1];
}

const hosts = Number(take('--hosts') ?? 1);
const packages = take('--with')?.split(',');
const path = resolve(playbook);

/** What is chance in the results of packages and services. */
function settled(text: string): string {
  return text
    .replaceAll(/("cache_update_time": )\d+/g, '$1TIME')
    .replaceAll(/"status": \{(?:"(?:[^"\\]|\\.)*"|[^"{}])*\}/g, '"status": {}')
    .replaceAll(/Fetched [\d.]+ \w+ in \w+ \([^)]*\)/g, 'Fetched')
    .replaceAll(/Get:\d+ .*?\\n/g, '');
}

const lines = (text: string): string[] => text.split(/(?<=\n)/);

function show(title: string, reference: string, tsible: string): boolean {
  if (reference === tsible) return false;
  process.stdout.write(`--- ${title}\n`);
  process.stdout.write(unifiedDiff(lines(reference), lines(tsible), 'ansible-core', 'tsible', 1).join(''));
  return true;
}

/** Path by path: a disk's listing is too long for one diff. */
function showDisks(reference: Outcome, tsible: Outcome): boolean {
  const paths = [...new Set([...Object.keys(reference.changes), ...Object.keys(tsible.changes)])];
  const different = paths.filter((path) => reference.changes[path] !== tsible.changes[path]);
  for (const path of different)
    show(path, `${reference.changes[path] ?? 'as before'}\n`, `${tsible.changes[path] ?? 'as before'}\n`);
  return different.length > 0;
}

const twins = await labTwins({ hosts, ...(packages === undefined ? {} : { packages }) });
let differs = false;
try {
  for (const turn of ['first run', 'second run']) {
    const args = [path, '-v', ...rest];
    const { reference, tsible } = await twins.run({ command: 'ansible-playbook', args, cwd: dirname(path) });
    process.stdout.write(`=== ${turn}: exit codes ${reference.code} and ${tsible.code}\n`);
    process.stdout.write(
      lines(tsible.stdout)
        .filter((line) => /^(fatal: |failed: |\S+ +: ok=)/.test(line))
        .join(''),
    );
    differs = show('output', settled(reference.stdout), settled(tsible.stdout)) || differs;
    differs = show('errors', reference.stderr, tsible.stderr) || differs;
    differs = showDisks(reference, tsible) || differs;
  }
} finally {
  await twins.down();
}
process.stdout.write(differs ? 'They differ.\n' : 'No difference.\n');
process.exit(differs ? 1 : 0);
