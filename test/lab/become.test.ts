import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabTargets, say } from './connection-helper.ts';
import { type Lab, startLab } from './lab.ts';

// Ways to become another user beside sudo and su, each with the real program.
let lab: Lab;
let targets: LabTargets;

beforeAll(async () => {
  lab = await startLab({ hosts: 1, packages: ['doas', 'sudo-rs', 'systemd-container', 'polkitd', 'pkexec'] });
  await lab.must('h1', 'printf "permit nopass ops as root\\npermit alice as root\\n" >/etc/doas.conf');
  await lab.must('h1', 'echo root:root-secret | chpasswd');
  targets = new LabTargets(lab);
}, 120_000);

afterAll(async () => {
  await targets?.pool.close();
  await lab?.down();
});

type Case = readonly [user: string, method: string, more: Readonly<Record<string, string>>, said: string];

const ROOT = { ansible_become_pass: 'root-secret' };
const ALICE = { ansible_become_pass: 'alice-secret' };
const WRONG = { ansible_become_pass: 'wrong' };
const RS = { ansible_become_exe: 'sudo-rs' };

// Before the others: sudo-rs remembers for a while that somebody has given the password.
describe('a password that is', () => {
  it.each<Case>([
    ['alice', 'doas', {}, 'Missing doas password'],
    ['alice', 'doas', WRONG, 'Incorrect doas password'],
    ['alice', 'run0', {}, 'Missing run0 password'],
    ['alice', 'run0', WRONG, 'Incorrect run0 password'],
    ['alice', 'machinectl', {}, 'Missing machinectl password'],
    ['alice', 'pkexec', {}, 'Missing pkexec password'],
    ['alice', 'pkexec', WRONG, 'Incorrect pkexec password'],
    ['alice', 'sudo', RS, 'Missing sudo password'],
    ['alice', 'sudo', { ...RS, ...WRONG }, 'Incorrect sudo password'],
  ])('missing or wrong is told: %s, %s %j', { timeout: 30_000 }, async (user, method, more, said) => {
    await expect(say(become(user, method, more), 'id -un')).rejects.toThrow(said);
  });
});

describe('another user is become', () => {
  it.each<Case>([
    ['ops', 'doas', {}, 'root'],
    ['alice', 'community.general.doas', ALICE, 'root'],
    ['root', 'community.general.machinectl', { ansible_become_user: 'alice' }, 'alice'],
    ['alice', 'machinectl', ROOT, 'root'],
    ['root', 'community.general.run0', { ansible_become_user: 'alice' }, 'alice'],
    ['alice', 'run0', ROOT, 'root'],
    ['root', 'pkexec', { ansible_become_user: 'alice' }, 'alice'],
    ['alice', 'pkexec', ROOT, 'root'],
    ['ops', 'sudo', RS, 'root'],
    ['alice', 'sudo', { ...RS, ...ALICE }, 'root'],
  ])('by %s with %s %j', { timeout: 30_000 }, async (user, method, more, said) => {
    expect(await say(become(user, method, more), 'id -un')).toBe(said);
  });
});

describe('what a task changes of a login counts for the next task that becomes the user, as with Ansible', () => {
  it.each([
    ['a group that was joined', 'usermod -aG adm alice', 'id -Gn', /\badm\b/],
    ['a limit', 'echo "alice hard nofile 777" >/etc/security/limits.d/own.conf', 'ulimit -Hn', /^777$/],
  ])('%s', async (_, change, ask, expected) => {
    const alice = become('root', 'sudo', { ansible_become_user: 'alice' });
    expect(await say(alice, ask)).not.toMatch(expected);
    await say(targets.on(lab.hosts[0]), change);
    expect(await say(alice, ask)).toMatch(expected);
  });
});

function become(user: string, method: string, more: Readonly<Record<string, string>>) {
  const variables = { ansible_user: user, ansible_become: true, ansible_become_method: method };
  return targets.on(lab.hosts[0], { ...variables, ...more });
}
