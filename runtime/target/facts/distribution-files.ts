import type { RawFacts } from './raw-facts.ts';
import { basename, splitLines, stripChars, words } from './text.ts';

interface FileContext {
  readonly raw: RawFacts;
  readonly path: string;
  /** What os-release and its like say. */
  readonly guess: { readonly id: string; readonly version: string; readonly release: string };
}

/** Facts that a release file gives; undefined when it isn't this variety's. */
export type FileReader = (text: string, context: FileContext) => Readonly<Record<string, string>> | undefined;

interface DistributionFile {
  readonly path: string;
  readonly variety: string;
  /** Its being there decides, whatever it holds. */
  readonly mayBeEmpty?: boolean;
  readonly read: FileReader;
}

/** The release files in the order in which the first that fits decides. */
export const DISTRIBUTION_FILES: readonly DistributionFile[] = [
  { path: '/etc/altlinux-release', variety: 'Altlinux', read: bySearch('Altlinux', 'ALT') },
  { path: '/etc/oracle-release', variety: 'OracleLinux', read: bySearch('OracleLinux', 'Oracle Linux') },
  { path: '/etc/slackware-version', variety: 'Slackware', read: slackware },
  { path: '/etc/centos-release', variety: 'CentOS', read: centos },
  { path: '/etc/redhat-release', variety: 'RedHat', read: bySearch('RedHat', 'Red Hat') },
  { path: '/etc/vmware-release', variety: 'VMwareESX', mayBeEmpty: true, read: () => undefined },
  { path: '/etc/openwrt_release', variety: 'OpenWrt', read: withDistribLines('OpenWrt') },
  { path: '/etc/os-release', variety: 'Amazon', read: amazon },
  { path: '/etc/system-release', variety: 'Amazon', read: amazon },
  { path: '/etc/alpine-release', variety: 'Alpine', read: (text) => ({ distribution_version: text }) },
  { path: '/etc/arch-release', variety: 'Archlinux', mayBeEmpty: true, read: () => undefined },
  { path: '/etc/os-release', variety: 'Archlinux', read: archlinux },
  { path: '/etc/os-release', variety: 'SUSE', read: suse },
  { path: '/etc/SuSE-release', variety: 'SUSE', read: suse },
  { path: '/etc/gentoo-release', variety: 'Gentoo', read: () => undefined },
  { path: '/etc/os-release', variety: 'Debian', read: debian },
  { path: '/etc/lsb-release', variety: 'Debian', read: debian },
  { path: '/etc/lsb-release', variety: 'Mandriva', read: withDistribLines('Mandriva') },
  { path: '/etc/sourcemage-release', variety: 'SMGL', read: bySearch('SMGL', 'Source Mage GNU/Linux') },
  { path: '/usr/lib/os-release', variety: 'ClearLinux', read: clearLinux },
  { path: '/etc/coreos/update.conf', variety: 'Coreos', read: coreos },
  { path: '/etc/os-release', variety: 'Flatcar', read: flatcar },
  { path: '/etc/os-release', variety: 'NA', read: anyOther },
];

/** A file that names the distribution somewhere, or else (a derivative's) as its first word. */
function bySearch(distribution: string, needle: string): FileReader {
  return (text) => {
    const plain = stripChars(text, `'"\\`);
    return plain.includes(needle)
      ? { distribution, distribution_file_search_string: needle }
      : { distribution: words(plain)[0] ?? '' };
  };
}

function withDistribLines(distribution: string): FileReader {
  return (text) =>
    text.includes(distribution)
      ? given({
          distribution,
          distribution_version: /DISTRIB_RELEASE="(.*)"/.exec(text)?.[1],
          distribution_release: /DISTRIB_CODENAME="(.*)"/.exec(text)?.[1],
        })
      : undefined;
}

function slackware(text: string): ReturnType<FileReader> {
  if (!text.includes('Slackware')) return undefined;
  return given({ distribution: 'Slackware', distribution_version: /\w+\.\w+\+?/.exec(text)?.[0] });
}

function centos(text: string): ReturnType<FileReader> {
  if (text.includes('CentOS Stream')) return { distribution_release: 'Stream' };
  return text.includes('TencentOS Server') ? { distribution: 'TencentOS' } : undefined;
}

function amazon(text: string, { path }: FileContext): ReturnType<FileReader> {
  if (!text.includes('Amazon')) return undefined;
  if (path !== '/etc/os-release') {
    const version = words(text).find((word) => /^\d+$/.test(word)) ?? 'NA';
    return { distribution: 'Amazon', distribution_version: version };
  }
  const version = /VERSION_ID="(.*)"/.exec(text)?.[1];
  if (version === undefined) return { distribution: 'Amazon' };
  const [major = '', minor = 'NA'] = version.split('.');
  return {
    distribution: 'Amazon',
    distribution_version: version,
    distribution_major_version: major,
    distribution_minor_version: minor,
  };
}

function archlinux(text: string): ReturnType<FileReader> {
  return text.includes('Arch Linux') ? { distribution: 'Archlinux' } : undefined;
}

function suse(text: string, context: FileContext): ReturnType<FileReader> {
  const lower = text.toLowerCase();
  if (!lower.includes('suse')) return undefined;
  const named = context.path === '/etc/os-release' ? suseOsRelease(text) : suseRelease(text, context);
  const variant = /^VARIANT_ID="?([^"\n]*)"?/m.exec(text)?.[1];
  const product = basename(context.raw.link('/etc/products.d/baseproduct') ?? '');
  const sap = variant === undefined ? product.endsWith('SLES_SAP.prod') : /^(server|sles)-sap$/.test(variant);
  const micro = variant === undefined ? product.endsWith('SL-Micro.prod') : variant === 'transactional';
  if (sap) return { ...named, distribution: 'SLES_SAP' };
  return micro ? { ...named, distribution: 'SL-Micro' } : named;
}

