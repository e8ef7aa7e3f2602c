import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { OwnedTarget } from '../../runtime/target/create-target.ts';
import type { Target } from '../../runtime/target/target.ts';

/** Commands of a test's own, before the machine's on PATH. */
export interface Stubs {
  readonly folder: string;
  readonly target: Target;
  /** The command lines that ran since the last call, in order. */
  calls(): string[];
}

/**
 * Puts shell scripts in the place of commands that a test must not run. Each gets its arguments as `$*`; every call is
 * noted before it runs. `$stubs` is their folder, for files that they share.
 */
export function stubCommands(target: OwnedTarget, scripts: Readonly<Record<string, string>>): Stubs {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-stubs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, 'calls.log');
  writeFileSync(log, '');
  for (const [name, body] of Object.entries(scripts)) {
    const script = `#!/bin/sh\nstubs=${folder}\nprintf '%s\\n' "${name} $*" >>${log}\n${body}\n`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  const environment = new Map([['PATH', `${folder}:${process.env.PATH ?? ''}`]]);
  return {
    folder,
    target: target.withEnvironment(environment),
    calls: () => {
      const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
      writeFileSync(log, '');
      return lines;
    },
  };
}
