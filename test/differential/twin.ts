// `npm run twin -- PLAYBOOK [OPTIONS]`: runs a playbook twice with ansible-core 2.19 and twice with tsible, each on fresh lab
// hosts of its own (group `lab`), and prints what is different: words, results, disks, and what the hosts themselves say of
// their packages, units and firewalls. OPTIONS are ansible-playbook's, and --hosts N, --image IMAGE, --with PACKAGE,... for the
// hosts; --prepare COMMAND is run on each first, --check-first has a run with --check before the others, and --once leaves out the
// second run.
import { dirname, resolve } from 'node:path';
import { unifiedDiff } from '../../runtime/values/unified-diff.ts';
import { imageNames } from '../lab/recipes.ts';
import { labTwins, type Outcome } from './harness.ts';

const [playbook, ...rest] = process.argv.slice(2);
if (playbook === undefined) {
  process.stderr.write(
    'usage: npm run twin -- PLAYBOOK [--hosts N] [--image IMAGE] [--with PACKAGE,...] [--prepare COMMAND] [--check-first] [--once] [OPTIONS]\n',
  );
  process.exit(2);
}

function take(option: string): string | undefined {
  const at = rest.indexOf(option);
  return at === -1 ? undefined : rest.splice(at, 2)[1];
}

function has(option: string): boolean {
  const at = rest.indexOf(option);
  if (at !== -1) rest.splice(at, 1);
  return at !== -1;
}

const hosts = Number(take('--hosts') ?? 1);
const wanted = take('--image');
const packages = take('--with')?.split(',');
const image = imageNames.find((name) => name === (wanted ?? 'debian13-python'));
const prepare = take('--prepare');
const checkFirst = has('--check-first');
const once = has('--once');
const path = resolve(playbook);

/** What a host says of itself: name → command. What is chance, or moves by itself, is left out. */
const questions: Readonly<Record<string, string>> = {
  packages: "dpkg-query -W -f '${binary:Package} ${Version} ${Status}\\n'; apt-mark showmanual",
  'unit files': 'systemctl list-unit-files --no-legend --no-pager --plain | grep -v transient',
  units:
    "systemctl list-units --all --no-legend --no-pager --plain --type=service,socket,timer,mount,swap | grep -v '^\\(session\\|user\\|run-\\|apt-\\|systemd-\\|run-user\\)' | sed 's/  */ /g'",
  firewall:
    'iptables-save 2>/dev/null | sed "/^#/d; s/\\[[0-9:]*\\]//"; ip6tables-save 2>/dev/null | sed "/^#/d; s/\\[[0-9:]*\\]//"; nft list ruleset 2>/dev/null | sed "s/packets [0-9]* bytes [0-9]*//"',
  mounts:
    "findmnt -rno TARGET,FSTYPE,OPTIONS / /proc /tmp /dev/shm /run /home /var | sed 's/[a-z]*dir=[^, ]*//g'; cat /proc/swaps",
  listens: "ss -Hlntu | awk '{print $1, $5}' | grep -vE ':[3-6][0-9]{4}$|^udp .*:[6-9][0-9]{2}$' | sort",
};

/** Files whose contents are chance, or tell the time: of them only mode and owner count. */
const CHANCE =
  /^\/etc\/(ssl\/(certs|private)\/ssl-cert-snakeoil|ssh\/ssh_host_|sasldb2$)|^\/var\/lib\/(postgresql|mysql|rabbitmq|redis|munin|monit|samba|aide|ntpsec|ntp|chrony|systemd|fail2ban|private|clamav|varnish|snmp|rsyslog)\/|^\/var\/(cache|spool\/rsyslog)\/|\/\.erlang\.cookie$|\.(pid|lock|db|log|tdb|pyc)$|^\/(run|var\/log)\/|^\/boot\/initrd/;

/** What bears the time in its name: ufw's rules before a reset, what roles keep of postfix's files. */
const TIMED_BACKUP = /\/etc\/ufw\/\w+\.rules\.\d{8}_\d{6}$|\.\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function shownAs(path: string, is: string | undefined): string {
  if (is === undefined) return 'as before';
  return CHANCE.test(path.replace(/^[^:]*:/, '')) ? (is.split('\n')[0] ?? '') : is;
}

