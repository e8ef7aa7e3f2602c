import { expect, test } from 'vitest';
import find from '../../../modules/ansible.builtin/find/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget(), {
  find: `echo "find: '$1locked': Permission denied" >&2; exit 1`,
});

test('a folder that cannot be read is told of by its plain path, however the task writes its parent', async () => {
  const { skipped_paths } = await runModule(find, { paths: `${stubs.folder}/`, recurse: true }, stubs.target);
  const path = `${stubs.folder}/locked`;
  expect(skipped_paths).toEqual({ [path]: `[Errno 13] Permission denied: '${path}'` });
});
