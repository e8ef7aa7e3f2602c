import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import deployHelper from '../../../modules/community.general/deploy_helper.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-deploy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(shells())('releases in %s', (name, shell) => {
  const path = join(folder, name);
  const releases = join(path, 'releases');
  const run = (args: Record<string, unknown>, check = false) =>
    runModule(deployHelper, { path, ...args }, localTarget(shell), { check });

  test('a release becomes the current one; unfinished and old ones go', async () => {
    for (const release of ['old', 'new', 'broken']) {
      mkdirSync(join(releases, release), { recursive: true });
      utimesSync(join(releases, release), 1, 1);
    }
    writeFileSync(join(releases, 'broken', 'DEPLOY_UNFINISHED'), '');
    writeFileSync(join(releases, 'new', 'DEPLOY_UNFINISHED'), '');
    const finalize = { state: 'finalize', release: 'new', keep_releases: 1 };
    expect(await run(finalize, true)).toEqual({ state: 'finalize', changed: true });
    expect(readdirSync(releases)).toHaveLength(3);
    expect(await run(finalize)).toMatchObject({ changed: true });
    expect(readdirSync(releases).sort()).toEqual(['new', 'old']);
    expect(readdirSync(join(releases, 'new'))).toEqual([]);
    expect(readlinkSync(join(path, 'current'))).toBe(join(releases, 'new'));
    expect(await run(finalize)).toMatchObject({ changed: false });
  });

  test('the facts tell of the current release and the next', async () => {
    const { ansible_facts: facts } = await run({ state: 'query', release: 'next' });
    expect(facts).toMatchObject({
      deploy_helper: { previous_release: 'new', new_release_path: join(releases, 'next') },
    });
  });

  test('a missing release fails, and the link stays', async () => {
    const result = await run({ state: 'finalize', release: 'nowhere' });
    expect(result.msg).toBe(`the symlink target ${join(releases, 'nowhere')} doesn't exists`);
    expect(readlinkSync(join(path, 'current'))).toBe(join(releases, 'new'));
  });
});
