import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { stepOf } from '../support/commands.ts';
import { entryOf, HELM_EXCLUSIVE, HELM_OPTIONS, Helm, helmFailure } from '../support/helm/client.ts';

export default defineModule({
  name: 'kubernetes.core.helm_repository',
  summary: "Add or remove a repository of helm's",
  options: {
    repo_name: { type: 'str', required: true, aliases: ['name'], description: 'Its name.' },
    repo_url: { type: 'str', aliases: ['url'], description: 'Where it is.' },
    repo_username: { type: 'str', aliases: ['username'], description: 'User for it.' },
    repo_password: { type: 'str', aliases: ['password'], noLog: true, description: "The user's password." },
    repo_state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      aliases: ['state'],
      description: 'Whether it is to be there.',
    },
    pass_credentials: {
      type: 'bool',
      default: false,
      censored: true,
      description: 'Show user and password to other servers, too.',
    },
    force_update: {
      type: 'bool',
      default: false,
      aliases: ['force'],
      description: 'Add it anew even where it is.',
    },
    insecure_skip_tls_verify: {
      type: 'bool',
      default: false,
      aliases: ['skip_tls_certs_check'],
      description: "Don't check its certificate.",
    },
    ...HELM_OPTIONS,
  },
  rules: {
    requiredTogether: [['repo_username', 'repo_password']],
    requiredIf: [['repo_state', 'present', ['repo_url']]],
    mutuallyExclusive: HELM_EXCLUSIVE,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { repo_name: name, repo_url: url, repo_password: password } = args;
    const helm = await Helm.open(args, target, task);
    const listed = stepOf(
      await helm.run([{ step: 'list', words: ['repo', 'list', '--output=yaml'] }]),
      'list',
    );
    const none = listed.rc === 1 && listed.err.includes('no repositories to show');
    if (listed.rc !== 0 && !none) throw helmFailure(listed, helm.shown('repo', 'list', '--output=yaml'));
    const present = none ? undefined : entryOf(listed.out, name);
    let words: string[] | undefined;
    let shown = '';
    if (args.repo_state === 'absent') {
      if (present !== undefined) words = ['repo', 'rm', name];
      shown = helm.shown(...(words ?? []));
    } else if (present === undefined || args.force_update) {
      const begin = ['repo', 'add', name, url ?? ''];
      const user = args.repo_username === undefined ? [] : [`--username=${args.repo_username}`];
      const end = [
        ...(args.pass_credentials ? ['--pass-credentials'] : []),
        ...(args.force_update ? ['--force-update'] : []),
        ...(args.insecure_skip_tls_verify ? ['--insecure-skip-tls-verify'] : []),
      ];
      // Ansible's module gives the password as a word, for everybody on the host to see.
      words = [...begin, ...user, ...(password === undefined ? [] : ['--password-stdin']), ...end];
      shown = helm.shown(...begin, ...user, ...(password === undefined ? [] : ['--password=******']), ...end);
    } else if (present.get('url') !== url) {
      throw new ModuleFailure(`Repository already have a repository named ${name}`);
    }
    if (task.check) return { changed: words !== undefined };
    if (words === undefined) return { changed: false, repo_name: name, repo_url: url ?? null };
    const stdin = password !== undefined && args.repo_state === 'present';
    const done = await helm.run([{ step: 'change', words, stdin }], stdin ? { payload: password } : {});
    const step = helm.mustSucceed(done, 'change', shown);
    return { changed: true, stdout: step.out, stderr: step.err, command: shown };
  },
});
