import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** The POSIX shells of this machine that a managed host may have, as [name, path]; for `describe.each`. */
export function shells(): [string, string][] {
  const found: [string, string][] = [];
  for (const name of ['dash', 'bash']) if (existsSync(`/bin/${name}`)) found.push([name, `/bin/${name}`]);
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
  if (busybox) found.push(['busybox', busyboxShell(busybox)]);
  return found;
}

/** busybox's shell with nothing but busybox's own utilities on its PATH. */
function busyboxShell(busybox: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'tsible-busybox-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  execFileSync(busybox, ['--install', '-s', dir]);
  const shell = join(dir, 'tsible-sh');
  writeFileSync(shell, `#!${busybox} sh\nPATH=${dir} exec ${busybox} sh "$@"\n`, { mode: 0o755 });
  return shell;
}
