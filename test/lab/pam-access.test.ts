import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import pamAccess from '../../modules/community.general/pam_access.ts';
import { processStream } from '../../runtime/connection/process.ts';
import { createTarget, type OwnedTarget } from '../../runtime/target/create-target.ts';
import type { Target } from '../../runtime/target/target.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { type Lab, startLab } from './lab.ts';

let lab: Lab;
let target: OwnedTarget | undefined;

beforeAll(async () => {
  lab = await startLab({ hosts: 1, image: 'debian13' });
  target = createTarget({
    transport: 'ssh',
    open: (line) => processStream(['ssh', ...words('root'), line]),
    close: async () => {},
  });
  await lab.must('h1', "sed -i '/@include common-account/i account required pam_access.so' /etc/pam.d/sshd");
});
afterAll(async () => {
  await target?.close();
  await lab?.down();
});

function words(user: string): string[] {
  const host = lab.hosts[0];
  const known = `UserKnownHostsFile=${lab.knownHosts}`;
  return ['-i', lab.privateKey, '-o', known, '-o', 'BatchMode=yes', `${user}@${host?.address}`];
}

/** Whether sshd lets a user in, who has the right key. */
function getsIn(user: string): Promise<boolean> {
  return new Promise((done) => execFile('ssh', [...words(user), 'true'], (error) => done(error === null)));
}

function rule(args: PlainArgs) {
  return runModule(pamAccess, args, target as Target);
}

it('sshd lets in those whom the rules let in', async () => {
  expect(await getsIn('alice')).toBe(true);
  await rule({ permission: 'allow', users: ['root'], origins: ['ALL'], comment: 'us' });
  await rule({ permission: 'deny', users: ['ALL'], origins: ['ALL'] });
  expect(await getsIn('alice')).toBe(false);
  // A new rule is of use only before the one that shuts out everybody.
  await rule({ permission: 'allow', users: ['(alice)', 'nobody'], origins: [lab.bridge, 'cron'] });
  expect(await getsIn('alice')).toBe(true);
  expect(await getsIn('ops')).toBe(false);
  await rule({ permission: 'deny', users: ['(alice)', 'nobody'], origins: [lab.bridge, 'cron'] });
  expect(await getsIn('alice')).toBe(false);
  await rule({ state: 'absent', users: ['ALL'], origins: ['ALL'] });
  expect(await getsIn('ops')).toBe(true);
  const said = await lab.must('h1', 'journalctl -b -t sshd -t sshd-session --no-pager');
  expect(said).toContain('pam_access(sshd:account): access denied for user `ops');
  expect(said).not.toMatch(/bad (first )?field|missing newline/);
});
