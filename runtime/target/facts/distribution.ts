import { DISTRIBUTION_FILES, type FileReader } from './distribution-files.ts';
import { readDistro } from './distro.ts';
import { type Facts, type FactTopic, sh } from './topic.ts';

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  RedHat: [
    ...[
      'RedHat',
      'RHEL',
      'Fedora',
      'CentOS',
      'Scientific',
      'SLC',
      'Ascendos',
      'CloudLinux',
      'PSBM',
      'OracleLinux',
    ],
    ...[
      'OVS',
      'OEL',
      'Amazon',
      'Amzn',
      'Virtuozzo',
      'XenServer',
      'Alibaba',
      'EulerOS',
      'openEuler',
      'AlmaLinux',
    ],
    ...['Rocky', 'TencentOS', 'EuroLinux', 'Kylin Linux Advanced Server', 'MIRACLE'],
  ],
  Debian: [
    ...['Debian', 'Ubuntu', 'Raspbian', 'Neon', 'KDE neon', 'Linux Mint', 'SteamOS', 'Devuan', 'Kali'],
    ...['Cumulus Linux', 'Pop!_OS', 'Parrot', 'Pardus GNU/Linux', 'Uos', 'Deepin', 'OSMC'],
    'Linux Mint Debian Edition',
  ],
  Suse: [
    ...['SuSE', 'SLES', 'SLED', 'openSUSE', 'openSUSE Tumbleweed', 'SLES_SAP', 'SUSE_LINUX', 'openSUSE Leap'],
    ...['ALP-Dolomite', 'SL-Micro', 'openSUSE MicroOS'],
  ],
  Archlinux: ['Archlinux', 'Antergos', 'Manjaro'],
  Mandrake: ['Mandrake', 'Mandriva'],
  Gentoo: ['Gentoo', 'Funtoo'],
  ClearLinux: ['Clear Linux OS', 'Clear Linux Mix'],
};

const FAMILY_OF = new Map(
  Object.entries(FAMILIES).flatMap(([family, names]) => names.map((name) => [name, family] as const)),
);

/** Distribution, version, release and OS family. */
export const distribution: FactTopic = {
  name: 'distribution',
  ids: ['distribution_version', 'distribution_release', 'distribution_major_version', 'os_family'],
  shell: sh`
files="$files /etc/*-release /etc/*_release /etc/*-version /etc/*_version /usr/lib/os-release /etc/coreos/update.conf"
exists="$exists /etc/arch-release /etc/vmware-release"
links="$links /etc/products.d/baseproduct"
tsible_fact_lsb`,
  read({ raw }) {
    const distro = readDistro(raw);
    const version = distro.version || 'NA';
    const facts: Facts = new Map([
      ['distribution', nameOf(distro.id)],
      ['distribution_version', version],
      ['distribution_release', distro.codename ?? 'NA'],
      ['distribution_major_version', version.split('.')[0] || 'NA'],
    ]);
    for (const { path, variety, mayBeEmpty, read } of DISTRIBUTION_FILES) {
      const present = mayBeEmpty === true && raw.exists(path);
      const text = raw.file(path);
      if (text === undefined && !present) continue;
      const guess = { id: distro.id, version, release: distro.codename ?? 'NA' };
      const found: ReturnType<FileReader> = present ? {} : read(text ?? '', { raw, path, guess });
      if (found === undefined) continue;
      facts.set('distribution', variety);
      facts.set('distribution_file_path', path);
      facts.set('distribution_file_variety', variety);
      if (!present) facts.set('distribution_file_parsed', true);
      for (const [key, value] of Object.entries(found)) facts.set(key, value);
      break;
    }
    const name = String(facts.get('distribution'));
    facts.set('os_family', FAMILY_OF.get(name) ?? name);
    return facts;
  },
};

/** Ansible's name for a distribution whose release file it doesn't know. */
function nameOf(id: string): string {
  if (id === 'amzn') return 'Amazon';
  if (id === 'rhel') return 'Redhat';
  return id === '' ? 'OtherLinux' : id.charAt(0).toUpperCase() + id.slice(1).toLowerCase();
}
