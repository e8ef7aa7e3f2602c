import type { RawFacts } from './raw-facts.ts';
import { basename, splitOnce, splitShellWords } from './text.ts';

/** What a host says about its distribution, in the words of os-release, lsb_release and the old release files. */
export interface Distro {
  readonly id: string;
  /** The version; for Debian and CentOS the most precise that is to be found. */
  readonly version: string;
  readonly codename: string | undefined;
}

const NORMAL_OS_IDS: Readonly<Record<string, string>> = { ol: 'oracle', 'opensuse-leap': 'opensuse' };
const NORMAL_LSB_IDS: Readonly<Record<string, string>> = {
  enterpriseenterpriseas: 'oracle',
  enterpriseenterpriseserver: 'oracle',
  redhatenterpriseworkstation: 'rhel',
  redhatenterpriseserver: 'rhel',
  redhatenterprisecomputenode: 'rhel',
};
const NORMAL_FILE_IDS: Readonly<Record<string, string>> = { redhat: 'rhel' };

const NOT_RELEASE_FILES = [
  'debian_version',
  'lsb-release',
  'oem-release',
  'os-release',
  'system-release',
  'plesk-release',
  'iredmail-release',
  'board-release',
  'ec2_version',
];

/** Reads os-release (in /etc or /usr/lib), `lsb_release -a` and /etc/*-release. */
export function readDistro(raw: RawFacts): Distro {
  const os = osRelease(raw);
  const lsb = lsbRelease(raw);
  const file = releaseFile(raw);
  const id =
    normal(os.get('id'), NORMAL_OS_IDS) ||
    normal(lsb.get('distributor_id'), NORMAL_LSB_IDS) ||
    normal(file.id, NORMAL_FILE_IDS);
  const versions = [
    os.get('version_id'),
    lsb.get('release'),
    file.version,
    releaseLine(os.get('pretty_name') ?? '').version,
    releaseLine(lsb.get('description') ?? '').version,
  ];
  if (id === 'debian' || (os.get('id_like') ?? '').split(/\s+/).includes('debian'))
    versions.push(raw.fileLines('/etc/debian_version')[0]?.trimEnd());
  return { id, version: chooseVersion(id, versions), codename: codename(id, os, lsb, file.codename) };
}

function normal(id: string | undefined, table: Readonly<Record<string, string>>): string {
  const name = (id ?? '').toLowerCase().replaceAll(' ', '_');
  return table[name] ?? name;
}

function chooseVersion(id: string, versions: readonly (string | undefined)[]): string {
  const known = versions.filter((version) => version !== undefined && version !== '') as string[];
  const first = known[0] ?? '';
  if (id !== 'debian' && id !== 'centos') return first;
  const dots = (version: string) => version.split('.').length;
  const best = known.reduce((chosen, version) => (dots(version) > dots(chosen) ? version : chosen), first);
  return id === 'centos' ? best.split('.').slice(0, 2).join('.') : best;
}

function codename(
  id: string,
  os: ReadonlyMap<string, string>,
  lsb: ReadonlyMap<string, string>,
  fromFile: string | undefined,
): string | undefined {
  const direct = os.get('version_codename') ?? os.get('ubuntu_codename');
  if (direct !== undefined) return direct;
  if (id === 'ubuntu' && lsb.get('codename') !== undefined) return lsb.get('codename');
  const inVersion = /\((\D+)\)|,\s*(\D+)/.exec(os.get('version') ?? '');
  const found = inVersion ? (inVersion[1] ?? inVersion[2]) : lsb.get('codename') || fromFile;
  return found || undefined;
}

function osRelease(raw: RawFacts): ReadonlyMap<string, string> {
  const text = raw.exists('/etc/os-release') ? raw.file('/etc/os-release') : raw.file('/usr/lib/os-release');
  const found = new Map<string, string>();
  for (const word of splitShellWords(text ?? '')) {
    const [key, value] = splitOnce(word, '=');
    if (value !== undefined) found.set(key.toLowerCase(), value);
  }
  return found;
}

function lsbRelease(raw: RawFacts): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of (raw.success('lsb_release') ?? '').split('\n')) {
    const [key, value] = splitOnce(line, ':');
    if (value !== undefined) found.set(key.replaceAll(' ', '_').toLowerCase(), value.trim());
  }
  return found;
}

interface ReleaseLine {
  readonly name?: string;
  readonly version?: string;
  readonly codename?: string;
}

function releaseFile(raw: RawFacts): ReleaseLine & { readonly id?: string } {
  const candidates = raw
    .filesLike(/^\/etc\/(\w+)[-_](?:release|version)$/)
    .filter((match) => !NOT_RELEASE_FILES.includes(basename(match[0])))
    .sort((one, other) => (one[0] < other[0] ? -1 : 1));
  for (const match of candidates) {
    const line = releaseLine((raw.file(match[0]) ?? '').split('\n')[0] ?? '');
    if (line.name === undefined) continue;
    const id = line.name.toLowerCase().includes('cloudlinux') ? 'cloudlinux' : match[1];
    return id === undefined ? line : { ...line, id };
  }
  return {};
}

/** `NAME [release] VERSION [LTS] [(CODENAME)]`, as the first line of a release file or a pretty name has it. */
function releaseLine(line: string): ReleaseLine {
  const text = line.trim();
  const match = /^(.+?) *(?:release *)?(\d[\d.+\-a-z]*)(?: LTS)? *(?:\((.*)\)[^)]*)?$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return text === '' ? {} : { name: text };
  return { name: match[1], version: match[2], ...(match[3] ? { codename: match[3] } : {}) };
}
