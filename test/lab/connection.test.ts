import { execFileSync, spawn } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnreachableError } from '../../runtime/connection/unreachable.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { LabTargets, say } from './connection-helper.ts';
import { type Lab, startLab } from './lab.ts';

const nothing = shellFunction('test_nothing', [], ':');
const digest = shellFunction('test_digest', [], 'sha256sum | cut -d" " -f1');
const put = shellFunction(
  'test_put',
  [replaceFile],
  'tsible_temp "$1" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$1"',
);

let lab: Lab;
let targets: LabTargets;
let dir = '';

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tsible-connection-'));
  lab = await startLab({ hosts: 2 });
  targets = new LabTargets(lab);
});

afterAll(async () => {
  await targets?.pool.close();
  await lab?.down();
  rmSync(dir, { recursive: true, force: true });
});

describe('logging in', () => {
  it('by a key, and by the same key with a passphrase', async () => {
    expect(await say(targets.on(lab.hosts[0]), 'id -un')).toBe('root');
    const key = join(dir, 'locked');
    copyFileSync(lab.privateKey, key);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'secret phrase', '-f', key]);
    const locked = { ansible_ssh_private_key_file: key, ansible_user: 'ops' };
    await expect(say(targets.on(lab.hosts[0], locked), 'id -un')).rejects.toThrow(
      `Load key "${key}": it is encrypted and no passphrase is known`,
    );
    const opened = { ...locked, ansible_ssh_private_key_passphrase: 'secret phrase' };
    expect(await say(targets.on(lab.hosts[0], opened), 'id -un')).toBe('ops');
  });

  it('by a password', async () => {
    const variables = { ansible_user: 'alice', ansible_ssh_private_key_file: '/none' };
    const right = targets.on(lab.hosts[0], { ...variables, ansible_password: 'alice-secret' });
    expect(await say(right, 'id -un')).toBe('alice');
    const wrong = targets.on(lab.hosts[0], { ...variables, ansible_password: 'wrong' });
    await expect(say(wrong, 'id -un')).rejects.toThrow(
      /alice@.*: Permission denied \(publickey,password\)\./,
    );
  });

  it('by an agent', async () => {
    const socket = join(dir, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      await expect.poll(() => existsSync(socket)).toBe(true);
      execFileSync('ssh-add', ['-q', lab.privateKey], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      const args = `-F none -o IdentityAgent=${socket} -o UserKnownHostsFile=${lab.knownHosts}`;
      const variables = {
        ansible_ssh_private_key_file: '/none',
        ansible_ssh_common_args: args,
        ansible_user: 'ops',
      };
      expect(await say(targets.on(lab.hosts[0], variables), 'id -un')).toBe('ops');
    } finally {
      agent.kill();
      await once(agent, 'exit');
    }
  });

  it('through a jump host and through a ProxyCommand', async () => {
    const config = join(dir, 'config');
    writeFileSync(
      config,
      `Include ${dir}/included\nMatch user root\n  IdentityFile ${lab.privateKey}\nHost *\n  StrictHostKeyChecking yes\n`,
    );
    writeFileSync(join(dir, 'included'), `Host *\n  UserKnownHostsFile ${lab.knownHosts}\n`);
    const [first] = lab.hosts;
    for (const way of [
      `-J root@${first?.address}`,
      `-o ProxyCommand='ssh -F ${config} -W %h:%p root@${first?.address}'`,
    ]) {
      const target = targets.on(lab.hosts[1], { ansible_ssh_common_args: `-F ${config} ${way}` });
      expect(await say(target, 'hostname; echo $SSH_CLIENT')).toMatch(new RegExp(`^h2\n${first?.address} `));
    }
  });

  it('by a certificate, which only OpenSSH can use', async () => {
    const ca = join(dir, 'ca');
    const key = join(dir, 'certified');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', ca]);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    execFileSync('ssh-keygen', ['-q', '-s', ca, '-I', 'test', '-n', 'ops', `${key}.pub`]);
    await lab.must('h2', 'cat >/etc/ssh/ca.pub', readFileSync(`${ca}.pub`, 'utf8'));
    await lab.must(
      'h2',
      'echo "TrustedUserCAKeys /etc/ssh/ca.pub" >/etc/ssh/sshd_config.d/ca.conf; systemctl restart ssh',
    );
    const variables = { ansible_user: 'ops', ansible_ssh_private_key_file: key };
    expect(await say(targets.on(lab.hosts[1], variables), 'id -un')).toBe('ops');
  });

  it("by OpenSSH's own ssh when a setting asks for it", async () => {
    const variables = {
      ansible_ssh_executable: '/usr/bin/ssh',
      ansible_user: 'alice',
      ansible_ssh_private_key_file: '/none',
    };
    const target = targets.on(lab.hosts[0], { ...variables, ansible_password: 'alice-secret' });
    expect(await say(target, 'id -un')).toBe('alice');
    await expect(say(targets.on(lab.hosts[0], variables), 'id -un')).rejects.toThrow(UnreachableError);
  });

  it.each([
    [
      { ansible_port: 2 },
      /^Failed to connect to the host via ssh: ssh: connect to host \S+ port 2: Connection refused$/,
    ],
    [
      { ansible_host: 'no.such.invalid' },
      /ssh: Could not resolve hostname no.such.invalid: Name or service not known$/,
    ],
    [{ ansible_ssh_executable: '/no/ssh' }, /\/no\/ssh is needed for ssh_executable/],
  ])('tells what is wrong with %j', async (variables, message) => {
    const failure = say(targets.on(lab.hosts[0], variables), 'id');
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(UnreachableError);
  });
});

