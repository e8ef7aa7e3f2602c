import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../../runtime/config/load.ts';
import { Colors } from '../../../runtime/output/color.ts';
import { Display } from '../../../runtime/output/display.ts';
import { LogFile } from '../../../runtime/output/log-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const complaints: string[] = [];
const settings = (more: object) => ({ ...defaultSettings(), ...more });

function displayWithLog(path: string, verbosity: number, logVerbosity: number | null): Display {
  const own = settings({ DEFAULT_LOG_PATH: path, LOG_VERBOSITY: logVerbosity });
  const log = LogFile.open(own, verbosity, (line) => complaints.push(line));
  const sink = { out: () => {}, err: () => {}, columns: 79 };
  return new Display(sink, new Colors(own, false, undefined), verbosity, true, log);
}

test('what is shown is logged with time, process, user and level', () => {
  const path = join(folder, 'log');
  const display = displayWithLog(path, 0, 3);
  display.banner('TASK [x]');
  display.line('[ERROR]: bad\n', 'COLOR_ERROR', 'err');
  display.once('[WARNING]: odd\n', 'COLOR_WARN');
  display.line('fatal: [h]: FAILED!', 'COLOR_ERROR');
  display.verbose(3, 'EXEC x', 'h');
  display.verbose(4, 'not logged');
  const lines = readFileSync(path, 'utf8').split('\n');
  const form = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} p=\d+ u=\S+ n=ansible (.*)$/;
  const texts = lines.map((line) => form.exec(line)?.[1] ?? line);
  expect(texts).toEqual([
    expect.stringMatching(/^INFO\| TASK \[x\] \*+$/),
    'ERROR| [ERROR]: bad',
    '',
    'WARNING| [WARNING]: odd',
    '',
    'INFO| fatal: [h]: FAILED!',
    'INFO| <h> EXEC x',
    '',
  ]);
});

test("a log that can't be written is told of, and the run goes on without", () => {
  displayWithLog(folder, 0, null).line('x');
  displayWithLog('/nope/log', 0, null).line('x');
  expect(complaints).toEqual([
    `[WARNING]: DEFAULT_LOG_PATH can not be a directory '${folder}', aborting\n`,
    "[WARNING]: log file at '/nope/log' is not writeable and we cannot create it, aborting\n\n",
  ]);
});
