import { splitLines } from './text.ts';

/** The Python 3 of distributions, by `ID` and the version of os-release, or its first number. */
const PYTHONS: Readonly<Record<string, string>> = {
  'debian 11': '3.9.2',
  'debian 12': '3.11.2',
  'debian 13': '3.13.5',
  'ubuntu 20.04': '3.8.10',
  'ubuntu 22.04': '3.10.12',
  'ubuntu 24.04': '3.12.3',
  'rhel 8': '3.6.8',
  'rhel 9': '3.9.21',
  'rhel 10': '3.12.9',
  'alpine 3.19': '3.11.14',
  'alpine 3.20': '3.12.12',
  'alpine 3.21': '3.12.12',
  'alpine 3.22': '3.12.12',
};

const OTHERS = '3.13.5';

/**
 * The Python that Ansible would need on a host that has none: roles choose names of packages by its version
 * (`ansible_python.version.major`), and tsible's modules do for them what it would do there.
 * @param osRelease The contents of /etc/os-release.
 */
export function distributionPython(osRelease: string): string {
  const told = new Map(
    splitLines(osRelease).map((line): [string, string] => {
      const [key = '', value = ''] = line.split(/=(.*)/, 2);
      return [key, value.replace(/^(["'])(.*)\1$/, '$2')];
    }),
  );
  const version = told.get('VERSION_ID') ?? '';
  const names = [told.get('ID') ?? '', ...(told.get('ID_LIKE') ?? '').split(' ')];
  const [major = '', minor = ''] = version.split('.');
  for (const name of names)
    for (const shortened of [version, `${major}.${minor}`, major]) {
      const known = PYTHONS[`${name} ${shortened}`];
      if (known !== undefined) return known;
    }
  return OTHERS;
}
