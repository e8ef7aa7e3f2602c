import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../lock.ts';
import { debianMirror } from '../mirror.ts';
import { must } from '../run.ts';

/** A tarball named and laid out as etcd's own releases, with its SHA256SUMS beside it. */
export interface EtcdRelease {
  /** Such as `3.5.16`. */
  readonly version: string;
  /** The names that etcd's releases use: `amd64`, `arm64`, ... */
  readonly architecture: string;
  /** Holds the tarball and SHA256SUMS. */
  readonly folder: string;
  readonly tarball: string;
}

/** The Debian releases whose etcd is taken: 3.5 from trixie, 3.4 from bookworm. */
export type EtcdSuite = 'trixie' | 'bookworm';

const cache = '/var/cache/tsible-lab';

/** apt-get with lists, sources and downloads of its own: the machine's apt stays as it is. */
async function apt(home: string, ...args: readonly string[]): Promise<string> {
  const settings = [
    `Dir::Etc::sourcelist=${home}/sources.list`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State=${home}/state`,
    `Dir::Cache=${home}/cache`,
    'APT::Sandbox::User=root',
  ];
  return await must('apt-get', ['-q', ...settings.flatMap((setting) => ['-o', setting]), ...args], {
    cwd: home,
  });
}

async function build(suite: EtcdSuite, folder: string): Promise<void> {
  const home = `${folder}.tmp`;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'state/lists/partial'), { recursive: true });
  mkdirSync(join(home, 'cache/archives/partial'), { recursive: true });
  writeFileSync(join(home, 'sources.list'), `deb ${debianMirror()} ${suite} main\n`);
  try {
    await apt(home, 'update');
    await apt(home, 'download', 'etcd-server', 'etcd-client');
    const debs = readdirSync(home).filter((name) => name.endsWith('.deb'));
    const [first = ''] = debs;
    const field = async (name: string): Promise<string> =>
      (await must('dpkg-deb', ['--field', join(home, first), name])).trim();
    const version = (await field('Version')).replace(/[-+].*$/, '');
    const name = `etcd-v${version}-linux-${await field('Architecture')}`;
    for (const deb of debs) await must('dpkg-deb', ['--extract', join(home, deb), join(home, 'deb')]);
    const content = join(home, name);
    mkdirSync(content);
    for (const program of ['etcd', 'etcdctl', 'etcdutl']) {
      const file = join(home, 'deb/usr/bin', program);
      if (existsSync(file)) renameSync(file, join(content, program));
    }
    writeFileSync(
      join(content, 'README.md'),
      `etcd ${version} of Debian ${suite}, laid out as a release of etcd\n`,
    );
    const out = join(home, 'out');
    mkdirSync(out);
    const tarball = join(out, `${name}.tar.gz`);
    await must('tar', ['-C', home, '--owner=1000', '--group=1000', '-czf', tarball, name]);
    const sum = createHash('sha256').update(readFileSync(tarball)).digest('hex');
    const other = createHash('sha256').update(name).digest('hex');
    writeFileSync(
      join(out, 'SHA256SUMS'),
      `${other}  etcd-v${version}-darwin-amd64.zip\n${sum}  ${name}.tar.gz\n`,
    );
    renameSync(out, folder);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Makes etcd's release from Debian's packages, once; safe to call from several processes. Needs root and apt. */
export async function ensureEtcdRelease(
  suite: EtcdSuite = 'trixie',
  say: (line: string) => void = () => {},
): Promise<EtcdRelease> {
  const folder = join(cache, `etcd-${suite}`);
  mkdirSync(cache, { recursive: true });
  await withLock(`/run/tsible-lab/etcd-${suite}.lock`, async () => {
    if (existsSync(folder)) return;
    say(`Making an etcd release from the packages of Debian ${suite} (once)`);
    await build(suite, folder);
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? '';
  const [, version, architecture] = /^etcd-v(.+)-linux-(.+)\.tar\.gz$/.exec(tarball) ?? [];
  if (version === undefined || architecture === undefined)
    throw new Error(`${folder} holds no etcd release; delete it to have it made anew`);
  return { version, architecture, folder, tarball };
}
