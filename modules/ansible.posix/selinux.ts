import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { binaryPath, mustSucceed, putCommand, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'ansible.posix.selinux',
  summary: "Set SELinux's mode and policy",
  options: {
    policy: { type: 'str', description: 'The policy: targeted.' },
    state: {
      type: 'str',
      required: true,
      choices: ['enforcing', 'permissive', 'disabled'],
      description: 'The mode.',
    },
    configfile: {
      type: 'str',
      default: '/etc/selinux/config',
      aliases: ['conf', 'file'],
      description: 'The configuration.',
    },
    update_kernel_param: {
      type: 'bool',
      default: false,
      description: "Switch it in the kernels' parameters too.",
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, configfile, update_kernel_param: kernel } = args;
    const probed = await runCommands(
      target,
      [
        { step: 'enabled', argv: ['selinuxenabled'] },
        { step: 'mode', argv: ['getenforce'] },
        { step: 'config', argv: ['cat', configfile] },
        { step: 'policies', argv: ['ls', '/etc/selinux'] },
        { step: 'status', argv: ['sestatus'] },
        ...(kernel ? [{ step: 'kernels', argv: ['grubby', '--info=ALL'] }] : []),
      ],
      { find: ['grubby'] },
    );
    const config = stepOf(probed, 'config');
    if (config.rc !== 0)
      throw new ModuleFailure(`Unable to find file ${configfile}`, {
        details: 'Please install SELinux-policy package, if this package is not installed previously.',
      });
    const enabled = stepOf(probed, 'enabled').rc === 0;
    const runtime = enabled ? stepOf(probed, 'mode').out.trim().toLowerCase() : 'disabled';
    const configured = (key: string): string | undefined =>
      new RegExp(`^${key}=(.*)$`, 'm').exec(config.out)?.[1]?.trim();
    const configPolicy = configured('SELINUXTYPE');
    const runtimePolicy =
      /Loaded policy name:\s*(\S+)/.exec(stepOf(probed, 'status').out)?.[1] ?? configPolicy;
    if (state !== 'disabled' && !args.policy)
      throw new ModuleFailure("Policy is required if state is not 'disabled'");
    const policy = args.policy || configPolicy;
    const messages: string[] = [];
    let changed = false;
    let reboot = false;
    let text = config.out;
    const commands: string[][] = [];
    if (policy !== runtimePolicy) {
      if (task.check) return { changed: true };
      messages.push(`Running SELinux policy changed from '${runtimePolicy}' to '${policy}'`);
      changed = true;
    }
    if (policy !== undefined && policy !== configPolicy) {
      if (task.check) return { changed: true };
      if (!stepOf(probed, 'policies').out.split('\n').includes(policy))
        throw new ModuleFailure(`Policy ${policy} does not exist in /etc/selinux/`);
      text = setLine(text, 'SELINUXTYPE', policy);
      messages.push(
        `SELinux policy configuration in '${configfile}' changed from '${configPolicy}' to '${policy}'`,
      );
      changed = true;
    }
    if (state !== runtime) {
      if (!enabled) {
        task.warn(`Reboot is required to set SELinux state to '${state}'`);
        reboot = true;
      } else if (state === 'disabled') {
        if (runtime !== 'permissive') {
          commands.push(['setenforce', '0']);
          task.warn(
            `SELinux state temporarily changed from '${runtime}' to 'permissive'. State change will take effect next reboot.`,
          );
          changed = true;
        } else task.warn('SELinux state change will take effect next reboot');
        reboot = true;
      } else {
        commands.push(['setenforce', state === 'enforcing' ? '1' : '0']);
        messages.push(`SELinux state changed from '${runtime}' to '${state}'`);
        changed = true;
      }
    }
    const configState = configured('SELINUX');
    if (state !== configState) {
      text = setLine(text, 'SELINUX', state);
      messages.push(`Config SELinux state changed from '${configState ?? 'None'}' to '${state}'`);
      changed = true;
    }
    if (kernel) {
      if (binaryPath(probed, 'grubby') === undefined)
        throw new ModuleFailure("'grubby' command not found on host", {
          details:
            'In order to update the kernel command lineenabled/disabled setting, the grubby packageneeds to be present on the system.',
        });
      const kernels = stepOf(probed, 'kernels');
      if (kernels.rc !== 0) throw new ModuleFailure('unable to run grubby');
      const off = [...kernels.out.matchAll(/^args="(.*)"$/gm)].map(([, words = '']) =>
        words.split(' ').includes('selinux=0'),
      );
      const present =
        off.every((one) => one) === off.every((one) => !one) ? undefined : off.every((one) => !one);
      const wanted = state !== 'disabled';
      if (present !== wanted) {
        commands.push(['grubby', '--update-kernel=ALL', wanted ? '--remove-args' : '--args', 'selinux=0']);
        const from = present === undefined ? '<inconsistent>' : wanted ? 'disabled' : 'enabled';
        messages.push(`Kernel SELinux state changed from '${from}' to '${wanted ? 'enabled' : 'disabled'}'`);
        changed = true;
      }
    }
    if (!task.check && (commands.length > 0 || text !== config.out)) {
      const done = await runCommands(
        target,
        [
          ...(text === config.out ? [] : [putCommand('write', configfile)]),
          ...commands.map((argv, at) => ({ step: `apply ${at}`, argv, must: true })),
        ],
        text === config.out ? {} : { payload: text },
      );
      for (const step of done.list) if (/^(write|apply)/.test(step.name)) mustSucceed(step, step.name);
    }
    return {
      changed,
      msg: messages.join(', '),
      configfile,
      policy: policy ?? null,
      state,
      reboot_required: reboot,
    };
  },
});

function setLine(text: string, key: string, value: string): string {
  const pattern = new RegExp(`^${key}=.*`, 'gm');
  if (pattern.test(text)) return text.replace(pattern, `${key}=${value}`);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${key}=${value}\n`;
}
