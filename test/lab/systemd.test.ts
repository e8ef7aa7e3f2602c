import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import systemd from '../../modules/ansible.builtin/systemd_service.ts';
import type { Connection } from '../../runtime/connection/connection.ts';
import { processStream } from '../../runtime/connection/process.ts';
import { createTarget, type OwnedTarget } from '../../runtime/target/create-target.ts';
import { runModule } from '../helpers/run-module.ts';
import { type Lab, startLab } from './lab.ts';

const UNIT = `[Service]
ExecStart=/bin/sleep 1000
[Install]
WantedBy=multi-user.target
`;
const LINK = '/etc/systemd/system/multi-user.target.wants/own.service';

describe('a unit that is to be enabled', () => {
  let lab: Lab;
  let target: OwnedTarget | undefined;
  const enable = () => {
    if (target === undefined) throw new Error('there is no host');
    return runModule(systemd, { name: 'own', enabled: true }, target);
  };

  beforeAll(async () => {
    lab = await startLab({ hosts: 1, image: 'debian13' });
    const host = lab.hosts[0];
    const files = ['-i', lab.privateKey, '-o', `UserKnownHostsFile=${lab.knownHosts}`];
    const connection: Connection = {
      transport: 'ssh',
      open: (line) =>
        processStream(['ssh', ...files, '-p', String(host?.sshPort), `root@${host?.address}`, line]),
      close: async () => {},
    };
    target = createTarget(connection);
    await lab.must('h1', 'cat >/etc/systemd/system/own.service; systemctl daemon-reload', UNIT);
  });
  afterAll(async () => {
    await target?.close();
    await lab.down();
  });

  it('is enabled once', async () => {
    expect((await enable()).changed).toBe(true);
    expect((await enable()).changed).toBe(false);
  });

  it('is enabled again when its link is gone, or it was masked, though systemd has not read that yet', async () => {
    await lab.must('h1', `rm ${LINK}`);
    expect((await enable()).changed).toBe(true);
    await lab.must('h1', `test -L ${LINK}`);
    await lab.must('h1', 'ln -sf /dev/null /etc/systemd/system/own.service');
    expect((await enable()).failed).toBe(true);
  });
});
