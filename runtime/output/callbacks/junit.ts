import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, extname, join, relative } from 'node:path';
import { expandHome } from '../../config/paths.ts';
import { briefMessage, renderError } from '../../errors/render.ts';
import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Outcome } from '../../executor/outcome.ts';
import { str } from '../../values/print.ts';
import { argsText } from '../args-text.ts';
import type { Listener } from '../listener.ts';
import { dumpResult, shownResult } from '../results.ts';
import type { CallbackContext } from './context.ts';
import { toXml, type XmlElement } from './junit-xml.ts';
import { seconds } from './timing.ts';

type CaseStatus = 'ok' | 'failed' | 'skipped' | 'included';

interface HostCase {
  readonly host: string;
  readonly status: CaseStatus;
  readonly finish: number;
  /** Undefined for an include, which has text only. */
  readonly outcome: Outcome | undefined;
  readonly text: string;
}

interface TaskCases {
  readonly play: string;
  /** With the task's arguments, unless they are to be hidden. */
  readonly name: string;
  readonly path: string | undefined;
  readonly action: string;
  readonly start: number;
  readonly hosts: Map<string, HostCase>;
}

/** The junit callback: a report of the run for a CI server, a test case for each task on each host. */
export class JunitOutput implements Listener {
  readonly #context: CallbackContext;
  readonly #folder: string;
  readonly #tasks = new Map<number, TaskCases>();
  #playbook = '';
  #play = '';

  constructor(context: CallbackContext) {
    this.#context = context;
    this.#folder = expandHome(context.settings.JUNIT_OUTPUT_DIR, homedir());
    mkdirSync(this.#folder, { recursive: true });
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case 'playbook-start':
        this.#playbook = basename(event.file, extname(event.file));
        break;
      case 'play-start':
        this.#play = event.play.name;
        break;
      case 'task-start':
        this.#start(event.task);
        break;
      case 'result':
        this.#result(event.task, event.host, event.outcome);
        break;
      case 'include':
        this.#include(event.task, event.file, event.hosts);
        break;
      case 'stats':
        this.#report();
    }
  }

  #start(task: TaskInfo): void {
    const hidden = task.noLog || this.#context.settings.JUNIT_HIDE_TASK_ARGUMENTS;
    const args = hidden ? '' : argsText(task);
    this.#tasks.set(task.id, {
      play: this.#play,
      name: args === '' ? task.name.trim() : `${task.name.trim()} ${args}`,
      path: task.path,
      action: task.resolvedAction,
      start: seconds(),
      hosts: new Map(),
    });
  }

  #result(task: TaskInfo, host: string, outcome: Outcome): void {
    const { settings } = this.#context;
    if (outcome.status === 'unreachable') return;
    let status: CaseStatus = outcome.status;
    if (status === 'failed' && outcome.ignored && !settings.JUNIT_FAIL_ON_IGNORE) status = 'ok';
    if (status === 'ok' && outcome.changed && settings.JUNIT_FAIL_ON_CHANGE) status = 'failed';
    this.#add(task, { host, status, finish: seconds(), outcome, text: '' });
  }

  #include(task: TaskInfo, file: string, hosts: readonly string[]): void {
    const before = this.#tasks.get(task.id)?.hosts.get('include')?.text;
    const line = `${file} (args={} vars={}): [${hosts.join(', ')}]`;
    const text = before === undefined ? line : `${before}\n${line}`;
    this.#add(task, { host: 'include', status: 'included', finish: seconds(), outcome: undefined, text });
  }

  #add(task: TaskInfo, found: HostCase): void {
    const cases = this.#tasks.get(task.id);
    if (cases === undefined) return;
    const status = expected(cases.name, found.status);
    if (cases.name.startsWith(this.#context.settings.JUNIT_TEST_CASE_PREFIX) || status === 'failed')
      cases.hosts.set(found.host, { ...found, status });
  }

  #report(): void {
    const { JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT: withSetup } = this.#context.settings;
    const cases: XmlElement[] = [];
    let time = 0;
    for (const task of this.#tasks.values()) {
      if (!withSetup && /^ansible\.builtin\.(setup|gather_facts)$/.test(task.action)) continue;
      for (const host of task.hosts.values()) {
        cases.push(this.#testCase(task, host));
        time += host.finish - task.start;
      }
    }
    const count = (tag: string) =>
      String(cases.filter(({ children }) => children?.some((child) => child.tag === tag)).length);
    const totals = { disabled: '0', errors: count('error'), failures: count('failure') };
    const tests = { tests: String(cases.length), time: String(time) };
    const suite: XmlElement = {
      tag: 'testsuite',
      attributes: { ...totals, name: this.#playbook, skipped: count('skipped'), ...tests },
      children: cases,
    };
    const report = toXml({ tag: 'testsuites', attributes: { ...totals, ...tests }, children: [suite] });
    writeFileSync(join(this.#folder, `${this.#playbook}-${Date.now() / 1000}.xml`), report);
  }

  #testCase(task: TaskCases, host: HostCase): XmlElement {
    const attributes = {
      ...(task.path === undefined ? {} : { classname: this.#className(task.path) }),
      name: `[${host.host}] ${task.play}: ${task.name}`,
      time: String(host.finish - task.start),
    };
    return { tag: 'testcase', attributes, children: [this.#content(host)] };
  }

  #className(path: string): string {
    const {
      JUNIT_TASK_RELATIVE_PATH: base,
      JUNIT_REPLACE_OUT_OF_TREE_PATH: outside,
      JUNIT_TASK_CLASS: byFile,
    } = this.#context.settings;
    let name = base === null || base === '' ? path : relative(base, path);
    if (outside !== null && name.startsWith('../')) name = outside + basename(name);
    return byFile ? name.replace(/\.yml:[0-9]+$/, '') : name;
  }

  #content({ status, outcome, text }: HostCase): XmlElement {
    if (outcome === undefined) return { tag: 'system-out', attributes: {}, text };
    const result = shownResult(outcome);
    for (const key of ['warnings', 'deprecations']) result.delete(key);
    const style = { format: 'json', pretty: undefined } as const;
    const asked = outcome.alwaysVerbose === true;
    const dump = dumpResult(result, style, this.#context.display.verbosity, { indent: 0, asked });
    if (status === 'ok') return { tag: 'system-out', attributes: {}, text: dump };
    const message = result.get('msg');
    if (status === 'skipped')
      return { tag: 'skipped', attributes: {}, text: str(result.get('skip_reason') ?? 'skipped') };
    if (outcome.fault !== undefined)
      return {
        tag: 'error',
        attributes: { message: briefMessage(outcome.fault), type: 'error' },
        text: renderError(outcome.fault),
      };
    const reason = message === undefined ? `rc=${str(result.get('rc') ?? 0)}` : str(message);
    return { tag: 'failure', attributes: { message: reason, type: 'failure' }, text: dump };
  }
}

/** What a task's name says of the result that is wanted. */
function expected(name: string, status: CaseStatus): CaseStatus {
  if (status === 'failed' && name.includes('EXPECTED FAILURE')) return 'ok';
  if (!name.includes('TOGGLE RESULT')) return status;
  if (status === 'failed') return 'ok';
  return status === 'ok' ? 'failed' : status;
}
