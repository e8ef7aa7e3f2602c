import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../../runtime/config/load.ts';
import type { RunEvent, TaskInfo } from '../../../../runtime/executor/events.ts';
import type { Outcome } from '../../../../runtime/executor/outcome.ts';
import { Stats } from '../../../../runtime/executor/stats.ts';
import { loadCallbacks } from '../../../../runtime/output/callbacks/load.ts';
import { Colors } from '../../../../runtime/output/color.ts';
import { Display } from '../../../../runtime/output/display.ts';
import { PluginFolders } from '../../../../runtime/plugins/plugin-folders.ts';
import type { Value } from '../../../../runtime/values/value.ts';

let folder = '';
let out = '';
let err = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-callbacks-'));
  out = '';
  err = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plugin(name: string, text: string): void {
  const path = join(folder, 'callback_plugins', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const task: TaskInfo = {
  id: 1,
  name: 'Say it',
  ownName: 'Say it',
  hasName: true,
  action: 'command',
  resolvedAction: 'ansible.builtin.command',
  kind: 'task',
  path: '/p.yml:3',
  role: undefined,
  hasLoop: false,
  checkMode: false,
  noLog: false,
  tags: [],
  args: new Map(),
};

function outcome(result: Readonly<Record<string, Value>>, more: Partial<Outcome> = {}): Outcome {
  return {
    status: 'ok',
    changed: true,
    result: new Map(Object.entries(result)),
    ignored: false,
    noLog: false,
    notify: [],
    delegatedTo: undefined,
    ...more,
  };
}

function events(...results: Outcome[]): RunEvent[] {
  const stats = new Stats();
  stats.increment('h', 'ok');
  const counts = { hostCount: 1, batchSize: 1, firstTasks: 1 };
  const play = { name: 'p', hosts: 'all', path: '/p.yml:1', strategy: 'linear', checkMode: false, ...counts };
  return [
    { type: 'playbook-start', file: 'p.yml' },
    { type: 'play-start', play },
    { type: 'task-start', task },
    ...results.map((result): RunEvent => ({ type: 'result', task, host: 'h', outcome: result })),
    { type: 'stats', stats },
  ];
}

interface Wanted {
  readonly stdout?: string;
  readonly enabled?: readonly string[];
}

async function run(happened: readonly RunEvent[], { stdout = 'null', enabled = [] }: Wanted = {}) {
  const settings = { ...defaultSettings(), CALLBACKS_ENABLED: enabled };
  const sink = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    columns: 79,
  };
  const display = new Display(sink, new Colors(settings, false, undefined), 0, true);
  const folders = new PluginFolders({
    baseDir: folder,
    configured: {},
    collectionsPaths: [],
    ignoredModuleEndings: [],
  });
  const listeners = await loadCallbacks({ display, settings, isCheckRun: false, commandLine: [] }, folders, {
    stdout,
    others: true,
  });
  for (const event of happened) for (const listener of listeners) listener.on(event);
}

describe("a user's own callback", () => {
  it('in TypeScript runs without being named, and is called by the names of Ansible', async () => {
    plugin(
      'tell.ts',
      `export default (context: { display(text: string): void }) => ({
         v2_playbook_on_task_start({ task }: { task: { name: string } }) { context.display('start ' + task.name); },
         v2_runner_on_ok({ host, result }: any) { context.display(host + ' ' + result.stdout.length); },
         v2_playbook_on_stats({ hosts }: any) { context.display('ok=' + hosts.h.ok); },
       });`,
    );
    await run(events(outcome({ stdout: 'hello' })));
    expect(out).toBe('start Say it\nh 5\nok=1\n');
  });

  it('never sees what no_log hides', async () => {
    plugin(
      'tell.js',
      'module.exports = { default: (c) => ({ v2_runner_on_ok: (e) => c.display(JSON.stringify(e.result)) }) };',
    );
    await run(events(outcome({ stdout: 'hunter2', changed: true }, { noLog: true })));
    expect(out).toContain('the output has been hidden');
    expect(out).not.toContain('hunter2');
  });

  it('that throws is a warning, and the rest is still told', async () => {
    plugin(
      'bad.js',
      'module.exports = { default: () => ({ v2_runner_on_ok() { throw new Error("oh"); } }) };',
    );
    await run(events(outcome({}), outcome({})), { stdout: 'minimal' });
    expect(err).toBe("[WARNING]: Callback dispatch 'v2_runner_on_ok' failed for plugin 'bad': oh\n");
    expect(out.match(/h \| CHANGED/g)).toHaveLength(2);
  });

  it('that wants to be enabled waits for callbacks_enabled', async () => {
    plugin(
      'late.js',
      'module.exports = { needsEnabled: true, default: (c) => ({ v2_playbook_on_stats: () => c.display("late") }) };',
    );
    await run(events());
    expect(out).toBe('');
    await run(events(), { enabled: ['late'] });
    expect(out).toBe('late\n');
  });

  it('of type stdout writes the output when it is named', async () => {
    plugin(
      'mine.js',
      'module.exports = { type: "stdout", default: (c) => ({ v2_runner_on_ok: (e) => c.display("mine " + e.host) }) };',
    );
    await run(events(outcome({})));
    expect(out).toBe('');
    await run(events(outcome({})), { stdout: 'mine' });
    expect(out).toBe('mine h\n');
  });

  it('in Python is one warning that names the file, unless Ansible would not run it either', async () => {
    plugin('old.py', 'class CallbackModule: pass\n');
    plugin('asleep.py', 'class CallbackModule:\n    CALLBACK_NEEDS_ENABLED = True\n');
    plugin('screen.py', "class CallbackModule:\n    CALLBACK_TYPE = 'stdout'\n");
    await run(events(outcome({})));
    expect(err).toBe(
      `[WARNING]: The callback plugin '${folder}/callback_plugins/old.py' is written in Python, which can't run here. It was left out.\n`,
    );
  });

  it('in Python that was to write the output leaves that to the default one', async () => {
    plugin('screen.py', "class CallbackModule:\n    CALLBACK_TYPE = 'stdout'\n");
    await run(events(outcome({})), { stdout: 'screen' });
    expect(err).toContain(`${folder}/callback_plugins/screen.py`);
    expect(out).toContain('PLAY RECAP');
  });
});

describe('names of callbacks', () => {
  it('that nobody knows are an error for the output, a warning beside it', async () => {
    await expect(run([], { stdout: 'nosuch' })).rejects.toThrow("Could not load 'nosuch' callback plugin.");
    await run([], { enabled: ['nosuch'] });
    expect(err).toBe("[WARNING]: Skipping callback plugin 'nosuch', unable to load\n");
  });
});

describe('ansible.posix.jsonl', () => {
  it('tells of everything in lines that can be read alone', async () => {
    await run(events(outcome({ stdout: 'x' })), { stdout: 'ansible.posix.jsonl' });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line._event)).toEqual([
      'v2_playbook_on_play_start',
      'v2_playbook_on_task_start',
      'v2_runner_on_ok',
      'v2_playbook_on_stats',
    ]);
    expect(lines[2].hosts.h).toEqual({ _ansible_no_log: false, action: 'command', stdout: 'x' });
  });
});
