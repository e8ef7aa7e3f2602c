import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const script = fileURLToPath(
  new URL('../../roles/githubixx.etcd/files/check-certificate.sh', import.meta.url),
);
const day = 86_400;
const now = Math.floor(Date.now() / 1000);

// What an administrator reads when a member won't join: each fault has to be told apart from the others.
describe.skipIf(spawnSync('openssl', ['version']).status !== 0)('check-certificate.sh', () => {
  let folder = '';
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };

  const makeKey = (name: string): void =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}-key.pem`);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsible-certificate-'));
    for (const ca of ['ca', 'other-ca']) {
      makeKey(ca);
      openssl(
        'req',
        '-x509',
        '-new',
        '-key',
        `${ca}-key.pem`,
        '-subj',
        `/CN=${ca}`,
        '-days',
        '60',
        '-out',
        `${ca}.pem`,
      );
    }
    makeKey('peer');
    makeKey('stray');
    openssl('req', '-new', '-key', 'peer-key.pem', '-subj', '/O=Kubernetes/CN=etcd', '-out', 'peer.csr');
    writeFileSync(
      file('server.ext'),
      'subjectAltName=IP:10.0.11.2,DNS:node1\nextendedKeyUsage=serverAuth,clientAuth\n',
    );
    writeFileSync(file('client.ext'), 'subjectAltName=IP:10.0.11.2\nextendedKeyUsage=clientAuth\n');
    const issue = (name: string, extensions: string): void =>
      openssl(
        ...['x509', '-req', '-in', 'peer.csr', '-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-set_serial', '7'],
        ...['-days', '40', '-extfile', extensions, '-out', name],
      );
    issue('peer.pem', 'server.ext');
    issue('client.pem', 'client.ext');
    writeFileSync(file('rubbish.pem'), 'no certificate\n');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  interface Question {
    cert?: string;
    key?: string;
    authority?: string;
    at?: number;
    days?: number;
    cn?: string;
    addresses?: readonly string[];
  }

  const ask = (question: Question): string[] => {
    const said = execFileSync(
      'sh',
      [
        script,
        file(question.cert ?? 'peer.pem'),
        file(question.key ?? 'peer-key.pem'),
        file(question.authority ?? 'ca.pem'),
        String(question.at ?? now + 60),
        String(question.days ?? 30),
        question.cn ?? 'etcd',
        ...(question.addresses ?? ['10.0.11.2', 'node1']),
      ],
      { encoding: 'utf8' },
    );
    return said.split('\n').filter((line) => line !== '');
  };

  test('says nothing about a certificate that is right', () => {
    expect(ask({})).toEqual([]);
  });

  test.each<[string, Question, RegExp]>([
    [
      'an address that is not in it',
      { addresses: ['10.0.11.5'] },
      /^peer\.pem is not valid for 10\.0\.11\.5; it is for: IP Address:10\.0\.11\.2, DNS:node1$/,
    ],
    ['a name that is not in it', { addresses: ['node2'] }, /^peer\.pem is not valid for node2; it is for/],
    [
      'another common name',
      { cn: 'etcd-peer' },
      /has the common name "etcd", but peer-cert-allowed-cn wants "etcd-peer"/,
    ],
    ['a certificate that has ended', { at: now + 50 * day }, /^peer\.pem, or ca\.pem, ended: notAfter=/],
    ['one that ends soon', { days: 45 }, /^peer\.pem ends within 45 days: notAfter=/],
    [
      'a clock that is behind',
      { at: now - 5 * day },
      /^peer\.pem is not valid yet by the node's clock: notBefore=/,
    ],
    ['another authority', { authority: 'other-ca.pem' }, /^peer\.pem was not signed by other-ca\.pem/],
    ["somebody else's key", { key: 'stray-key.pem' }, /^peer\.pem does not belong to stray-key\.pem$/],
    [
      "a client's certificate",
      { cert: 'client.pem', addresses: ['10.0.11.2'] },
      /^client\.pem may not be used by a server/,
    ],
    [
      'a file that is missing',
      { cert: 'gone.pem' },
      /gone\.pem is missing or can't be read: pki\.yml makes it/,
    ],
    ['a file of another kind', { cert: 'rubbish.pem' }, /^rubbish\.pem is no certificate in PEM form$/],
  ])('tells of %s, and of nothing else', (_, question, words) => {
    const said = ask(question);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(words);
  });

  test('takes any common name where none is asked for', () => {
    expect(ask({ cn: '' })).toEqual([]);
  });
});
