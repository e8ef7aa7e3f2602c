import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../..', import.meta.url));

// What a user gets from `npm install tsible`: the packed files, in a folder that knows nothing of the sources.
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-package-');
  await run('npm', ['pack', '--pack-destination', folder], { cwd: project });
  const [tarball = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every command of the package says its version', async () => {
  const commands = readdirSync(join(folder, 'node_modules/.bin')).filter((name) => name.startsWith('tsible'));
  expect(commands).toContain('tsible-playbook');
  for (const command of commands) {
    const { stdout } = await run(join(folder, 'node_modules/.bin', command), ['--version']);
    expect(stdout).toContain(`${command} [core 2.19.`);
  }
});

test('an installed tsible-playbook runs a play', async () => {
  const play = join(folder, 'play.yml');
  writeFileSync(
    play,
    '- hosts: localhost\n  connection: local\n  tasks:\n    - command: echo {{ ansible_system }}\n',
  );
  const { stdout } = await run(join(folder, 'node_modules/.bin/tsible-playbook'), ['-v', play]);
  expect(stdout).toContain('"stdout": "Linux"');
  expect(stdout).toContain('ok=2    changed=1 ');
});

test('the types check a module of a user', async () => {
  const check = async (module: string): Promise<string> => {
    writeFileSync(join(folder, 'mine.ts'), module);
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
    const tsc = join(project, 'node_modules/typescript/bin/tsc');
    const roots = ['--typeRoots', join(project, 'node_modules/@types')];
    const done = run(process.execPath, [tsc, ...options, ...roots, 'mine.ts'], { cwd: folder });
    return await done.then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
  };
  const module = (more: string): string =>
    `import type { ModuleFile } from 'tsible';
     export default (({ shellFunction }) => ({
       options: { name: { type: 'str', required: true } },
       async run(args, target, task) {
         const reply = await target.call(shellFunction('x', [], 'id'), []);
         task.warn('careful');${more}
         return { changed: false, out: reply.stdout.toString(), name: String(args.name) };
       },
     })) satisfies ModuleFile;`;
  expect(await check(module(''))).toBe('');
  expect(await check(module('task.warm();'))).toContain("Property 'warm' does not exist");
});

test('an installed tsible reaches hosts over ssh as far as the network lets it', async () => {
  const failed = run(join(folder, 'node_modules/.bin/tsible'), [
    '-i',
    '127.0.0.1,',
    'all',
    '-m',
    'ping',
    '-e',
    'ansible_port=1',
  ]);
  await expect(failed).rejects.toMatchObject({ code: 4, stdout: expect.stringContaining('UNREACHABLE!') });
});