/** What is chance in the results of packages and services, and in files. */
function settled(text: string): string {
  return text
    .replaceAll(/("cache_update_time": )\d+/g, '$1TIME')
    .replaceAll(/"status": \{(?:"(?:[^"\\]|\\.)*"|[^"{}])*\}/g, '"status": {}')
    .replaceAll(/Sleeping for \d+ seconds/g, 'Sleeping')
    .replaceAll(/process_id = \d+/g, 'process_id = N')
    .replaceAll(/("elapsed": )\d+/g, '$1N')
    .replaceAll(/Fetched [\d.]+ \w+ in \w+ \([^)]*\)/g, 'Fetched')
    .replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/g, 'TIME')
    .replaceAll(/\b\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[(\w+)\] \d+#\d+:/g, 'TIME [$1] N#N:')
    .replaceAll(/(-----BEGIN [A-Z ]*PRIVATE KEY-----)[^-]*/g, '$1')
    .replaceAll(/\bAAAA[A-Za-z0-9+/]{40,}/g, 'KEY')
    .replaceAll(/(?<![\da-f:])fe80::[\da-f:]+/g, 'fe80::X')
    .replaceAll(/\[\d+:\d+\]/g, '[N:N]')
    .replaceAll(/\bSHA256:[A-Za-z0-9+/]{43}/g, 'FINGERPRINT')
    .replaceAll(/(?<=\\n|\b)[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\b/g, 'TIME')
    .replaceAll(/Get:\d+ .*?\\n/g, '')
    .replaceAll(/(\/tmp\/crontab)\w{8}\b/g, '$1X')
    .replaceAll(/(tmp\.ci\/[\w.-]+\.)\w{6}\b/g, '$1X')
    .replaceAll(/(PrivateKey = |_public_key": ")[A-Za-z0-9+/]{43}=/g, '$1X')
    .replaceAll(/("(?:fingerprint|public_key)": )"[^"]*"/g, '$1"X"')
    .replaceAll(/\bUUID=[\da-f-]{36}/g, 'UUID=X')
    .replaceAll(/copied, [\d.e-]+ s, [\d.]+ [kMG]?B\/s/g, 'copied')
    .replaceAll(/━+ [\d./]+ [kMG]?B [\d.]+ [kMG]?B\/s( eta)? [\d:]+/g, '━');
}

/** Without what Ansible remarks on the insides of its own modules. */
function remarks(text: string): string {
  return text
    .replaceAll(
      /^\[DEPRECATION WARNING\]: Passing `warnings` to `exit_json` or `fail_json` is deprecated\..*\n/gm,
      '',
    )
    .replaceAll(/^\[WARNING\]: Deprecation warnings can be disabled by .*\n/gm, '');
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
  const paths = [...new Set([...Object.keys(reference.changes), ...Object.keys(tsible.changes)])].filter(
    (path) => !TIMED_BACKUP.test(path),
  );
  const differs = paths.map((path) =>
    show(
      path,
      settled(`${shownAs(path, reference.changes[path])}\n`),
      settled(`${shownAs(path, tsible.changes[path])}\n`),
    ),
  );
  return differs.includes(true);
}

async function showStates(): Promise<boolean> {
  let differs = false;
  for (const host of Array.from({ length: hosts }, (_, index) => `h${index + 1}`)) {
    for (const [name, command] of Object.entries(questions)) {
      const { reference, tsible } = await twins.ask(host, command);
      differs = show(`${host}: ${name}`, settled(reference), settled(tsible)) || differs;
    }
  }
  return differs;
}

const turns = [
  ...(checkFirst ? [{ name: 'check', options: ['--check', '--diff'] }] : []),
  { name: 'first run', options: [] },
  ...(once ? [] : [{ name: 'second run', options: [] }]),
];
const twins = await labTwins({
  hosts,
  atOnce: true,
  ...(image === undefined ? {} : { image }),
  ...(packages === undefined ? {} : { packages }),
});
let differs = false;
try {
  if (prepare !== undefined) {
    for (let number = 1; number <= hosts; number += 1) await twins.ask(`h${number}`, prepare);
  }
  for (const turn of turns) {
    const args = [path, '-v', ...turn.options, ...rest];
    const command = { command: 'ansible-playbook', args, cwd: dirname(path), timeout: 3_600_000 };
    const { reference, tsible, seconds } = await twins.run(command);
    process.stdout.write(
      `=== ${turn.name}: exit codes ${reference.code} and ${tsible.code}, ` +
        `${seconds.reference.toFixed(1)} s and ${seconds.tsible.toFixed(1)} s\n`,
    );
    process.stdout.write(
      lines(tsible.stdout)
        .filter((line) => /^(fatal: |failed: |\S+ +: ok=)/.test(line))
        .join(''),
    );
    differs = show('output', settled(reference.stdout), settled(tsible.stdout)) || differs;
    differs = show('errors', settled(remarks(reference.stderr)), settled(remarks(tsible.stderr))) || differs;
    differs = showDisks(reference, tsible) || differs;
    differs = (await showStates()) || differs;
  }
} finally {
  await twins.down();
}
process.stdout.write(differs ? 'They differ.\n' : 'No difference.\n');
process.exit(differs ? 1 : 0);
