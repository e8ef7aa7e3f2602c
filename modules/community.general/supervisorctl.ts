import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, mustSucceed, runCommands, stepOf } from '../support/commands.ts';
import type { Step } from '../support/steps.ts';

interface Process {
  readonly name: string;
  readonly status: string;
}

export default defineModule({
  name: 'community.general.supervisorctl',
  summary: 'Manage programs of supervisord',
  options: {
    name: { type: 'str', required: true, description: 'The program; a group with a colon behind it; all.' },
    config: { type: 'path', description: "supervisor's configuration." },
    server_url: { type: 'str', description: 'Where supervisord listens.' },
    username: { type: 'str', description: 'User to log in as.' },
    password: { type: 'str', noLog: true, description: 'Its password.' },
    supervisorctl_path: { type: 'path', description: 'The supervisorctl command.' },
    state: {
      type: 'str',
      required: true,
      choices: ['present', 'started', 'restarted', 'stopped', 'absent', 'signalled'],
      description: 'What it is to be.',
    },
    stop_before_removing: { type: 'bool', default: false, description: 'Stop it before it is removed.' },
    signal: { type: 'str', description: 'The signal to send.' },
  },
  rules: { requiredIf: [['state', 'signalled', ['signal']]] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state } = args;
    const isGroup = args.name.endsWith(':');
    const name = args.name.replace(/:+$/, '');
    const tool = args.supervisorctl_path ?? 'supervisorctl';
    if (args.supervisorctl_path !== undefined) {
      const found = await runCommands(target, [{ step: 'is', argv: ['test', '-x', tool] }]);
      if (stepOf(found, 'is').rc !== 0)
        throw new ModuleFailure(`Provided path to supervisorctl does not exist or isn't executable: ${tool}`);
    }
    const base = [
      tool,
      ...(args.config ? ['-c', args.config] : []),
      ...(args.server_url ? ['-s', args.server_url] : []),
      ...(args.username ? ['-u', args.username] : []),
    ];
    // What is read from a terminal that isn't there comes from stdin: the password stays off the command line.
    const login = args.password === undefined ? {} : { payload: `${args.password}\n` };
    const run = async (...words: string[]): Promise<Step> => {
      const argv = [...base, ...words];
      const done = await runCommands(
        target,
        [{ step: 'supervisorctl', argv, stdin: args.password !== undefined }],
        { ...(args.supervisorctl_path === undefined ? { need: ['supervisorctl'] } : {}), ...login },
      );
      return stepOf(done, 'supervisorctl');
    };
    const processes = async (): Promise<Process[]> => {
      const { out } = await run('status');
      return linesOf(out).flatMap((line) => {
        const [one = '', status = ''] = line.split(/ +/).filter(Boolean);
        const mine = isGroup
          ? one.includes(':') && one.split(':')[0] === name
          : name === 'all' || one === name;
        return mine && one !== '' ? [{ name: one, status }] : [];
      });
    };
    const act = async (
      all: readonly Process[],
      wanted: (status: string) => boolean,
      action: string,
      result: string,
    ): Promise<string[]> => {
      const affected = all.filter(({ status }) => wanted(status)).map((one) => one.name);
      if (task.check) return affected;
      for (const one of affected) {
        const step = mustSucceed(await run(...action.split(' '), one), [...base, action, one]);
        if (!step.out.includes(`${one}: ${result}`)) throw new ModuleFailure(step.out);
      }
      return affected;
    };
    const finish = (affected: readonly string[]): ModuleResult => {
      if (affected.length === 0) return { changed: false, name, state };
      return task.check ? { changed: true } : { changed: true, name, state, affected };
    };
    const missing = new ModuleFailure('ERROR (no such process)', { name });
    const isUp = (status: string): boolean => status === 'RUNNING' || status === 'STARTING';
    if (state === 'restarted') {
      mustSucceed(await run('update'), [...base, 'update']);
      const all = await processes();
      if (all.length === 0) throw missing;
      return finish(await act(all, () => true, 'restart', 'started'));
    }
    const all = await processes();
    if (state === 'absent' || state === 'present') {
      if (all.length > 0 === (state === 'present')) return { changed: false, name, state };
      if (state === 'absent' && args.stop_before_removing) await act(all, isUp, 'stop', 'stopped');
      if (task.check) return { changed: true };
      mustSucceed(await run('reread'), [...base, 'reread']);
      const [verb, said] = state === 'absent' ? ['remove', 'removed'] : ['add', 'added'];
      const { out } = await run(verb ?? '', name);
      if (!out.includes(`${name}: ${said} process group`)) throw new ModuleFailure(out, { name, state });
      return { changed: true, name, state };
    }
    if (all.length === 0) throw missing;
    if (state === 'started') return finish(await act(all, (status) => !isUp(status), 'start', 'started'));
    if (state === 'stopped') return finish(await act(all, isUp, 'stop', 'stopped'));
    return finish(await act(all, (status) => status === 'RUNNING', `signal ${args.signal}`, 'signalled'));
  },
});
