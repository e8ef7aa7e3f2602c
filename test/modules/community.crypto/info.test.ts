import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import csrInfo from '../../../modules/community.crypto/openssl_csr_info.ts';
import keyInfo from '../../../modules/community.crypto/openssl_privatekey_info.ts';
import certificateInfo from '../../../modules/community.crypto/x509_certificate_info.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';

const CONFIG = `
[req]
distinguished_name=dn
prompt=no
req_extensions=e
x509_extensions=e
[dn]
C=DE
O=Grün, Inc
CN=example.org
[other]
O=Green, Inc
CN=x
[e]
subjectAltName=DNS:a.example.org,IP:10.0.0.1,IP:2001:db8::1,email:x@y.z,URI:https://a/b,RID:1.2.3.4,dirName:other
keyUsage=critical,digitalSignature,keyCertSign
extendedKeyUsage=serverAuth,clientAuth,1.2.3.4.5
basicConstraints=critical,CA:TRUE,pathlen:3
tlsfeature=status_request
nameConstraints=critical,permitted;DNS:.org,excluded;IP:10.0.0.0/255.0.0.0
`;

// What the reference, with Python's cryptography, says of the same.
const COMMON = {
  subject: new Map([
    ['countryName', 'DE'],
    ['organizationName', 'Grün, Inc'],
    ['commonName', 'example.org'],
  ]),
  key_usage: ['Certificate Sign', 'Digital Signature'],
  key_usage_critical: true,
  extended_key_usage: ['1.2.3.4.5', 'TLS Web Client Authentication', 'TLS Web Server Authentication'],
  extended_key_usage_critical: false,
  basic_constraints: ['CA:TRUE', 'pathlen:3'],
  ocsp_must_staple: true,
  subject_alt_name: [
    'DNS:a.example.org',
    'IP:10.0.0.1',
    'IP:2001:db8::1',
    'email:x@y.z',
    'URI:https://a/b',
    'RID:1.2.3.4',
    'dirName:CN=x,O=Green\\, Inc',
  ],
  public_key_type: 'ECC',
  public_key_data: { curve: 'secp256r1', exponent_size: 256 },
};

describe('what is told', () => {
  const target = localTarget();
  const folder = mkdtempSync(join(tmpdir(), 'tsible-x509-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): string => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });

  beforeAll(() => {
    writeFileSync(file('c.cnf'), CONFIG);
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-out', 'k.pem');
    openssl('genpkey', '-algorithm', 'RSA', '-aes256', '-pass', 'pass:x', '-out', 'enc.pem');
    openssl('req', '-new', '-utf8', '-key', 'k.pem', '-config', 'c.cnf', '-out', 'r.csr');
    openssl('req', '-x509', '-utf8', '-days', '10', '-key', 'k.pem', '-config', 'c.cnf', '-out', 'c.crt');
    openssl('x509', '-in', 'c.crt', '-outform', 'der', '-out', 'c.der');
  });

  test.each(['c.crt', 'c.der'])('of a certificate in %s', async (name) => {
    const args = { path: file(name), valid_at: { soon: '+1d', later: '+2w' } };
    const result = await runModule(certificateInfo, args, target);
    expect(result).toMatchObject({
      ...COMMON,
      version: 3,
      expired: false,
      signature_algorithm: 'ecdsa-with-SHA256',
      issuer: COMMON.subject,
      valid_at: new Map([
        ['soon', true],
        ['later', false],
      ]),
    });
    const print = openssl('x509', '-in', 'c.crt', '-noout', '-fingerprint', '-sha256').toString();
    const { sha256 } = Object(result.fingerprints);
    expect(print.trim().toLowerCase().split('=')[1]).toBe(sha256);
  });

  test('of a request', async () => {
    expect(await runModule(csrInfo, { path: file('r.csr') }, target)).toMatchObject({
      ...COMMON,
      signature_valid: true,
      name_constraints_permitted: ['DNS:.org'],
      name_constraints_excluded: ['IP:10.0.0.0/8'],
      name_constraints_critical: true,
    });
  });

  test('of a key, and nothing of its secret unless that is asked for', async () => {
    const args = { path: file('k.pem'), check_consistency: true };
    const result = await runModule(keyInfo, args, target);
    expect(result).toMatchObject({ type: 'ECC', can_parse_key: true, key_is_consistent: true });
    expect(result).not.toHaveProperty('private_data');
    const told = await runModule(keyInfo, { ...args, return_private_key_data: true }, target);
    expect(toJson(Object(told.private_data).multiplier)).toMatch(/^\d{60,}$/);
  });

  test.each([
    [keyInfo, 'enc.pem', 'Wrong or empty passphrase provided for private key'],
    [
      certificateInfo,
      'none',
      "Error while reading certificate file from disk: [Errno 2] No such file or directory: '",
    ],
  ])('of what cannot be read, the reason', async (module, name, message) => {
    const { failed, msg } = await runModule(module, { path: file(name) }, target);
    expect({ failed, msg: String(msg).startsWith(message) }).toEqual({ failed: true, msg: true });
  });

  test('of an encrypted key, with its passphrase', async () => {
    const result = await runModule(keyInfo, { path: file('enc.pem'), passphrase: 'x' }, target);
    expect(result).toMatchObject({ type: 'RSA', public_data: { size: 2048, exponent: 65537 } });
  });
});
