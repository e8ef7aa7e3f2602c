// `npm run twin -- PLAYBOOK [OPTIONS]`: runs a playbook twice with ansible-core 2.19 and twice with tsible, each on fresh lab
// hosts of its own (group `lab`), and prints what is different: words, results, disks. OPTIONS are ansible-playbook's, and
// --hosts N, --with PACKAGE,... for the hosts.
import { dirname, resolve } from 'node:path';
import { unifiedDiff } from '../../runtime/values/unified-diff.ts';
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

/** Files whose contents are chance, or tell the time: of them only mode and owner count. */
const CHANCE =
  /^\/etc\/(ssl\/(certs|private)\/ssl-cert-snakeoil|ssh\/ssh_host_)|^\/var\/lib\/(postgresql|mysql|rabbitmq|redis|munin|monit|samba|aide|ntpsec|ntp|chrony|systemd|fail2ban|private|clamav)\/|^\/var\/cache\/|\/\.erlang\.cookie$|\.(pid|lock|db|log|tdb)$|^\/(run|var\/log)\//;

function shownAs(path: string, is: string | undefined): string {
  if (is === undefined) return 'as before';
  return CHANCE.test(path.replace(/^[^:]*:/, '')) ? (is.split('\n')[0] ?? '') : is;
}

/** What is chance in the results of packages and services. */
function settled(text: string): string {
  return text
    .replaceAll(/("cache_update_time": )\d+/g, '$1TIME')
    .replaceAll(/"status": \{(?:"(?:[^"\\]|\\.)*"|[^"{}])*\}/g, '"status": {}')
    .replaceAll(/Fetched [\d.]+ \w+ in \w+ \([^)]*\)/g, 'Fetched')
    .replaceAll(/Get:\d+ .*?\\n/g, '')
    .replaceAll(/(tmp\.ci\/[\w.-]+\.)\w{6}\b/g, '$1X')
    .replaceAll(/("(?:fingerprint|public_key)": )"[^"]*"/g, '$1"X"');
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
  const differs = paths.map((path) =>
    show(path, `${shownAs(path, reference.changes[path])}\n`, `${shownAs(path, tsible.changes[path])}\n`),
  );
  return differs.includes(true);
}

const twins = await labTwins({ hosts, ...(packages === undefined ? {} : { packages }) });
let differs = false;
try {
  for (const turn of ['first run', 'second run']) {
    const args = [path, '-v', ...rest];
    const command = { command: 'ansible-playbook', args, cwd: dirname(path), timeout: 1_200_000 };
    const { reference, tsible } = await twins.run(command);
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
