import { describe, expect, it } from 'vitest';
import { dateTime } from '../../../../runtime/target/facts/date-time.ts';
import { facter } from '../../../../runtime/target/facts/external.ts';
import { fibreChannel, iscsi, nvme } from '../../../../runtime/target/facts/initiators.ts';
import { lsb } from '../../../../runtime/target/facts/lsb.ts';
import { pkgMgr, serviceMgr, systemd } from '../../../../runtime/target/facts/managers.ts';
import { platform } from '../../../../runtime/target/facts/platform.ts';
import { python } from '../../../../runtime/target/facts/python.ts';
import { caps, selinux } from '../../../../runtime/target/facts/security.ts';
import { cmdline, dns, env, sshPubKeys, user } from '../../../../runtime/target/facts/system.ts';
import type { FactTopic } from '../../../../runtime/target/facts/topic.ts';
import { type Answer, readTopic } from './collected.ts';

interface Case {
  readonly name: string;
  readonly topic: FactTopic;
  readonly answer: Answer;
  readonly known?: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

const file = (path: string, text: string) => ({ files: { [path]: text } });
const DEBIAN = { os_family: 'Debian', distribution: 'Debian' };
const REDHAT = { os_family: 'RedHat', distribution: 'Rocky' };

const CASES: readonly Case[] = [
  {
    name: 'cmdline keeps the last value of a parameter, proc_cmdline all of them',
    topic: cmdline,
    answer: file('/proc/cmdline', 'quiet 2024 console=tty0 console=ttyS0 "a b=c d"\n'),
    expected: {
      cmdline: { quiet: true, 2024: true, console: 'ttyS0', '"a b': 'c d"' },
      proc_cmdline: { quiet: true, 2024: true, console: ['tty0', 'ttyS0'], '"a b': 'c d"' },
    },
  },
  {
    name: 'dns reads every keyword of resolv.conf',
    topic: dns,
    answer: file(
      '/etc/resolv.conf',
      '# made by hand\nnameserver 10.0.0.1\nnameserver 10.0.0.2\nsearch a.example b.example\ndomain c.example\n' +
        'sortlist 10.0.0.0/8\noptions ndots:2 rotate\n',
    ),
    expected: {
      dns: {
        nameservers: ['10.0.0.1', '10.0.0.2'],
        search: ['a.example', 'b.example'],
        domain: 'c.example',
        sortlist: ['10.0.0.0/8'],
        options: { ndots: '2', rotate: true },
      },
    },
  },
  {
    name: 'env keeps values with line ends and equal signs',
    topic: env,
    answer: { outputs: { env: 'A=1\nB=2\0C=x=y\0EMPTY=\0' } },
    expected: { env: { A: '1\nB=2', C: 'x=y', EMPTY: '' } },
  },
  {
    name: 'ssh keys of the first folder that has any',
    topic: sshPubKeys,
    answer: {
      files: {
        '/etc/ssh/ssh_host_ed25519_key.pub': 'ssh-ed25519 AAAAC3 root@h1',
        '/etc/ssh_host_ed25519_key.pub': 'ssh-ed25519 OTHER root@h1',
      },
    },
    expected: {
      ssh_host_key_ed25519_public: 'AAAAC3',
      ssh_host_key_ed25519_public_keytype: 'ssh-ed25519',
    },
  },
  {
    name: 'the user by name service',
    topic: user,
    answer: {
      files: { '/proc/self/status': 'Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n' },
      outputs: { login: 'ops', accounts: 'ops:x:1000:1001:Op S,,,:/home/ops:/bin/bash\n' },
    },
    expected: {
      user_id: 'ops',
      user_uid: 1000,
      user_gid: 1001,
      user_gecos: 'Op S,,,',
      user_dir: '/home/ops',
      user_shell: '/bin/bash',
      real_user_id: 0,
      effective_user_id: 0,
      real_group_id: 0,
      effective_group_id: 0,
    },
  },
  {
    name: 'the user by /etc/passwd, where there is no getent',
    topic: user,
    answer: {
      files: {
        '/proc/self/status': 'Uid:\t5\t5\t5\t5\nGid:\t6\t6\t6\t6\n',
        '/etc/passwd': 'root:x:0:0:root:/root:/bin/ash\nfive:x:5:6::/:/bin/sh\n',
      },
      outputs: { login: '' },
    },
    expected: { user_id: 'five', user_gecos: '', user_dir: '/', user_uid: 5 },
  },
  {
    name: 'platform with the domain that the resolver knows',
    topic: platform,
    answer: {
      files: {
        '/proc/sys/kernel/hostname': 'web1',
        '/proc/sys/kernel/osrelease': '6.1.0',
        '/proc/sys/kernel/version': '#1 SMP',
        '/proc/sys/kernel/ostype': 'Linux',
        '/etc/machine-id': '0123',
      },
      outputs: { machine: 'i686\n', elf: '\x7fELF\x01', reverse: '10.0.0.1  alias web1.example.org web1\n' },
    },
    expected: {
      fqdn: 'web1.example.org',
      hostname: 'web1',
      nodename: 'web1',
      domain: 'example.org',
      architecture: 'i386',
      machine: 'i686',
      userspace_bits: '32',
      userspace_architecture: 'i386',
      machine_id: '0123',
      kernel: '6.1.0',
      system: 'Linux',
    },
  },
  {
    name: 'platform by /etc/hosts, where there is no getent',
    topic: platform,
    answer: {
      files: {
        '/proc/sys/kernel/hostname': 'web1',
        '/etc/hosts': '127.0.0.1 localhost\n127.0.1.1 web1 web1.lan # me\n',
      },
      outputs: { machine: 'aarch64\n', python: '/p\ncpython\n3 14 0 candidate 1\n1\n' },
    },
    expected: {
      fqdn: 'web1.lan',
      domain: 'lan',
      architecture: 'aarch64',
      userspace_bits: '64',
      python_version: '3.14.0rc1',
    },
  },
  {
    name: 'lsb by its command',
    topic: lsb,
    answer: { outputs: { lsb_release: 'Distributor ID:\tUbuntu\nRelease:\t24.04\nCodename:\tnoble\n' } },
    expected: { lsb: { id: 'Ubuntu', release: '24.04', codename: 'noble', major_release: '24' } },
  },
  {
    name: 'lsb by its file, without quotes',
    topic: lsb,
    answer: file('/etc/lsb-release', 'DISTRIB_ID=Ubuntu\nDISTRIB_DESCRIPTION="Ubuntu 24.04.1 LTS"\n'),
    expected: { lsb: { id: 'Ubuntu', description: 'Ubuntu 24.04.1 LTS' } },
  },
  { name: 'no lsb', topic: lsb, answer: {}, expected: { lsb: {} } },
  {
    name: 'apt on Debian, whatever else is installed',
    topic: pkgMgr,
    answer: { exists: ['/usr/bin/apt-get', '/usr/bin/dnf5'] },
    known: DEBIAN,
    expected: { pkg_mgr: 'apt' },
  },
  {
    name: 'dnf on Red Hat',
    topic: pkgMgr,
    answer: { exists: ['/usr/bin/dnf'], links: { '/usr/bin/dnf': 'dnf-3' } },
    known: REDHAT,
    expected: { pkg_mgr: 'dnf' },
  },
  {
    name: 'dnf5 where dnf leads to it',
    topic: pkgMgr,
    answer: { exists: ['/usr/bin/dnf'], links: { '/usr/bin/dnf': 'dnf5' } },
    known: REDHAT,
    expected: { pkg_mgr: 'dnf5' },
  },
  {
    name: 'apk on Alpine',
    topic: pkgMgr,
    answer: { exists: ['/sbin/apk'] },
    known: { os_family: 'Alpine' },
    expected: { pkg_mgr: 'apk' },
  },
  { name: 'no package manager', topic: pkgMgr, answer: {}, known: {}, expected: { pkg_mgr: 'unknown' } },
  {
    name: 'the service manager is what runs as process 1',
    topic: serviceMgr,
    answer: file('/proc/1/comm', 'systemd'),
    expected: { service_mgr: 'systemd' },
  },
  {
    name: 'a process 1 called init is asked further',
    topic: serviceMgr,
    answer: { ...file('/proc/1/comm', 'init'), exists: ['/etc/init.d/', '/sbin/openrc'] },
    expected: { service_mgr: 'openrc' },
  },
  {
    name: 'a shell as process 1 (a container) is not a service manager',
    topic: serviceMgr,
    answer: {
      ...file('/proc/1/comm', 'bash'),
      outputs: { commands: 'systemctl\n' },
      links: { '/sbin/init': '/lib/systemd/systemd' },
    },
    expected: { service_mgr: 'systemd' },
  },
  { name: 'no service manager', topic: serviceMgr, answer: {}, expected: { service_mgr: 'service' } },
  {
    name: "systemd's version is an int",
    topic: systemd,
    answer: { outputs: { systemctl_version: 'systemd 257 (257.9-1~deb13u1)\n+PAM +AUDIT\n' } },
    expected: { systemd: { features: '+PAM +AUDIT', version: 257 } },
  },
  {
    name: 'python facts of a host that has one',
    topic: python,
    answer: { outputs: { python: '/usr/bin/python3.13\ncpython\n3 13 5 final 0\n1\n' } },
    expected: {
      python: {
        version: { major: 3, minor: 13, micro: 5, releaselevel: 'final', serial: 0 },
        version_info: [3, 13, 5, 'final', 0],
        executable: '/usr/bin/python3.13',
        has_sslcontext: true,
        type: 'cpython',
      },
    },
  },
  {
    name: 'no python facts of a host that has none and no known distribution',
    topic: python,
    answer: {},
    expected: {},
  },
  {
    name: "the distribution's python on a host that has none, so that roles that ask for its version go on",
    topic: python,
    answer: file('/etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\nVERSION_ID="12"\n'),
    expected: {
      python: {
        version: { major: 3, minor: 11, micro: 2, releaselevel: 'final', serial: 0 },
        version_info: [3, 11, 2, 'final', 0],
        executable: '/usr/bin/python3.11',
        has_sslcontext: true,
        type: 'cpython',
      },
    },
  },
  {
    name: 'the version of the python of a distribution that is like another',
    topic: platform,
    answer: file('/etc/os-release', 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\n'),
    expected: { python_version: '3.9.21' },
  },
  {
    name: 'all capabilities are none that are enforced',
    topic: caps,
    answer: { outputs: { capsh: 'Current: =ep\nBounding set =cap_chown\n' } },
    expected: { system_capabilities_enforced: 'False', system_capabilities: [] },
  },
  {
    name: 'capabilities without some',
    topic: caps,
    answer: { outputs: { capsh: 'Current: cap_chown,cap_kill=ep\n' } },
    expected: { system_capabilities_enforced: 'True', system_capabilities: ['ep'] },
  },
  {
    name: 'SELinux that is on',
    topic: selinux,
    answer: {
      exists: ['/usr/lib64/libselinux.so.1'],
      files: {
        '/sys/fs/selinux/enforce': '0',
        '/sys/fs/selinux/policyvers': '33',
        '/etc/selinux/config': '# c\nSELINUX=enforcing\nSELINUXTYPE=targeted\n',
      },
    },
    expected: {
      selinux_python_present: true,
      selinux: {
        status: 'enabled',
        policyvers: 33,
        config_mode: 'enforcing',
        mode: 'permissive',
        type: 'targeted',
      },
    },
  },
  {
    name: 'SELinux that is off',
    topic: selinux,
    answer: { exists: ['/lib/x86_64-linux-gnu/libselinux.so.1'] },
    expected: { selinux_python_present: true, selinux: { status: 'disabled' } },
  },
  {
    name: 'iSCSI',
    topic: iscsi,
    answer: file('/etc/iscsi/initiatorname.iscsi', '## c\nInitiatorName=iqn.1993-08.org.debian:01:44\n'),
    expected: { iscsi_iqn: 'iqn.1993-08.org.debian:01:44' },
  },
  {
    name: 'NVMe',
    topic: nvme,
    answer: file('/etc/nvme/hostnqn', 'nqn.2014-08.org:uuid:2cd6'),
    expected: { hostnqn: 'nqn.2014-08.org:uuid:2cd6' },
  },
  {
    name: 'Fibre Channel',
    topic: fibreChannel,
    answer: file('/sys/class/fc_host/host1/port_name', '0x21000014ff52a9bb'),
    expected: { fibre_channel_wwn: ['21000014ff52a9bb'] },
  },
  {
    name: "facter's facts, with versions that look like floats kept as strings",
    topic: facter,
    answer: { outputs: { facter: '{"os": {"release": "9.0"}, "uptime": 12}' } },
    expected: { os: { release: '9.0' }, uptime: 12 },
  },
];

describe('facts of the system', () => {
  it.each(CASES)('$name', ({ topic, answer, known, expected }) => {
    const { facts } = readTopic(topic, answer, known);
    if (topic === platform || topic === user) expect(facts).toMatchObject(expected);
    else expect(facts).toEqual(expected);
  });

  it('tells the time of the host, with its zone in winter and summer', () => {
    const date = '2026 07 Monday 1 27 06 10 05 03 1783325103 012345678 CEST +0200\n';
    const outputs = { date, january: '+0100 CET\n', july: '+0200 CEST\n' };
    expect(readTopic(dateTime, { outputs }).facts.date_time).toEqual({
      year: '2026',
      month: '07',
      weekday: 'Monday',
      weekday_number: '1',
      weeknumber: '27',
      day: '06',
      hour: '10',
      minute: '05',
      second: '03',
      epoch: '1783325103',
      epoch_int: '1783325103',
      date: '2026-07-06',
      time: '10:05:03',
      iso8601_micro: '2026-07-06T08:05:03.012345Z',
      iso8601: '2026-07-06T08:05:03Z',
      iso8601_basic: '20260706T100503012345',
      iso8601_basic_short: '20260706T100503',
      tz: 'CEST',
      tz_dst: 'CEST',
      tz_offset: '+0200',
    });
  });

  it('warns when facter prints no JSON', () => {
    expect(readTopic(facter, { outputs: { facter: 'oops' } }).warnings).toEqual([
      'Failed to parse facter facts',
    ]);
  });
});
