import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import dpkgDivert from '../../../modules/community.general/dpkg_divert.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';

// It asks the real dpkg-divert, which only Debian and its kin have.
test.skipIf(!existsSync('/usr/bin/dpkg-divert'))(
  'a diversion that is not there is as it is to be',
  async () => {
    const path = '/nowhere/file';
    expect(await runModule(dpkgDivert, { path, state: 'absent' }, localTarget('sh'))).toMatchObject({
      changed: false,
      diversion: { path, state: 'absent', divert: null, holder: null },
      commands: ['/usr/bin/dpkg-divert --no-rename --remove /nowhere/file'],
    });
  },
);
