import { writeFileSync } from 'node:fs';
import { runReference } from '../lab/reference.ts';

/** Writes the variables that every text may use: facts of the reference's own root, and what a play brings. */
export async function writeFacts(path: string): Promise<void> {
  const run = await runReference({
    command: 'ansible',
    args: ['localhost', '-i', 'localhost,', '-c', 'local', '-m', 'ansible.builtin.setup'],
    env: { ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3' },
  });
  const gathered: { ansible_facts: Record<string, unknown> } = JSON.parse(
    run.stdout.replace(/^[^{]*=> /, ''),
  );
  const short = Object.entries(gathered.ansible_facts).map(([name, value]) => [
    name.replace(/^ansible_/, ''),
    value,
  ]);
  const hostFacts = { ...gathered.ansible_facts, ansible_facts: Object.fromEntries(short) };
  const hosts = ['web1.example.com', 'db1'];
  const facts = {
    ...hostFacts,
    inventory_hostname: hosts[0],
    inventory_hostname_short: 'web1',
    inventory_dir: '/play',
    group_names: ['prod', 'web'],
    groups: { all: hosts, web: [hosts[0]], db: [hosts[1]], ungrouped: [] },
    hostvars: Object.fromEntries(
      hosts.map((host) => [host, { ...hostFacts, inventory_hostname: host, group_names: ['prod', 'web'] }]),
    ),
    play_hosts: hosts,
    ansible_play_hosts: hosts,
    ansible_play_hosts_all: hosts,
    ansible_play_batch: hosts,
    ansible_check_mode: false,
    ansible_diff_mode: false,
    ansible_run_tags: ['all'],
    ansible_skip_tags: [],
    ansible_user: 'root',
    ansible_host: '192.0.2.10',
    ansible_connection: 'ssh',
    ansible_managed: 'Ansible managed',
    ansible_version: { full: '2.19.11', major: 2, minor: 19, revision: 11, string: '2.19.11' },
    playbook_dir: '/play',
    role_path: '/play/roles/r',
    role_name: 'r',
    environment: [],
    template_path: '/play/roles/r/templates/x.j2',
  };
  writeFileSync(path, JSON.stringify(facts));
}
