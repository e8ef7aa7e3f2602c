import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../runtime/connection/connection.ts';
import { processStream } from '../../runtime/connection/process.ts';
import { createTarget } from '../../runtime/target/create-target.ts';
import { gatherFacts } from '../../runtime/target/facts/gather.ts';
import { plain } from '../runtime/target/facts/collected.ts';
import { type Lab, startLab } from './lab.ts';

function connection(lab: Lab): Connection {
  const host = lab.hosts[0];
  const files = ['-i', lab.privateKey, '-o', `UserKnownHostsFile=${lab.knownHosts}`];
  return {
    transport: 'ssh',
    open: (line) =>
      processStream(['ssh', ...files, '-p', String(host?.sshPort), `root@${host?.address}`, line]),
    close: async () => {},
  };
}

async function gather(lab: Lab, timeout = 10) {
  const target = createTarget(connection(lab));
  const warnings: string[] = [];
  const facts = await gatherFacts(target, {
    subset: ['all'],
    filter: [],
    timeout,
    factPath: '/etc/ansible/facts.d',
    python: undefined,
    warn: (message) => warnings.push(message),
  });
  expect(target.roundTrips).toBe(1);
  await target.close();
  return { facts: plain(facts) as Record<string, unknown>, warnings };
}

const IMAGES = [
  [
    'debian13',
    { ansible_distribution_release: 'trixie', ansible_pkg_mgr: 'apt', ansible_service_mgr: 'systemd' },
  ],
  [
    'debian12',
    { ansible_distribution_release: 'bookworm', ansible_pkg_mgr: 'apt', ansible_service_mgr: 'systemd' },
  ],
  [
    'busybox',
    { ansible_distribution: 'BusyBox', ansible_pkg_mgr: 'unknown', ansible_service_mgr: 'service' },
  ],
] as const;

describe.each(IMAGES)('facts of a host without Python: %s', (image, expected) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1, image });
  });
  afterAll(() => lab.down());

  it('has what roles ask for', async () => {
    const { facts, warnings } = await gather(lab);
    const host = lab.hosts[0];
    expect(warnings).toEqual([]);
    expect(facts).toMatchObject({
      ...expected,
      ansible_hostname: 'h1',
      ansible_user_id: 'root',
      ansible_default_ipv4: { address: host?.address, gateway: lab.bridge, interface: 'eth0', prefix: '24' },
      ansible_wg0: { ipv4: { address: host?.wgAddress, netmask: '255.255.255.0' } },
      ansible_virtualization_role: 'guest',
    });
    expect([...(facts.ansible_interfaces as string[])].sort()).toEqual(['eth0', 'lo', 'wg0']);
    // There is no Python: roles that ask for its version are told that of the distribution's.
    expect(facts).toHaveProperty('ansible_python.version.major', 3);
    expect(facts).not.toHaveProperty('discovered_interpreter_python');
  });

  it.runIf(image === 'debian13')('does not hang on a file server that has gone away', async () => {
    await lab.must(
      'h1',
      'rm -f /etc/mtab; printf "/dev/vda / ext4 rw 0 0\\nnas:/x /nas nfs rw 0 0\\n" >/etc/mtab',
    );
    const hang = '#!/bin/sh\ncase $* in *" /nas") sleep 1000;; esac\nexec /usr/bin/stat "$@"\n';
    await lab.must('h1', 'cat >/usr/local/bin/stat; chmod +x /usr/local/bin/stat', hang);
    const { facts, warnings } = await gather(lab, 1);
    expect(warnings).toEqual(['Timeout exceeded when getting mount info for /nas']);
    expect(facts.ansible_mounts).toEqual([
      expect.objectContaining({ mount: '/', size_total: expect.any(Number) }),
      expect.objectContaining({ mount: '/nas', note: 'Could not get extra information due to timeout' }),
    ]);
  });
});
