import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { labTwins, type Twins } from './harness.ts';
import { comparePlaybooks, type Unsteady } from './playbook-folder.ts';

const folder = fileURLToPath(new URL('modules-community', import.meta.url));

/** What the modules work with, and what Ansible's need of Python. */
const PACKAGES = [
  ...['git', 'make', 'locales', 'libcap2-bin', 'acl', 'patch', 'at', 'openssl', 'cron', 'sudo', 'ruby'],
  ...[
    'dconf-cli',
    'dbus',
    'python3-gi',
    'python3-psutil',
    'daemontools',
    'xorriso',
    '7zip',
    'openjdk-21-jre-headless',
    'network-manager',
    'dconf-gsettings-backend',
  ],
  ...['lvm2', 'parted', 'xfsprogs', 'dosfstools', 'mariadb-server', 'postgresql', 'firewalld'],
  ...['python3-passlib', 'python3-cryptography', 'python3-psycopg2', 'python3-pymysql', 'python3-firewall'],
];

let twins: Twins;

beforeAll(async () => {
  twins = await labTwins({ hosts: 1, packages: PACKAGES });
});
afterAll(async () => twins?.down());

/** What is chance: times, keys, salts, and the order of Python's sets. */
const UNSTEADY: Unsteady = [
  [/\/tmp\/tmp\w+/g, '/tmp/tmpX'],
  [/(pid \d+|\d+ seconds|"(?:pid|duration)": "\d+")/g, 'N'],
  [/"elapsed": \d+/g, '"elapsed": N'],
  [/"execution_time_ms": \[[^\]]*\]/g, '"execution_time_ms": []'],
  [/"fingerprint": (\{[^}]*\}|"[^"]*")/g, '"fingerprint": X'],
  [/"(public_key|publickey)": "[^"]*"/g, '"$1": X'],
  [/"(notBefore|notAfter|not_before|not_after)": "\d+Z"/g, '"$1": X'],
  [/-----BEGIN [A-Z ]+-----\\n[^-]*-----END [A-Z ]+-----\\n/g, 'PEM'],
  [/"asn1_data": "[^"]*"/g, '"asn1_data": X'],
  [/"serial_number": \d+/g, '"serial_number": N'],
  [/(\d+)(\.\d+)?(?= kB\/s)/g, 'N'],
  [/\([\da-f*]{8,}-[\da-f*-]{20,}\)/g, '(UUID)'],
  [/"connector_(name|version)": "[^"]*"/g, '"connector_$1": X'],
];

/** Names that Python keeps in a set come in any order. */
function settle(text: string): string {
  return text.replaceAll(
    /(granted|revoked) \[([^\]]*)\]/g,
    (_, what: string, names: string) => `${what} [${names.split(', ').sort().join(', ')}]`,
  );
}

describe('modules of collections do and say what those of the Debian package ansible do', () => {
  comparePlaybooks({ folder, twins: () => twins, unsteady: UNSTEADY, args: ['-v'], settle });
});
