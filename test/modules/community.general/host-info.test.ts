import { expect, test } from 'vitest';
import listenPorts from '../../../modules/community.general/listen_ports_facts.ts';
import systemdInfo from '../../../modules/community.general/systemd_info.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const { target } = stubCommands(localTarget('sh'), {
  systemctl: `case "$*" in
list-units*) printf 'a.service loaded active running A b\\nb.mount loaded active mounted B\\ngone.service not-found inactive dead g\\n';;
show*a.service) printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nFragmentPath=/x=y\\nDescription=d\\n';;
show*) printf 'LoadState=loaded\\nActiveState=active\\nSubState=mounted\\nWhere=/\\nWhat=/dev/x\\n';;
esac`,
  ss: `printf 'Netid State Recv-Q Send-Q Local Peer Process\\ntcp LISTEN 0 1 [::]:22 [::]:* users:(("sshd",pid=5,fd=3),("x",pid=6,fd=3))\\nudp UNCONN 0 0 1.2.3.4%%eth0:68 0.0.0.0:*\\n'`,
  netstat: `printf 'tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 5/sshd: /usr/sbin\\ntcp6 0 0 :::80 :::* LISTEN -\\nudp 0 0 0.0.0.0:68 0.0.0.0:* 7/dhclient\\n'`,
  ps: `case "$*" in *lstart*) printf '                 STARTED\\nThu Nov 26 01:44:57 2026\\n';; *) printf 'USER\\nroot\\n';; esac`,
});

const known = { stime: 'Thu Nov 26 01:44:57 2026', user: 'root' };

test.each<[PlainArgs, object]>([
  [
    { command: 'ss' },
    {
      tcp_listen: [
        { address: '::', name: 'sshd', pid: 5, port: 22, protocol: 'tcp', ...known },
        { address: '::', name: 'x', pid: 6, port: 22, protocol: 'tcp', ...known },
      ],
      udp_listen: [],
    },
  ],
  [
    { include_non_listening: true },
    {
      tcp_listen: [
        {
          address: '0.0.0.0',
          foreign_address: '0.0.0.0:*',
          name: 'sshd',
          pid: 5,
          port: 22,
          protocol: 'tcp',
          state: 'LISTEN',
          ...known,
        },
        {
          address: '::',
          foreign_address: ':::*',
          name: '',
          pid: 0,
          port: 80,
          protocol: 'tcp',
          state: 'LISTEN',
          ...known,
        },
      ],
      udp_listen: [
        {
          address: '0.0.0.0',
          foreign_address: '0.0.0.0:*',
          name: 'dhclient',
          pid: 7,
          port: 68,
          protocol: 'udp',
          state: '',
          ...known,
        },
      ],
    },
  ],
])('listen_ports_facts %j', async (args, facts) => {
  expect(await runModule(listenPorts, args, target)).toEqual({ changed: false, ansible_facts: facts });
});

test('systemd_info tells the state of all units, and of one that is not there that it is not', async () => {
  const { units } = await runModule(systemdInfo, {}, target);
  expect(units).toMatchObject({
    'a.service': { name: 'a.service', activestate: 'active', fragmentpath: '/x=y' },
    'b.mount': { where: '/', what: '/dev/x' },
    'gone.service': { loadstate: 'not-found', substate: 'dead' },
  });
});

test.each<[PlainArgs, string]>([
  [{ unitname: ['q*', 'z'] }, 'No units match any of the provided patterns: q*, z'],
  [
    { unitname: ['*.mount'], extra_properties: ['Description', 'What'] },
    "The following properties do not exist for unit 'b.mount': Description",
  ],
])('systemd_info refuses %j', async (args, msg) => {
  expect(await runModule(systemdInfo, args, target)).toMatchObject({ failed: true, msg });
});
