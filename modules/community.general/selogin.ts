import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.selogin',
  summary: 'Say which SELinux user a user of Linux is',
  options: {
    ignore_selinux_state: { type: 'bool', default: false, description: 'Also where SELinux is off.' },
    login: { type: 'str', required: true, description: 'The user, or %group.' },
    seuser: { type: 'str', description: 'The SELinux user.' },
    selevel: { type: 'str', default: 's0', aliases: ['serange'], description: 'Its range.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be so.',
    },
    reload: { type: 'bool', default: true, description: 'Load the policy.' },
  },
  rules: { requiredIf: [['state', 'present', ['seuser']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { login, state, selevel: serange } = args;
    const seuser = args.seuser ?? null;
    const probed = await runCommands(
      target,
      [
        { step: 'enabled', argv: ['selinuxenabled'] },
        { step: 'list', argv: ['semanage', 'login', '-l', '-n'] },
      ],
      { need: ['semanage'] },
    );
    if (stepOf(probed, 'enabled').rc !== 0 && !args.ignore_selinux_state)
      throw new ModuleFailure('SELinux is disabled on this host.');
    const present = readLogins(stepOf(probed, 'list').out).get(login);
    const wanted = [...(seuser === null ? [] : ['-s', seuser]), '-r', serange];
    let verb: string[] | undefined;
    if (state === 'absent') verb = present === undefined ? undefined : ['-d'];
    else if (present === undefined) verb = ['-a', ...wanted];
    else if (present.seuser !== seuser || present.range !== serange) verb = ['-m', ...wanted];
    if (verb !== undefined && !task.check) {
      const argv = ['semanage', 'login', ...(args.reload ? [] : ['-N']), ...verb, '--', login];
      const { rc, err } = stepOf(await runCommands(target, [{ step: 'apply', argv }]), 'apply');
      if (rc !== 0) throw new ModuleFailure(`${reasonOf(err)}\n`);
    }
    return { changed: verb !== undefined, login, seuser, serange, state };
  },
});

/** What semanage says, as the error of Python's library that it comes from. */
function reasonOf(err: string): string {
  const [last = ''] = linesOf(err.trim()).slice(-1);
  const system = /^OSError: (?!\[)(.*)$/.exec(last)?.[1];
  if (system !== undefined) return `OSError: [Errno 0] ${system}`;
  return /^\w+Error: /.test(last) ? last : `ValueError: ${err.trim()}`;
}

/** `root  unconfined_u  s0-s0:c0.c1023  *`, by the login. */
function readLogins(text: string): Map<string, { readonly seuser: string; readonly range: string }> {
  return new Map(
    linesOf(text).flatMap((line) => {
      const [login = '', seuser = '', range = ''] = line.trim().split(/\s+/);
      return login === '' ? [] : [[login, { seuser, range }] as const];
    }),
  );
}
