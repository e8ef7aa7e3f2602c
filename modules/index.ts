import type { AnyModule } from '../runtime/module/define.ts';

type Load = () => Promise<{ readonly default: AnyModule }>;

/** Every module, by its fully qualified name; a module's code is loaded when a task first uses it. Kept sorted. */
export const MODULES: Readonly<Record<string, Load>> = {
  'ansible.builtin.add_host': () =>\s*import('./ansible.builtin/add_host.ts'),
  'ansible.builtin.apt': () =>\s*import('./ansible.builtin/apt/index.ts'),
  'ansible.builtin.assert': () =>\s*import('./ansible.builtin/assert.ts'),
  'ansible.builtin.command': () =>\s*import('./ansible.builtin/command.ts'),
  'ansible.builtin.copy': () =>\s*import('./ansible.builtin/copy/index.ts'),
  'ansible.builtin.debug': () =>\s*import('./ansible.builtin/debug.ts'),
  'ansible.builtin.fail': () =>\s*import('./ansible.builtin/fail.ts'),
  'ansible.builtin.file': () =>\s*import('./ansible.builtin/file/index.ts'),
  'ansible.builtin.gather_facts': () =>\s*import('./ansible.builtin/gather_facts.ts'),
  'ansible.builtin.get_url': () =>\s*import('./ansible.builtin/get_url/index.ts'),
  'ansible.builtin.group': () =>\s*import('./ansible.builtin/group.ts'),
  'ansible.builtin.group_by': () =>\s*import('./ansible.builtin/group_by.ts'),
  'ansible.builtin.package': () =>\s*import('./ansible.builtin/package.ts'),
  'ansible.builtin.ping': () =>\s*import('./ansible.builtin/ping.ts'),
  'ansible.builtin.raw': () =>\s*import('./ansible.builtin/raw.ts'),
  'ansible.builtin.script': () =>\s*import('./ansible.builtin/script.ts'),
  'ansible.builtin.service': () =>\s*import('./ansible.builtin/service/index.ts'),
  'ansible.builtin.set_fact': () =>\s*import('./ansible.builtin/set_fact.ts'),
  'ansible.builtin.setup': () =>\s*import('./ansible.builtin/setup.ts'),
  'ansible.builtin.shell': () =>\s*import('./ansible.builtin/shell.ts'),
  'ansible.builtin.stat': () =>\s*import('./ansible.builtin/stat.ts'),
  'ansible.builtin.systemd_service': () =>\s*import('./ansible.builtin/systemd_service.ts'),
  'ansible.builtin.template': () =>\s*import('./ansible.builtin/template.ts'),
  'ansible.builtin.unarchive': () =>\s*import('./ansible.builtin/unarchive/index.ts'),
  'ansible.builtin.user': () =>\s*import('./ansible.builtin/user/index.ts'),
  'ansible.builtin.wait_for': () =>\s*import('./ansible.builtin/wait_for/index.ts'),
  'ansible.builtin.wait_for_connection': () =>\s*import('./ansible.builtin/wait_for_connection.ts'),
  'ansible.posix.authorized_key': () =>\s*import('./ansible.posix/authorized_key/index.ts'),
  'ansible.posix.sysctl': () =>\s*import('./ansible.posix/sysctl.ts'),
  'community.general.ufw': () =>\s*import('./community.general/ufw.ts'),
};
