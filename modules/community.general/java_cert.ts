import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { OptionSpecs, Options } from '../../runtime/module/spec.ts';
import type { Target } from '../../runtime/target/target.ts';
import { checked } from '../support/checked.ts';
import { runCommands, runOne, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { runKeytool } from '../support/java/keytool.ts';
import { openssl } from '../support/openssl.ts';
import type { Step } from '../support/steps.ts';

const OPTIONS = {
  cert_url: { type: 'str', description: 'A server whose certificate it is.' },
  cert_port: { type: 'int', default: 443, description: "The server's port." },
  cert_path: { type: 'path', description: 'File of the certificate.' },
  cert_content: { type: 'str', description: 'The certificate.' },
  cert_alias: { type: 'str', description: 'Its name in the keystore; cert_url when not given.' },
  trust_cacert: { type: 'bool', default: false, description: 'It is one of a CA.' },
  pkcs12_path: { type: 'path', description: 'An archive that holds it.' },
  pkcs12_password: { type: 'str', noLog: true, description: "The archive's password." },
  pkcs12_alias: { type: 'str', description: 'Its name in the archive.' },
  keystore_path: { type: 'path', description: 'The keystore.' },
  keystore_pass: { type: 'str', required: true, noLog: true, description: "The keystore's password." },
  keystore_create: { type: 'bool', default: false, description: 'Make a keystore that is not there.' },
  keystore_type: { type: 'str', description: 'JCEKS, JKS, PKCS12, ...' },
  executable: { type: 'str', default: 'keytool', description: 'The keytool command.' },
  state: {
    type: 'str',
    default: 'present',
    choices: ['absent', 'present'],
    description: 'Whether it is to be in the keystore.',
  },
  ...FILE_OPTIONS,
} as const satisfies OptionSpecs;

type Arguments = Options<typeof OPTIONS>;

export default defineModule({
  name: 'community.general.java_cert',
  summary: "Put certificates into Java's keystores, or take them out",
  options: OPTIONS,
  rules: {
    requiredIf: [
      ['state', 'present', ['cert_path', 'cert_url', 'cert_content', 'pkcs12_path'], true],
      ['state', 'absent', ['cert_url', 'cert_alias'], true],
    ],
    requiredTogether: [['keystore_path', 'keystore_pass']],
    mutuallyExclusive: [['cert_url', 'cert_path', 'cert_content', 'pkcs12_path']],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { executable, keystore_path: keystore = '' } = args;
    const alias = args.cert_alias || args.cert_url || '';
    const type = args.keystore_type ? ['-storetype', args.keystore_type] : [];
    const tool = (words: readonly string[], input: string, certificate?: string) =>
      runKeytool(target, [executable, ...words], input, certificate);
    const probed = await runCommands(target, [{ step: 'keystore', argv: ['test', '-e', keystore] }], {
      need: ['openssl'],
    });
    if (args.cert_path && alias === '')
      throw new ModuleFailure(`Using local path import from ${keystore || 'None'} requires alias argument.`, {
        changed: false,
      });
    await mustStart(target, executable);
    const hadStore = stepOf(probed, 'keystore').rc === 0;
    if (!args.keystore_create && !hadStore)
      throw new ModuleFailure(`Module require existing keystore at keystore_path '${keystore}'`, {
        changed: false,
      });
    const list = ['-list', '-keystore', keystore, '-alias', alias, '-rfc', ...type];
    const present = (await tool(list, args.keystore_pass)).step;
    const exists = present.rc === 0;
    const remove = async (): Promise<ModuleResult> => {
      const { step, cmd } = await tool(
        ['-delete', '-noprompt', '-keystore', keystore, '-alias', alias, ...type],
        args.keystore_pass,
      );
      checked(step, cmd);
      return { ...resultOf(step, cmd), diff: { before: `${alias}\n`, after: null } };
    };
    if (args.state === 'absent') {
      if (!exists) return finish({});
      return task.check ? { changed: true } : finish(await remove());
    }
    const before = exists ? await pemOf(target, { content: present.out }) : '';
    const wanted = await wantedCertificate(args, target);
    if (before === wanted) return finish({});
    if (task.check) return { changed: true };
    if (exists) await remove();
    const { step, cmd } = args.pkcs12_path
      ? await tool(
          [
            ...['-importkeystore', '-noprompt', '-srcstoretype', 'pkcs12', '-srckeystore', args.pkcs12_path],
            ...['-destkeystore', keystore, ...(alias === '' ? [] : ['-destalias', alias])],
            ...(args.pkcs12_alias ? ['-srcalias', args.pkcs12_alias] : []),
            ...type,
          ],
          // A new keystore's password is asked for twice.
          [...(hadStore ? [] : [args.keystore_pass]), args.keystore_pass, args.pkcs12_password ?? ''].join(
            '\n',
          ),
        )
      : await tool(
          [
            ...['-importcert', '-noprompt', '-keystore', keystore],
            ...['-file', args.cert_path ?? '@CERTIFICATE', '-alias', alias, ...type],
            ...(args.trust_cacert ? ['-trustcacerts'] : []),
          ],
          `${args.keystore_pass}\n${args.keystore_pass}`,
          wanted,
        );
    if (step.rc !== 0) throw new ModuleFailure(step.out, { rc: step.rc, cmd, error: step.err });
    return finish({ ...resultOf(step, cmd), diff: { before: '\n', after: `${alias}\n` } });

    async function finish(result: ModuleResult): Promise<ModuleResult> {
      const edited = await editText({ ...args, path: keystore, validate: undefined }, target, task, () => ({
        text: undefined,
        extra: undefined,
      }));
      return { ...result, changed: result.changed === true || edited.attributesChanged };
    }
  },
});

function resultOf(step: Step, cmd: readonly string[]): ModuleResult {
  return { changed: true, msg: step.out, rc: step.rc, cmd, stdout: step.out, error: step.err };
}

/** @throws ModuleFailure when it is not there, or no keytool */
async function mustStart(target: Target, executable: string): Promise<void> {
  const { step, cmd } = await runKeytool(target, [executable], '');
  if (step.rc === 127)
    throw new ModuleFailure(
      'Error executing command.',
      { cmd: executable, rc: 2, stdout: '', stderr: '' },
      `[Errno 2] No such file or directory: b'${executable}'`,
    );
  checked(step, cmd);
}

/** The first certificate of a text or file, as openssl writes it. */
async function pemOf(
  target: Target,
  from: { readonly content: string } | { readonly path: string },
): Promise<string> {
  const words = ['openssl', 'x509', '-in', 'path' in from ? from.path : '/dev/fd/6'];
  const read = (more: readonly string[]): Promise<Step> =>
    'path' in from
      ? runOne(target, [...words, ...more])
      : openssl(target, [...words.slice(1), ...more], { input: from.content });
  const pem = await read([]);
  if (pem.rc === 0) return pem.out;
  const der = await read(['-inform', 'der']);
  if (der.rc === 0) return der.out;
  throw new ModuleFailure(`Internal module failure, cannot extract certificate, error: ${der.err}`, {
    rc: der.rc,
    cmd: [...words, '-inform', 'der'],
  });
}

async function wantedCertificate(args: Arguments, target: Target): Promise<string> {
  if (args.cert_path) return pemOf(target, { path: args.cert_path });
  if (args.cert_content) return pemOf(target, { content: args.cert_content });
  if (args.pkcs12_path) {
    const words = ['-list', '-noprompt', '-keystore', args.pkcs12_path, '-storetype', 'pkcs12', '-rfc'];
    const { step } = await runKeytool(
      target,
      [args.executable, ...words, ...(args.pkcs12_alias ? ['-alias', args.pkcs12_alias] : [])],
      args.pkcs12_password ?? '',
    );
    if (step.rc !== 0)
      throw new ModuleFailure(
        `Internal module failure, cannot extract public certificate from PKCS12, message: ${step.out}`,
        { stderr: step.err, rc: step.rc },
      );
    return pemOf(target, { content: step.out });
  }
  const { step, cmd } = await runKeytool(
    target,
    [args.executable, '-printcert', '-rfc', '-sslserver', '@PROXY', `${args.cert_url}:${args.cert_port}`],
    '',
  );
  if (step.rc !== 0)
    throw new ModuleFailure(`Internal module failure, cannot download certificate, error: ${step.err}`, {
      rc: step.rc,
      cmd,
    });
  return pemOf(target, { content: step.out });
}