function suseOsRelease(text: string): Readonly<Record<string, string>> {
  const lower = text.toLowerCase();
  const name = /^NAME=(.*)/m.exec(text)?.[1];
  const version = /^VERSION_ID="?(\d+\.?\d*)"?/m.exec(text)?.[1];
  const minor = /^VERSION_ID="?\d+\.?(\d*)"?/m.exec(text)?.[1];
  const enterprise = !lower.includes('open') && lower.includes('enterprise');
  const release = lower.includes('open')
    ? minor
    : enterprise && minor !== undefined
      ? minor || '0'
      : undefined;
  return given({
    distribution: name === undefined ? undefined : stripChars(name, '"'),
    distribution_version: version,
    distribution_major_version: version?.split('.')[0],
    distribution_release: release,
  });
}

function suseRelease(text: string, { guess }: FileContext): Readonly<Record<string, string>> {
  const lower = text.toLowerCase();
  if (lower.includes('open'))
    return given({
      distribution: words(splitLines(text)[0] ?? '')[0],
      distribution_release: /CODENAME *= *([^\n]+)/.exec(text)?.[1]?.trim(),
    });
  if (!lower.includes('enterprise')) return {};
  const patch = /PATCHLEVEL = (\d+)/.exec(text)?.[1];
  return given({
    distribution: text.includes('Server') ? 'SLES' : text.includes('Desktop') ? 'SLED' : undefined,
    distribution_release: patch,
    distribution_version: patch === undefined ? undefined : `${guess.version}.${patch}`,
  });
}

function debian(text: string, { raw, path }: FileContext): ReturnType<FileReader> {
  const has = (...names: readonly string[]) => names.some((name) => text.includes(name));
  const quotedVersion = /VERSION_ID="(.*)"/.exec(text)?.[1];
  const major = quotedVersion?.split('.')[0];
  if (has('Debian', 'Raspbian')) {
    const minor = raw.fileLines('/etc/debian_version').findLast((line) => /\d+\.\d+/.test(line));
    return given({
      distribution: 'Debian',
      distribution_release: /PRETTY_NAME=[^(]+ \(?([^)]+?)\)/.exec(text)?.[1],
      distribution_minor_version: minor === undefined ? undefined : /\d+\.(\d+)/.exec(minor)?.[1],
    });
  }
  if (has('Ubuntu')) return { distribution: 'Ubuntu' };
  if (has('SteamOS')) return { distribution: 'SteamOS' };
  if (has('Kali', 'Parrot'))
    return given({
      distribution: has('Kali') ? 'Kali' : 'Parrot',
      distribution_release: /DISTRIB_RELEASE=(.*)/.exec(text)?.[1],
    });
  if (has('Devuan'))
    return given({
      distribution: 'Devuan',
      distribution_release: /PRETTY_NAME="?[^("]+ \(?([^) "]+)\)?/.exec(text)?.[1],
      distribution_version: quotedVersion,
      distribution_major_version: quotedVersion,
    });
  if (has('Cumulus')) {
    const version = /VERSION_ID=(.*)/.exec(text)?.[1];
    return given({
      distribution: 'Cumulus Linux',
      distribution_version: version,
      distribution_major_version: version?.split('.')[0],
      distribution_release: /VERSION="(.*)"/.exec(text)?.[1],
    });
  }
  const versions = { distribution_version: quotedVersion, distribution_major_version: major };
  if (has('Mint')) return given({ distribution: 'Linux Mint', ...versions });
  const release = /VERSION_CODENAME="?([^"]+)"?/.exec(text)?.[1];
  if (has('UOS', 'Uos', 'uos'))
    return given({ distribution: 'Uos', distribution_release: release, ...versions });
  if (has('Deepin', 'deepin'))
    return given({ distribution: 'Deepin', distribution_release: release, ...versions });
  return has('LMDE') && path !== '' ? { distribution: 'Linux Mint Debian Edition' } : undefined;
}

function clearLinux(text: string): ReturnType<FileReader> {
  const name = /NAME="(.*)"/.exec(text)?.[1];
  if (name !== undefined && !name.includes('Clear Linux')) return undefined;
  const version = /VERSION_ID=(.*)/.exec(text)?.[1];
  return given({
    distribution: name,
    distribution_major_version: version,
    distribution_version: version,
    distribution_release: /ID=(.*)/.exec(text)?.[1],
  });
}

function coreos(text: string, { guess }: FileContext): ReturnType<FileReader> {
  if (guess.id !== 'coreos' || text === '') return undefined;
  const group = /^GROUP=(.*)/.exec(text)?.[1];
  return given({ distribution_release: group === undefined ? undefined : stripChars(group, '"') });
}

function flatcar(text: string, { guess }: FileContext): ReturnType<FileReader> {
  if (guess.id !== 'flatcar' || text === '') return undefined;
  const version = /VERSION=(.*)/.exec(text)?.[1];
  const plain = version === undefined ? undefined : stripChars(version, '"');
  return given({ distribution_major_version: plain?.split('.')[0], distribution_version: plain });
}

function anyOther(text: string, { guess }: FileContext): ReturnType<FileReader> {
  const name = /^NAME=(.*)/m.exec(text)?.[1];
  const version = guess.version === 'NA' ? /^VERSION=(.*)/m.exec(text)?.[1] : undefined;
  return given({
    distribution: name === undefined ? undefined : stripChars(name, '"'),
    distribution_version: version === undefined ? undefined : stripChars(version, '"'),
  });
}

/** Without what isn't known. */
function given(facts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
