import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checksum } from '../../../../runtime/target/lib/checksum.ts';
import { replaceFile } from '../../../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../../../runtime/target/target.ts';
import { localTarget } from '../../../helpers/local-target.ts';
import { shells } from '../../../helpers/shells.ts';

const base = mkdtempSync(join(tmpdir(), 'tsible-replace-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const put = shellFunction(
  'test_put',
  [replaceFile],
  `umask 022; tsible_temp "$1" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$1"`,
);
const stall = shellFunction(
  'test_stall',
  [replaceFile],
  'tsible_temp "$1" && tsible_payload >"$tsible_tmp"; sleep 60',
);

describe.each(shells())('replacing a file in %s', (name, shell) => {
  const target = localTarget(shell);
  const dir = join(base, name);
  mkdirSync(dir);
  const payload = { kind: 'bytes', bytes: 'new\0text' } as const;
  const mode = (path: string) => (lstatSync(path).mode & 0o7777).toString(8);

  it('makes a new one with the mode that the umask leaves', async () => {
    expect((await target.call(put, [join(dir, 'a b')], { payload })).rc).toBe(0);
    expect([readFileSync(join(dir, 'a b'), 'latin1'), mode(join(dir, 'a b'))]).toEqual(['new\0text', '644']);
  });

  it('keeps the mode of one that is there', async () => {
    writeFileSync(join(dir, 'old'), 'old');
    chmodSync(join(dir, 'old'), 0o640);
    expect((await target.call(put, [join(dir, 'old')], { payload })).rc).toBe(0);
    expect([readFileSync(join(dir, 'old'), 'latin1'), mode(join(dir, 'old'))]).toEqual(['new\0text', '640']);
  });

  it('replaces a link, not what it leads to', async () => {
    writeFileSync(join(dir, 'end'), 'end');
    symlinkSync('end', join(dir, 'link'));
    await target.call(put, [join(dir, 'link')], { payload });
    expect([readFileSync(join(dir, 'end'), 'utf8'), lstatSync(join(dir, 'link')).isFile()]).toEqual([
      'end',
      true,
    ]);
  });

  it('refuses a folder and leaves no temporary file', async () => {
    mkdirSync(join(dir, 'folder'));
    const reply = await target.call(put, [join(dir, 'folder')], { payload });
    expect([reply.rc, reply.stderr.toString()]).toEqual([1, expect.stringMatching(/directory/i)]);
    expect(readdirSync(join(dir, 'folder'))).toEqual([]);
    expect(readdirSync(dir).filter((file) => file.startsWith('.ansible'))).toEqual([]);
  });

  it('removes the temporary file when the time is over', async () => {
    const file = join(dir, 'stalled');
    await expect(target.call(stall, [file], { payload, timeout: 200 })).rejects.toThrow('timed out');
    await expect
      .poll(() => readdirSync(dir).filter((entry) => entry.startsWith('.ansible') || entry === 'stalled'), {
        timeout: 3000,
      })
      .toEqual([]);
  });

  it('names a checksum', async () => {
    writeFileSync(join(dir, 'sum'), 'abc');
    const reply = await target.call(checksum, ['sha256', join(dir, 'sum')]);
    expect(reply.stdout.toString()).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n',
    );
    expect((await target.call(checksum, ['sha1', join(dir, 'missing')])).rc).toBe(1);
    expect((await target.call(checksum, ['sha77', join(dir, 'sum')])).rc).toBe(2);
  });
});
