import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SignatureRules, verifySignatures } from '../../../runtime/galaxy/collections/gpg.ts';
import { galaxyContext } from '../../helpers/galaxy-context.ts';

function hasGpg(): boolean {
  try {
    execFileSync('gpg', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(hasGpg())("a collection's signatures, checked by GnuPG", () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-gpg-'));
  const manifest = join(folder, 'MANIFEST.json');
  const keyring = join(folder, 'ring.gpg');
  let good: string;
  let changed: string;

  function gpg(...args: string[]): void {
    const env = { ...process.env, GNUPGHOME: join(folder, 'home') };
    execFileSync('gpg', ['--batch', '--quiet', '--yes', ...args], { env, stdio: 'ignore' });
  }

  function sign(text: string): string {
    writeFileSync(manifest, text);
    gpg('--armor', '--output', join(folder, 'sig'), '--detach-sign', manifest);
    return readFileSync(join(folder, 'sig'), 'utf8');
  }

  beforeAll(() => {
    mkdirSync(join(folder, 'home'), { mode: 0o700 });
    gpg('--passphrase', '', '--quick-gen-key', 'Tester <tester@example.org>', 'ed25519', 'sign', '1y');
    gpg('--output', keyring, '--export');
    changed = sign('{"changed": true}\n');
    good = sign('{"format": 1}\n');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function verify(signatures: readonly string[], rules: Partial<SignatureRules> = {}): boolean {
    const { context } = galaxyContext(folder);
    const all = { keyring, required: '1', ignored: [], complain: true, ...rules };
    return verifySignatures(context, 'acme.tools', manifest, signatures, all);
  }

  it('hold for the manifest that was signed, not for another one', () => {
    expect(verify([good])).toBe(true);
    expect(verify([changed])).toBe(false);
  });

  it('must be as many as are asked for', () => {
    expect(verify([good, changed], { required: 'all' })).toBe(false);
    expect(verify([good], { required: '2' })).toBe(false);
    expect(verify([], { required: '+1' })).toBe(false);
    expect(verify([], { required: '1' })).toBe(true);
  });

  it('may fail in ways that are said not to count', () => {
    expect(verify([changed, good], { required: 'all', ignored: ['BADSIG', 'FAILURE'] })).toBe(true);
  });
});
