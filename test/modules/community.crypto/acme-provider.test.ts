import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import certificate from '../../../modules/community.crypto/x509_certificate.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget(), {
  'acme-tiny': `case "$*" in *refusing*) echo 'ValueError: no' >&2; exit 1;; esac
more=
while [ $# -gt 0 ]; do
case $1 in --csr) csr=$2;; --directory-url) case $2 in *adding*) more=1;; esac;; esac
shift
done
printf 'subjectKeyIdentifier=none\\n%s\\n' "\${more:+keyUsage=critical,digitalSignature}" >$stubs/more
openssl x509 -req -in "$csr" -copy_extensions copyall -extfile $stubs/more -signkey $stubs/key 2>/dev/null`,
});

const path = (name: string): string => join(stubs.folder, name);
for (const name of ['one', 'other'])
  execFileSync(
    'openssl',
    ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}.example`].concat([
      ...[
        '-addext',
        `subjectAltName=DNS:${name}.example`,
        '-keyout',
        path('key'),
        '-out',
        path(`${name}.csr`),
      ],
    ]),
    { stdio: 'ignore' },
  );
writeFileSync(path('account'), 'key');

const without = (args: PlainArgs): PlainArgs =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));

const run = (args: PlainArgs, check = false) =>
  runModule(
    certificate,
    without({
      provider: 'acme',
      path: path('cert.pem'),
      csr_path: path('other.csr'),
      acme_accountkey_path: path('account'),
      acme_challenge_path: stubs.folder,
      acme_directory: 'https://ca/',
      ...args,
    }),
    stubs.target,
    { check },
  );

test('a certificate is asked for once, and anew for another request or by force', async () => {
  expect(await run({}, true)).toMatchObject({ changed: true });
  expect(stubs.calls()).toEqual([]);
  expect(await run({})).toMatchObject({ changed: true, accountkey: path('account'), csr: path('other.csr') });
  expect(stubs.calls()).toEqual([
    `acme-tiny --account-key ${path('account')} --csr ${path('other.csr')} --acme-dir ${stubs.folder} --directory-url https://ca/`,
  ]);
  expect(readFileSync(path('cert.pem'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE/);
  expect(await run({})).toMatchObject({ changed: false });
  expect(await run({ csr_path: path('one.csr') }, true)).toMatchObject({ changed: true });
  expect(stubs.calls()).toEqual([]);
  expect(await run({ force: true, acme_chain: true })).toMatchObject({ changed: true });
  expect(stubs.calls()).toEqual([expect.stringMatching(/^acme-tiny --chain --account-key /)]);
});

test('a request that is given as text becomes a file while acme-tiny runs', async () => {
  const text = {
    csr_path: undefined,
    csr_content: readFileSync(path('other.csr'), 'utf8'),
    path: path('text.pem'),
  };
  expect(await run(text)).toMatchObject({ changed: true });
  expect(await run(text)).toMatchObject({ changed: false });
});

test('a certificate with more in it than was asked for is asked for again, as Ansible does', async () => {
  const adding = { path: path('more.pem'), acme_directory: 'https://adding/' };
  await run(adding);
  expect(await run(adding)).toMatchObject({ changed: true });
});

test.each<[PlainArgs, string]>([
  [
    { csr_path: undefined, acme_accountkey_path: undefined },
    'The acme_accountkey_path option must be specified for the acme provider.',
  ],
  [
    { acme_challenge_path: undefined },
    'The acme_challenge_path option must be specified for the acme provider.',
  ],
  [{ csr_path: undefined }, 'csr_path or csr_content is required for ownca provider'],
  [{ csr_path: '/none.csr' }, 'The certificate signing request file /none.csr does not exist'],
  [{ acme_accountkey_path: '/none' }, 'The account key /none does not exist'],
  [{ acme_challenge_path: '/none' }, 'The challenge path /none does not exist'],
  [{ path: path('new.pem'), acme_directory: 'https://refusing/' }, 'ValueError: no'],
])('%j fails', async (args, msg) => {
  expect(await run(args)).toMatchObject({ failed: true, msg });
});
