import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import cloudInit from '../../../modules/community.general/cloud_init_data_facts.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  cat: `case "$*" in *status.json) echo '{"v1": {"stage": null}}';; *) exit 1;; esac`,
});

test.skipIf(existsSync('/var/lib/cloud/data/status.json'))(
  'what cloud-init left is a fact; a file that is not there is an empty one',
  async () => {
    const status = new Map([['v1', new Map([['stage', null]])]]);
    const facts = new Map([
      ['result', new Map()],
      ['status', status],
    ]);
    expect(await runModule(cloudInit, {}, stubs.target)).toEqual({
      changed: false,
      ansible_facts: { cloud_init_data_facts: facts },
      cloud_init_data_facts: facts,
    });
    expect(await runModule(cloudInit, { filter: 'result' }, stubs.target)).toMatchObject({
      cloud_init_data_facts: new Map([['result', new Map()]]),
    });
  },
);

test.skipIf(existsSync('/var/lib/cloud/data/status.json'))(
  'a file that is no JSON is an error in the words of Python',
  async () => {
    const { target } = stubCommands(localTarget('sh'), { cat: 'echo "{x"' });
    expect(await runModule(cloudInit, { filter: 'result' }, target)).toMatchObject({
      failed: true,
      msg: 'Task failed: Module failed: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
    });
  },
);
