import { afterAll } from 'vitest';
import { LocalConnection } from '../../runtime/connection/local.ts';
import { createTarget, type OwnedTarget } from '../../runtime/target/create-target.ts';

/**
 * This machine as a target, for unit tests of shell functions; closed after the test file.
 * @param shell The shell to run them in: `/bin/sh` (dash) unless given, `/bin/bash`, ...
 */
export function localTarget(shell = '/bin/sh'): OwnedTarget {
  const target = createTarget(new LocalConnection(), { shell });
  afterAll(() => target.close());
  return target;
}
