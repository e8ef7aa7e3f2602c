import type { AnyModule } from '../runtime/module/define.ts';

type Load = () => Promise<{ readonly default: AnyModule }>;

/** Every module, by its fully qualified name; a module's code is loaded when a task first uses it. Kept sorted. */
export const MODULES: Readonly<Record<string, Load>> = {
  'ansible.builtin.add_host': () => import('./ansible.builtin/add_host.ts'),
  'ansible.builtin.apt': () => import('./ansible.builtin/apt/index.ts'),
  'ansible.builtin.assert': () => import('./ansible.builtin/assert.ts'),
  'ansible.builtin.command': () => import('./ansible.builtin/command.ts'),
  'ansible.builtin.copy': () => import('./ansible.builtin/copy/index.ts'),
  'ansible.builtin.debug': () => import('./ansible.builtin/debug.ts'),
  'ansible.builtin.fail': () => import('./ansible.builtin/fail.ts'),
  'ansible.builtin.file': () => import('./ansible.builtin/file/index.ts'),
  'ansible.builtin.gather_facts': () => import('./ansible.builtin/gather_facts.ts'),
  'ansible.builtin.get_url': () => import('./ansible.builtin/get_url/index.ts'),
  'ansible.builtin.group': () => import('./ansible.builtin/group.ts'),
  'ansible.builtin.group_by': () => import('./ansible.builtin/group_by.ts'),
  'ansible.builtin.package': () => import('./ansible.builtin/package.ts'),
  'ansible.builtin.ping': () => import('./ansible.builtin/ping.ts'),
  'ansible.builtin.raw': () => import('./ansible.builtin/raw.ts'),
  'ansible.builtin.script': () => import('./ansible.builtin/script.ts'),
  'ansible.builtin.service': () => import('./ansible.builtin/service/index.ts'),
  'ansible.builtin.set_fact': () => import('./ansible.builtin/set_fact.ts'),
  'ansible.builtin.setup': () => import('./ansible.builtin/setup.ts'),
  'ansible.builtin.shell': () => import('./ansible.builtin/shell.ts'),
  'ansible.builtin.stat': () => import('./ansible.builtin/stat.ts'),
  'ansible.builtin.systemd_service': () => import('./ansible.builtin/systemd_service.ts'),
  'ansible.builtin.template': () => import('./ansible.builtin/template.ts'),
  'ansible.builtin.unarchive': () => import('./ansible.builtin/unarchive/index.ts'),
  'ansible.builtin.user': () => import('./ansible.builtin/user/index.ts'),
  'ansible.builtin.wait_for': () => import('./ansible.builtin/wait_for/index.ts'),
  'ansible.builtin.wait_for_connection': () => import('./ansible.builtin/wait_for_connection.ts'),
  'ansible.posix.authorized_key': () => import('./ansible.posix/authorized_key/index.ts'),
  'ansible.posix.sysctl': () => import('./ansible.posix/sysctl.ts'),
  'community.general.ufw': () => import('./community.general/ufw.ts'),
};
