import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeShims } from '../../../runtime/cli/shims.ts';

let folder = '';
let bin = '';
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "tsible's bin "));
  folder = join(mkdtempSync(join(tmpdir(), 'shims-')), 'new');
  writeFileSync(join(bin, 'tsible.js'), 'console.log("adhoc", ...process.argv.slice(2))');
  writeFileSync(join(bin, 'tsible-playbook.js'), 'console.log("playbook")');
});
afterEach(() => {
  rmSync(bin, { recursive: true });
  rmSync(join(folder, '..'), { recursive: true });
});

test('ansible runs tsible with its arguments untouched', () => {
  expect(writeShims(folder, bin, process.execPath)).toEqual(['BINDS', 'ansible', 'ansible-playbook']);
  const said = execFileSync(join(folder, 'ansible'), ['all', '-a', 'a  "b" $c'], { encoding: 'utf8' });
  expect(said).toBe('adhoc all -a a  "b" $c\n');
});

test('a command knows the name of the shim that started it, and what it starts does not', () => {
  writeFileSync(
    join(bin, 'tsible.js'),
    'console.log(process.execArgv.join(), process.env.NODE_OPTIONS ?? "")',
  );
  writeShims(folder, bin, process.execPath);
  expect(execFileSync(join(folder, 'ansible'), { encoding: 'utf8' })).toBe('--title=ansible \n');
});

test('the shims can be written again after an update', () => {
  writeShims(folder, bin, process.execPath);
  expect(() => writeShims(folder, bin, process.execPath)).not.toThrow();
});

test("a real ansible-playbook is never overwritten, nor half of the folder's files", () => {
  writeShims(folder, bin, process.execPath);
  writeFileSync(join(folder, 'ansible-playbook'), '#!/usr/bin/python3\nimport ansible\n');
  rmSync(join(folder, 'ansible'));
  expect(() => writeShims(folder, bin, process.execPath)).toThrow(/was not written by this command/);
  expect(readFileSync(join(folder, 'ansible-playbook'), 'utf8')).toContain('import ansible');
  expect(() => readFileSync(join(folder, 'ansible'))).toThrow();
});
