import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const files = {
  'set/ansible.cfg': `[defaults]
forks = 12
roles_path = ~/r:x
collections_scan_sys_path = no
nosuch = 1
[galaxy]
server_list = one, two
[galaxy_server.one]
url = https://x
[strange]
a = b
[ssh_connection]
pipelining = yes
`,
};

// Ansible makes a temporary folder with a name of its own below DEFAULT_LOCAL_TMP.
const lines = [
  'ansible-config dump | grep -v DEFAULT_LOCAL_TMP',
  'ansible-config dump -t become',
  'ansible-config dump -t callback default nosuch',
  'ansible-config dump -t become -f json',
  'ansible-config dump -t cliconf',
  'cd set; ansible-config dump --only-changed',
  'cd set; ANSIBLE_NOCOLOR= ANSIBLE_FORCE_COLOR=1 ansible-config dump --only-changed',
  'cd set; ANSIBLE_GALAXY_SERVER_TWO_URL=https://two ANSIBLE_TIMEOUT=33 ansible-config dump --only-changed -f yaml',
  'cd set; ansible-config dump --only-changed -f json -t connection ssh local',
  'cd set; ansible-config validate',
  'cd set; ansible-config validate -t all',
  'ANSIBLE_FOO=1 ansible-config validate -f env',
  'ansible-config validate',
  'cd set; ansible-config view',
  'cd set; ansible-config view -v',
  'ansible-config view -c set/ansible.cfg',
  'ansible-config view',
  'ansible-config dump -c /nope',
  'ansible-config dump -t base x --only-changed',
];

test('tsible-config says of the settings what ansible-config says', async () => {
  const { reference, tsible } = await compareLines(lines, files);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