describe('host keys', () => {
  const keyLine = () => {
    const address = lab.hosts[0]?.address ?? '';
    const found = readFileSync(lab.knownHosts, 'utf8')
      .split('\n')
      .find((line) => line.includes(address) && line.includes('ssh-ed25519'));
    return { address, key: found?.split(' ').slice(1, 3).join(' ') ?? '' };
  };
  const withFile = (name: string, text: string, more = '') => {
    const file = join(dir, name);
    writeFileSync(file, text);
    return {
      ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${file} -o GlobalKnownHostsFile=none ${more}`,
    };
  };

  it('are found under hashed names', async () => {
    const { address, key } = keyLine();
    const salt = randomBytes(20);
    const hash = createHmac('sha1', salt).update(address).digest('base64');
    const variables = withFile('hashed', `|1|${salt.toString('base64')}|${hash} ${key}\n`);
    expect(await say(targets.on(lab.hosts[0], variables), 'id -un')).toBe('root');
  });

  it('of a type that is known are asked for, though the server has others', async () => {
    const address = lab.hosts[0]?.address ?? '';
    const lines = readFileSync(lab.knownHosts, 'utf8').split('\n');
    const ecdsa = lines.filter((line) => line.includes(address) && line.includes('ecdsa-'));
    const target = targets.on(lab.hosts[0], withFile('ecdsa', `${ecdsa.join('\n')}\n`));
    expect(await say(target, 'id -un')).toBe('root');
  });

  it('that nobody knows are refused, or accepted and written down', async () => {
    const refused = targets.on(lab.hosts[0], withFile('empty', ''));
    await expect(say(refused, 'id')).rejects.toThrow('via ssh: Host key verification failed.');
    const added = withFile('added', '', '-o StrictHostKeyChecking=accept-new -o HashKnownHosts=yes');
    expect(await say(targets.on(lab.hosts[0], added), 'id -un')).toBe('root');
    expect(readFileSync(join(dir, 'added'), 'utf8')).toMatch(/^\|1\|\S+\|\S+ (ssh-|ecdsa-)\S+ \S+\n$/);
    const unchecked = targets.on(lab.hosts[0], { ...withFile('none', ''), ansible_host_key_checking: false });
    expect(await say(unchecked, 'id -un')).toBe('root');
  });

  it('that nobody knows are asked about where somebody can answer', async () => {
    const questions: string[] = [];
    const asking = new LabTargets(lab, async (question) => questions.push(question) > 0);
    try {
      expect(await say(asking.on(lab.hosts[0], withFile('asked', '')), 'id -un')).toBe('root');
      expect(questions[0]).toMatch(
        /^The authenticity of host '\S+' can't be established\.\n\S+ key fingerprint is SHA256:/,
      );
    } finally {
      await asking.pool.close();
    }
  });

  it('that have changed are refused, with the line to remove', async () => {
    const { address, key } = keyLine();
    const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
    blob.writeUInt8(blob.readUInt8(40) ^ 1, 40);
    const other = `# comment\n${address} ssh-ed25519 ${blob.toString('base64')}\n`;
    const failure = say(targets.on(lab.hosts[0], withFile('changed', other)), 'id');
    await expect(failure).rejects.toThrow(
      /HAS CHANGED!.*changed:2.*ssh-keygen -f .* -R .*Host key verification failed\.$/s,
    );
    const revoked = withFile('revoked', `@revoked * ${key}\n${address} ${key}\n`);
    await expect(say(targets.on(lab.hosts[0], revoked), 'id')).rejects.toThrow('marked as revoked');
  });
});

