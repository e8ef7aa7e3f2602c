import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { runPlaybook } from '../../../helpers/run-playbook.ts';

let folder = '';
let files: Record<string, string> = {};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-crypto-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  openssl(...'genpkey -algorithm ed25519 -out plain.pem'.split(' '));
  openssl(...'pkey -in plain.pem -pubout -out public.pem'.split(' '));
  openssl(...'pkey -in plain.pem -aes128 -passout pass:secret -out locked.pem'.split(' '));
  openssl(...'req -x509 -new -key plain.pem -subj /CN=a.example -days 9 -out certificate.pem'.split(' '));
  openssl(...'req -new -key plain.pem -subj /O=x -out request.pem'.split(' '));
  files = Object.fromEntries(
    ['plain', 'public', 'locked', 'certificate', 'request'].map((name) => [
      `${name}.pem`,
      readFileSync(join(folder, `${name}.pem`), 'utf8'),
    ]),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `debug` prints of an expression, in which `certificate` and the like are the files' texts. */
async function shown(expression: string): Promise<string> {
  const names = Object.keys(files).map((file) => file.replace('.pem', ''));
  const vars = names.map((name) => `    ${name}: "{{ lookup('file', '${name}.pem') }}"`).join('\n');
  const play = `- hosts: localhost\n  gather_facts: false\n  vars:\n${vars}\n  tasks:\n    - debug:\n        msg: ${JSON.stringify(`{{ ${expression} }}`)}\n`;
  const { stdout, stderr } = await runPlaybook({ ...files, 'play.yml': play });
  return stdout + stderr;
}

describe.each([
  ['certificate | community.crypto.x509_certificate_info', '.subject.commonName', '"a.example"'],
  [
    "certificate | community.crypto.x509_certificate_info(name_encoding='idna')",
    '.public_key_type',
    '"Ed25519"',
  ],
  ['request | community.crypto.openssl_csr_info', '.signature_valid', 'true'],
  ['request | community.crypto.openssl_csr_info', '.subject_ordered', '"organizationName"'],
  [
    'plain | community.crypto.openssl_privatekey_info',
    '.keys() | sort | join',
    '"public_datapublic_keypublic_key_fingerprintstype"',
  ],
  ["locked | community.crypto.openssl_privatekey_info(passphrase='secret')", '.type', '"Ed25519"'],
  ['public | community.crypto.openssl_publickey_info', '.fingerprints.sha256 | length', '95'],
])('%s', (expression, part, value) => {
  it(`has ${value} as ${part}`, async () => {
    expect(await shown(`(${expression})${part}`)).toContain(value);
  });
});

// The words of the reference.
test.each([
  ['1 | community.crypto.x509_certificate_info', "input must be a text type, not <class 'int'>"],
  ["certificate | community.crypto.x509_certificate_info('q')", '"ignore", "idna", or "unicode", not "q"'],
  [
    'certificate | community.crypto.openssl_csr_info',
    'Valid PEM but no BEGIN CERTIFICATE REQUEST/END CERTIFICATE REQUEST delimiters. Are you sure this is a CSR?',
  ],
  [
    'locked | community.crypto.openssl_privatekey_info',
    'Password was not given but private key is encrypted',
  ],
  [
    "locked | community.crypto.openssl_privatekey_info('wrong')",
    'Wrong passphrase provided for private key, or private key cannot be parsed',
  ],
  [
    "plain | community.crypto.openssl_privatekey_info(return_private_key_data='yes')",
    "must be a boolean, not <class 'str'>",
  ],
  [
    "'x' | community.crypto.openssl_publickey_info",
    'Error while deserializing key: Unable to load PEM file.',
  ],
])('%s is refused', async (expression, words) => {
  expect((await shown(expression)).replaceAll('\\"', '"')).toContain(words);
});
