import { ModuleFailure } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { mustSucceed, runCommands, shownWords, stepOf } from './commands.ts';
import { comparableText, openssl } from './openssl.ts';

interface AcmeOptions {
  readonly acme_accountkey_path: string | undefined;
  readonly acme_challenge_path: string | undefined;
  readonly acme_directory: string;
  readonly acme_chain: boolean;
  readonly force: boolean;
  readonly csr_path: string | undefined;
  readonly csr_content: string | undefined;
}

/**
 * A certificate for a request, by the host's acme-tiny; undefined where the one that is there says what the request does.
 * In check mode none is asked for: what is given then is empty.
 */
export async function acmeCertificate(
  target: Target,
  options: AcmeOptions,
  {
    csr,
    present,
    check,
  }: { readonly csr: string | undefined; readonly present: string | undefined; readonly check: boolean },
): Promise<string | undefined> {
  const { acme_accountkey_path: account, acme_challenge_path: folder } = options;
  if (account === undefined)
    throw new ModuleFailure('The acme_accountkey_path option must be specified for the acme provider.');
  if (folder === undefined)
    throw new ModuleFailure('The acme_challenge_path option must be specified for the acme provider.');
  const { csr_path: path, csr_content: content } = options;
  if (content === undefined && path === undefined)
    throw new ModuleFailure('csr_path or csr_content is required for ownca provider');
  const request = content ?? csr;
  if (request === undefined)
    throw new ModuleFailure(`The certificate signing request file ${path} does not exist`);
  const probed = await runCommands(target, [
    { step: 'account', argv: ['test', '-e', account] },
    { step: 'folder', argv: ['test', '-e', folder] },
  ]);
  if (stepOf(probed, 'account').rc !== 0)
    throw new ModuleFailure(`The account key ${account} does not exist`);
  if (stepOf(probed, 'folder').rc !== 0)
    throw new ModuleFailure(`The challenge path ${folder} does not exist`);
  await runCommands(target, [], { need: ['acme-tiny'] });
  if (present !== undefined && !options.force && (await isOf(target, present, request))) return undefined;
  if (check) return '';
  const words = [
    'acme-tiny',
    ...(options.acme_chain ? ['--chain'] : []),
    ...['--account-key', account],
    ...(content === undefined && path !== undefined ? ['--csr', path] : []),
    ...['--acme-dir', folder],
    ...['--directory-url', options.acme_directory],
  ];
  const argv = content === undefined ? words : ['sh', '-c', WITH_REQUEST, 'sh', ...words];
  const done = await runCommands(target, [{ step: 'sign', argv, stdin: true }], {
    need: ['acme-tiny'],
    payload: content ?? '',
  });
  return mustSucceed(stepOf(done, 'sign'), shownWords(words, done)).out;
}

/** acme-tiny reads the request several times: it has to be a file. */
const WITH_REQUEST = 'trap \'rm -f -- "$t"\' EXIT; t=$(mktemp) && cat >"$t" && "$@" --csr "$t"';

/** Whether a certificate has the request's key, subject and extensions, no more and no less, as Ansible asks of it. */
async function isOf(target: Target, pem: string, csr: string): Promise<boolean> {
  const theirs = await openssl(
    target,
    ['x509', '-certopt', 'no_sigdump', '-noout', '-text', '-in', '/dev/fd/6'],
    { input: pem },
  );
  const ours = await openssl(
    target,
    ['req', '-verify', '-reqopt', 'no_sigdump', '-noout', '-text', '-in', '/dev/fd/6'],
    { input: csr },
  );
  return theirs.rc === 0 && ours.rc === 0 && askedFor(theirs.out) === askedFor(ours.out);
}

function askedFor(text: string): string {
  return comparableText(text)
    .split('\n')
    .filter((line) => !/^(Certificate(?: Request)?:|Version:|Issuer:)/.test(line))
    .join('\n');
}
