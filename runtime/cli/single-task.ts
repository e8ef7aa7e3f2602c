import { Source } from '../errors/source.ts';
import { interactiveDebugger } from '../executor/debugger/task-debugger.ts';
import type { PlayContext } from '../executor/play/run-play.ts';
import type { Services } from '../executor/services.ts';
import { Stats } from '../executor/stats.ts';
import { parseKv } from '../module/free-form.ts';
import { loadPlay } from '../playbook/load-play.ts';
import type { Play } from '../playbook/play.ts';
import { setOrigins } from '../values/origins.ts';
import { reprString } from '../values/print.ts';
import { type Raw, trusted } from '../values/raw.ts';
import { loadYaml } from '../yaml/load.ts';
import { debugConsole } from './prompt.ts';
import type { Session } from './run-session.ts';
import { askBeforeTasks } from './stepper.ts';

/** Modules that take text rather than words with `=`. */
export const TAKES_TEXT: ReadonlySet<string> = new Set(['command', 'shell', 'script', 'raw']);

/** One task, as a command line or the console's line gives it. */
export interface SingleTask {
  /** A command line has a name as a source, and may run in the background; a line of the console hasn't, and can't. */
  readonly from: 'command line' | 'console';
  readonly pattern: string;
  readonly module: string;
  readonly text: string;
  /** Further keywords of the task. */
  readonly task?: Readonly<Record<string, Raw | undefined>>;
  /** Further keywords of the play. */
  readonly play?: Readonly<Record<string, Raw | undefined>>;
}

/** The play that stands for one task. @throws TsibleError for one that is wrong */
export function singleTaskPlay(session: Session, given: SingleTask): Play {
  const { module } = given;
  const task = new Map<string, Raw>([['action', module]]);
  const text = given.text.trim();
  if (text.startsWith('{')) {
    const args = loadYaml(new Source("<CLI option '-a'>", text), { trusted: true });
    if (args instanceof Map) task.set('args', args);
  } else if (text !== '') task.set('action', trusted(`${module} ${given.text}`, undefined));
  setKeywords(task, given.task);
  setOrigins(task, { source: taskSource(given, text), offset: 0 });
  const entry = new Map<string, Raw>([
    ['name', given.from === 'console' ? 'Ansible Shell' : 'Ansible Ad-Hoc'],
    ['hosts', given.pattern],
    ['gather_facts', false],
    ['tasks', [task as Raw]],
  ]);
  setKeywords(entry, given.play);
  return loadPlay(entry, `${session.services.baseDir}/adhoc`, session.load);
}

function setKeywords(into: Map<string, Raw>, keywords: SingleTask['task']): void {
  for (const [name, value] of Object.entries(keywords ?? {})) if (value !== undefined) into.set(name, value);
}

/** What errors show in the place of a file: the task, as Ansible shows it. */
function taskSource({ module, task, from }: SingleTask, text: string): Source {
  const { options, raw } = parseKv(text, TAKES_TEXT.has(module));
  const words = [...options].map(([name, value]) => `${reprString(name)}: ${reprString(value)}`);
  if (raw !== undefined) words.push(`'_raw_params': ${reprString(raw)}`);
  const seconds = typeof task?.timeout === 'number' ? task.timeout : 0;
  const parts = [`'action': ${reprString(module)}`, `'args': {${words.join(', ')}}`, `'timeout': ${seconds}`];
  if (from === 'console') return new Source('<unknown>', `{${parts.join(', ')}}`);
  return new Source(`<adhoc '${module}' task>`, `{${[...parts, "'async_val': 0", "'poll': 15"].join(', ')}}`);
}

/** What a play of one task runs in. */
export function singleTaskContext(
  session: Session,
  limit: string | undefined,
  options: { readonly services?: Services; readonly step?: boolean } = {},
): PlayContext {
  return {
    services: options.services ?? session.services,
    load: session.load,
    stats: new Stats(),
    start: { found: true },
    failed: new Set(),
    unreachable: new Set(),
    tags: { only: new Set(['all']), skip: new Set() },
    hostsOf: (pattern, order) => session.inventory.hosts(pattern, limit, order).map((host) => host.name),
    refreshInventory: () => session.refreshInventory(),
    setBaseDir: () => {},
    debugger: interactiveDebugger(debugConsole()),
    stepper: options.step === true ? askBeforeTasks(session.display) : undefined,
    prompt: () => Promise.resolve(null),
  };
}