describe('becoming another user', () => {
  it.each([
    ['ops', {}, 'root'],
    ['ops', { ansible_become_user: 'alice' }, 'alice'],
    ['ops', { ansible_become_pass: 'not needed' }, 'root'],
    ['alice', { ansible_become_pass: 'alice-secret' }, 'root'],
    ['alice', { ansible_become_pass: 'alice-secret', ansible_become_flags: '-S -n' }, 'root'],
    [
      'ops',
      { ansible_become_method: 'su', ansible_become_user: 'alice', ansible_become_pass: 'alice-secret' },
      'alice',
    ],
    ['root', { ansible_become_method: 'su', ansible_become_user: 'alice' }, 'alice'],
    ['root', { ansible_become_method: 'runuser', ansible_become_user: 'alice' }, 'alice'],
  ])('from %s with %j', async (user, variables, expected) => {
    const target = targets.on(lab.hosts[0], { ansible_user: user, ansible_become: true, ...variables });
    expect(await say(target, 'id -un')).toBe(expected);
    const bytes = randomBytes(100_000);
    const reply = await target.call(digest, [], { payload: { kind: 'bytes', bytes } });
    expect(reply.stdout.toString().trim()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it.each([
    ['alice', {}, 'Missing sudo password'],
    ['alice', { ansible_become_pass: 'wrong' }, 'Incorrect sudo password'],
    ['ops', { ansible_become_method: 'su', ansible_become_pass: 'wrong' }, 'Incorrect su password'],
    ['ops', { ansible_become_user: 'nobody-here' }, 'sudo: unknown user'],
  ])('fails from %s with %j', async (user, variables, message) => {
    const target = targets.on(lab.hosts[0], { ansible_user: user, ansible_become: true, ...variables });
    await expect(say(target, 'id -un')).rejects.toMatchObject({
      name: 'BecomeError',
      message: expect.stringContaining(message),
    });
  });
});

describe('where sudo wants a terminal', () => {
  beforeAll(async () => {
    await lab.must('h2', 'echo "Defaults requiretty" >/etc/sudoers.d/tty');
  });
  afterAll(async () => {
    await lab.must('h2', 'rm /etc/sudoers.d/tty');
  });

  it.each([
    ['ops', {}],
    ['alice', { ansible_become_pass: 'alice-secret' }],
  ])('it gets one, from %s', async (user, variables) => {
    const target = targets.on(lab.hosts[1], { ansible_user: user, ansible_become: true, ...variables });
    expect(await say(target, 'id -un; echo err >&2')).toBe('root\nerr');
    const bytes = randomBytes(100_000);
    const reply = await target.call(digest, [], { payload: { kind: 'bytes', bytes } });
    expect(reply.stdout.toString().trim()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('what travels', () => {
  it('100 MB framed, both ways', async () => {
    const target = targets.on(lab.hosts[0]);
    const block = randomBytes(1_000_000);
    const sum = createHash('sha256');
    for (let index = 0; index < 100; index++) sum.update(block);
    async function* open() {
      for (let index = 0; index < 100; index++) yield block;
    }
    const reply = await target.call(digest, [], { payload: { kind: 'stream', size: 100_000_000, open } });
    expect(reply.stdout.toString().trim()).toBe(sum.digest('hex'));
    let size = 0;
    const flood = shellFunction('test_flood', [], 'head -c 100000000 /dev/zero');
    await target.call(flood, [], { onStdout: (chunk) => (size += chunk.length) });
    expect(size).toBe(100_000_000);
  });

  it('1,000 files as one tar stream', async () => {
    mkdirSync(join(dir, 'many'));
    for (let index = 0; index < 1000; index++)
      writeFileSync(join(dir, 'many', `f${index}`), randomBytes(4096));
    const bytes = execFileSync('tar', ['-C', join(dir, 'many'), '-cf', '-', '.'], { maxBuffer: 1e8 });
    const untar = shellFunction('test_untar', [], 'mkdir -p "$1" && tar -C "$1" -xf - && ls "$1" | wc -l');
    const reply = await targets
      .on(lab.hosts[0])
      .call(untar, ['/srv/many'], { payload: { kind: 'bytes', bytes } });
    expect(`${reply.stdout}${reply.stderr}`.trim()).toBe('1000');
  });

  it('one round trip a request', async () => {
    const target = targets.on(lab.hosts[0]);
    const before = target.roundTrips;
    await target.call(nothing, []);
    await target.run({ command: { argv: ['true'] } });
    expect(target.roundTrips - before).toBe(2);
  });

  it('as many users at once as there are tasks', async () => {
    const users = Array.from({ length: 12 }, (_, index) => ({
      ansible_become_flags: `-H -S -n -p p${index}`,
    }));
    const names = await Promise.all(
      users.map((flags) =>
        say(targets.on(lab.hosts[1], { ansible_user: 'ops', ansible_become: true, ...flags }), 'id -un'),
      ),
    );
    expect(new Set(names)).toEqual(new Set(['root']));
  });
});

describe('when it goes wrong', () => {
  it('a command whose time is over ends on the host, also a root one', async () => {
    for (const variables of [{}, { ansible_user: 'ops', ansible_become: true }]) {
      const target = targets.on(lab.hosts[0], variables);
      await expect(target.run({ command: { line: 'sleep 432.1' }, timeout: 300 })).rejects.toThrow(
        'timed out',
      );
      await expect.poll(() => say(target, 'pgrep -fx "sleep 432.1"'), { timeout: 5000 }).toBe('');
    }
  });

  it('an interrupted run ends what runs on the hosts', async () => {
    const own = new LabTargets(lab);
    const target = own.on(lab.hosts[1], { ansible_user: 'ops', ansible_become: true });
    const running = target.run({ command: { line: 'sleep 543.2' } });
    const look = targets.on(lab.hosts[1]);
    await expect.poll(() => say(look, 'pgrep -fx "sleep 543.2"'), { timeout: 5000 }).not.toBe('');
    await own.pool.interrupt();
    expect(await Promise.race([running, 'unanswered'])).toBe('unanswered');
    await expect.poll(() => say(look, 'pgrep -fx "sleep 543.2"'), { timeout: 5000 }).toBe('');
  });

  it('a connection that ends in mid-transfer leaves the old file and no temporary one', async () => {
    const own = new LabTargets(lab);
    const target = own.on(lab.hosts[1]);
    await say(target, 'mkdir -p /srv/drop; echo old >/srv/drop/file');
    async function* open() {
      for (let index = 0; index < 100; index++) {
        yield randomBytes(100_000);
        if (index === 20) await lab.must('h2', 'pkill -x sshd-session');
      }
    }
    const payload = { kind: 'stream', size: 10_000_000, open } as const;
    await expect(target.call(put, ['/srv/drop/file'], { payload })).rejects.toBeInstanceOf(UnreachableError);
    await expect
      .poll(() => lab.must('h2', 'ls -A /srv/drop; cat /srv/drop/file'), { timeout: 5000 })
      .toBe('file\nold\n');
    expect(await say(target, 'echo again')).toBe('again');
    await own.pool.close();
  });

  it('a network that falls silent makes the host unreachable', async () => {
    const own = new LabTargets(lab);
    const args = `-F none -o UserKnownHostsFile=${lab.knownHosts} -o ServerAliveInterval=1 -o ServerAliveCountMax=2`;
    const target = own.on(lab.hosts[1], { ansible_ssh_common_args: args });
    await say(target, 'true');
    await lab.dropLink('h2');
    try {
      await expect(say(target, 'true')).rejects.toBeInstanceOf(UnreachableError);
    } finally {
      await lab.restoreLink('h2');
    }
    await own.pool.close();
  });
});
