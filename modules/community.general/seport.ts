import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.seport',
  summary: 'Say which type SELinux has for a port',
  options: {
    ignore_selinux_state: { type: 'bool', default: false, description: 'Also where SELinux is off.' },
    ports: { type: 'list', elements: 'str', required: true, description: 'The ports, or ranges.' },
    proto: { type: 'str', required: true, choices: ['tcp', 'udp'], description: 'Their protocol.' },
    setype: { type: 'str', required: true, description: 'Their type.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be so.',
    },
    reload: { type: 'bool', default: true, description: 'Load the policy.' },
    local: { type: 'bool', default: false, description: 'Look at local changes only.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { ports, proto, setype, state } = args;
    const probed = await runCommands(
      target,
      [
        { step: 'enabled', argv: ['selinuxenabled'] },
        { step: 'all', argv: ['semanage', 'port', '-l', '-n'] },
        { step: 'local', argv: ['semanage', 'port', '-l', '-n', '-C'] },
      ],
      { need: ['semanage'] },
    );
    if (stepOf(probed, 'enabled').rc !== 0 && !args.ignore_selinux_state)
      throw new ModuleFailure('SELinux is disabled on this host.');
    const all = readPorts(stepOf(probed, 'all').out, proto);
    const mine = (args.local ? readPorts(stepOf(probed, 'local').out, proto) : all).get(setype) ?? [];
    const commands = ports
      .filter((port) => mine.includes(port) === (state === 'absent'))
      .map((port) => {
        const known = [...all.values()].some((list) => list.includes(port));
        const verb = state === 'absent' ? ['-d'] : [known ? '-m' : '-a', '-t', setype];
        return ['semanage', 'port', ...(args.reload ? [] : ['-N']), ...verb, '-p', proto, port];
      });
    if (!task.check && commands.length > 0) {
      const done = await runCommands(
        target,
        commands.map((argv, at) => ({ step: `apply ${at}`, argv, must: true })),
      );
      const failed = done.list.find((step) => step.name.startsWith('apply') && step.rc !== 0);
      if (failed !== undefined)
        throw new ModuleFailure(`ValueError: ${failed.err.trim().replace(/^ValueError: /, '')}\n`);
    }
    return { changed: commands.length > 0, ports, proto, setype, state };
  },
});

/** `http_port_t  tcp  80, 81, 443`: the ports of each type. */
function readPorts(text: string, proto: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of linesOf(text)) {
    const [type = '', protocol, ...ports] = line.trim().split(/[\s,]+/);
    if (protocol === proto) found.set(type, ports);
  }
  return found;
}
