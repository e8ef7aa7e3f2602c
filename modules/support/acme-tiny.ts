import { ModuleFailure } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { mustSucceed, runCommands, shownWords, stepOf } from './commands.ts';
import { openssl } from './openssl.ts';

interface AcmeOptions {
  readonly acme_accountkey_path: string | undefined;
  readonly acme_challenge_path: string | undefined;
  readonly acme_directory: string;
  readonly acme_chain: boolean;
  readonly force: boolean;
}

/**
 * A certificate for a request, by the host's acme-tiny; undefined where the one that is there is of the request's key.
 * In check mode none is asked for: what is given then is empty.
 */
export async function acmeCertificate(
  target: Target,
  options: AcmeOptions,
  {
    csr,
    present,
    check,
  }: { readonly csr: string; readonly present: string | undefined; readonly check: boolean },
): Promise<string | undefined> {
  const { acme_accountkey_path: account, acme_challenge_path: folder } = options;
  if (account === undefined)
    throw new ModuleFailure('The acme_accountkey_path option must be specified for the acme provider.');
  if (folder === undefined)
    throw new ModuleFailure('The acme_challenge_path option must be specified for the acme provider.');
  const probed = await runCommands(target, [
    { step: 'account', argv: ['test', '-e', account] },
    { step: 'folder', argv: ['test', '-e', folder] },
  ]);
  if (stepOf(probed, 'account').rc !== 0)
    throw new ModuleFailure(`The account key ${account} does not exist`);
  if (stepOf(probed, 'folder').rc !== 0)
    throw new ModuleFailure(`The challenge path ${folder} does not exist`);
  if (present !== undefined && !options.force) {
    const [theirs, ours] = [
      await openssl(target, ['x509', '-noout', '-pubkey', '-in', '/dev/fd/6'], { input: present }),
      await openssl(target, ['req', '-noout', '-pubkey', '-in', '/dev/fd/6'], { input: csr }),
    ];
    if (theirs.rc === 0 && theirs.out === ours.out) return undefined;
  }
  if (check) return '';
  const words = [
    'acme-tiny',
    ...(options.acme_chain ? ['--chain'] : []),
    '--account-key',
    account,
    '--acme-dir',
    folder,
    '--directory-url',
    options.acme_directory,
  ];
  // acme-tiny reads the request several times.
  const script = 'trap \'rm -f -- "$t"\' EXIT; t=$(mktemp) && cat >"$t" && "$@" --csr "$t"';
  const done = await runCommands(
    target,
    [{ step: 'sign', argv: ['sh', '-c', script, 'sh', ...words], stdin: true }],
    {
      need: ['acme-tiny'],
      payload: csr,
    },
  );
  return mustSucceed(stepOf(done, 'sign'), shownWords(words, done)).out;
}
