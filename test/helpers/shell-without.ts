import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A shell for `localTarget` that has the machine's tools but for those that are named; it is put into `folder`. */
export function shellWithout(folder: string, missing: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  for (const place of ['/bin', '/usr/bin', '/sbin', '/usr/sbin']) {
    if (!existsSync(place)) continue;
    for (const tool of readdirSync(place))
      if (!missing.includes(tool) && !existsSync(join(folder, tool)))
        symlinkSync(join(place, tool), join(folder, tool));
  }
  const shell = join(folder, 'tsible-sh');
  writeFileSync(shell, `#!/bin/sh\nPATH=${folder} exec /bin/sh "$@"\n`, { mode: 0o755 });
  return shell;
}
