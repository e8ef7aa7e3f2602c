import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { runCommands } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.syslogger',
  summary: "Write a line to the host's log",
  options: {
    ident: { type: 'str', default: 'ansible_syslogger', description: 'Who says it.' },
    msg: { type: 'str', required: true, description: 'What is said.' },
    priority: {
      type: 'str',
      default: 'info',
      choices: ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'],
      description: 'How grave it is.',
    },
    facility: {
      type: 'str',
      default: 'daemon',
      choices: [
        'kern',
        'user',
        'mail',
        'daemon',
        'auth',
        'lpr',
        'news',
        'uucp',
        'cron',
        'syslog',
        'local0',
        'local1',
        'local2',
        'local3',
        'local4',
        'local5',
        'local6',
        'local7',
      ],
      description: 'What it is about.',
    },
    log_pid: { type: 'bool', default: false, description: "Say the process's number, too." },
  },
  check: 'none',
  diff: 'none',
  async run({ ident, msg, priority, facility, log_pid }, target): Promise<ModuleResult> {
    // A host without a log takes it, too: the system's own call tells of no failure.
    const words = ['-t', ident, '-p', `${facility}.${priority}`, ...(log_pid ? ['-i'] : []), '--', msg];
    await runCommands(target, [{ step: 'logger', argv: ['logger', ...words] }], { need: ['logger'] });
    return { changed: true, ident, priority, facility, log_pid, msg };
  },
});
