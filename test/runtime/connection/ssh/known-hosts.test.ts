import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KnownHost } from '../../../../runtime/connection/ssh/known-hosts.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsible-known-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function blob(type: string, text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type + text)]);
}

const key = blob('ssh-ed25519', 'the key');
const other = blob('ssh-ed25519', 'another');
const rsa = blob('ssh-rsa', 'an rsa key');
const text = (bytes: Buffer) =>
  `${bytes.toString('latin1', 4, 4 + bytes.readUInt32BE(0))} ${bytes.toString('base64')}`;

let files = 0;
function known(host: string, port: number, lines: string[]): KnownHost {
  files += 1;
  const file = join(dir, `hosts${files}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return new KnownHost(host, port, [join(dir, 'missing'), file]);
}

describe('known_hosts', () => {
  const salt = Buffer.from('salt');
  const hash = createHmac('sha1', salt).update('[h]:2222').digest('base64');
  it.each<[string, string, number, string[], string]>([
    ['a plain name', 'h', 22, [`a,h ${text(key)} comment`], 'known'],
    ['a name in other letters', 'HOST', 22, [`host ${text(key)}`], 'known'],
    ['a name with its port', 'h', 2222, [`[h]:2222 ${text(key)}`], 'known'],
    ['the same key without the port', 'h', 2222, [`h ${text(key)}`], 'known'],
    ['another key without the port', 'h', 2222, [`h ${text(other)}`], 'unknown'],
    ['another port', 'h', 22, [`[h]:2222 ${text(key)}`], 'unknown'],
    ['a pattern', 'h.example', 22, [`*.example,!bad.example ${text(key)}`], 'known'],
    ['an exception', 'bad.example', 22, [`*.example,!bad.example ${text(key)}`], 'unknown'],
    ['a hashed name', 'h', 2222, [`|1|${salt.toString('base64')}|${hash} ${text(key)}`], 'known'],
    ['nothing', 'h', 22, ['# h', ''], 'unknown'],
    ['another key', 'h', 22, ['', `h ${text(other)}`], 'changed'],
    ['a key of another type only', 'h', 22, [`h ${text(rsa)}`], 'changed'],
    ['one key of several', 'h', 22, [`h ${text(other)}`, `h ${text(key)}`], 'known'],
    ['a revoked key', 'h', 22, [`h ${text(key)}`, `@revoked * ${text(key)}`], 'revoked'],
  ])('knows %s', (_, host, port, lines, verdict) => {
    expect(known(host, port, lines).judge(key).kind).toBe(verdict);
  });

  it('says where the offending line is and which types to ask for', () => {
    const host = known('h', 22, ['# first', `h ${text(rsa)}`, `h ${text(other)}`]);
    expect(host.judge(key)).toMatchObject({ kind: 'changed', line: 3, type: 'ssh-ed25519' });
    expect(host.types).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });

  it('leaves certificates to OpenSSH', () => {
    expect(known('h', 22, [`@cert-authority * ${text(key)}`]).hasAuthority).toBe(true);
  });

  it('writes a key down and finds it again', () => {
    const file = join(dir, 'new', 'known_hosts');
    new KnownHost('h', 2222, [file]).add(key, file, false);
    new KnownHost('i', 22, [file]).add(key, file, true);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\[h\]:2222 ssh-ed25519 \S+\n\|1\|\S+\|\S+ ssh-ed25519 \S+\n$/,
    );
    expect(new KnownHost('i', 22, [file]).judge(key).kind).toBe('known');
  });
});
