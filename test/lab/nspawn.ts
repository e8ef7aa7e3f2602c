import { existsSync, rmSync, statSync } from 'node:fs';
import { run } from './run.ts';

/** Takes away what systemd-nspawn leaves of a machine when it is killed; `root` is its folder, still mounted. */
export async function forgetMachine(machine: string, root: string): Promise<void> {
  // Its lock is named after the folder's device and inode, which change with the mount.
  const inode = existsSync(root) ? statSync(root) : undefined;
  if (inode !== undefined)
    rmSync(`/run/systemd/nspawn/locks/inode-${inode.dev}:${inode.ino}`, { force: true });
  for (const kind of ['propagate', 'unix-export']) {
    const folder = `/run/systemd/nspawn/${kind}/${machine}`;
    await run('umount', ['-q', folder]);
    await run('rm', ['-rf', '--one-file-system', folder]);
  }
}
