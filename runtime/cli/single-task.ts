import { EXIT, TsibleError } from '../errors/error.ts';
import { Origin, Source } from '../errors/source.ts';
import { interactiveDebugger } from '../executor/debugger/task-debugger.ts';
import type { PlayContext } from '../executor/play/run-play.ts';
import type { Services } from '../executor/services.ts';
import { Stats } from '../executor/stats.ts';
import { type FreeForm, parseKv } from '../module/free-form.ts';
import { loadPlay } from '../playbook/load-play.ts';
import type { Play } from '../playbook/play.ts';
import { type ContainerOrigins, setOrigins } from '../values/origins.ts';
import { repr, reprString, str } from '../values/print.ts';
import { type Raw, type RawDict, Template, trusted } from '../values/raw.ts';
import type { Value } from '../values/value.ts';
import { optionOrigin, optionText, optionYaml } from './option-text.ts';
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
  /** Whether the settings name the module. */
  readonly isDefault?: boolean;
  readonly text: string;
  /** Further keywords of the task. */
  readonly task?: Readonly<Record<string, Raw | undefined>>;
  /** Further keywords of the play. */
  readonly play?: Readonly<Record<string, Raw | undefined>>;
}

/** The play that stands for one task. @throws TsibleError for one that is wrong */
export function singleTaskPlay(session: Session, given: SingleTask): Play {
  const task: RawDict = new Map<string, Raw>([
    ['action', given.module],
    ['args', readArgs(given)],
  ]);
  setOrigins(task, { source: taskSource(given, task), offset: 0, ...actionPlace(given) });
  setKeywords(task, given.task);
  const entry = new Map<string, Raw>([
    ['name', given.from === 'console' ? 'Ansible Shell' : 'Ansible Ad-Hoc'],
    ['hosts', given.pattern],
    ['gather_facts', false],
    ['tasks', [task as Raw]],
  ]);
  setKeywords(entry, given.play);
  return loadPlay(entry, `${session.services.baseDir}/adhoc`, session.load);
}

function setKeywords(into: RawDict, keywords: SingleTask['task']): void {
  for (const [name, value] of Object.entries(keywords ?? {})) if (value !== undefined) into.set(name, value);
}

/** The module's arguments: JSON, where the command line gives some, or words. */
function readArgs(given: SingleTask): RawDict {
  const { text } = given;
  const own = given.from === 'command line' ? (value: string) => optionText('-a', value) : trustedLine;
  if (given.from === 'command line' && text.startsWith('{') && text.endsWith('}')) {
    const read = optionYaml('-a', text);
    if (read instanceof Map && read.size > 0) return placed(read, given);
  }
  const { options, raw } = words(given);
  const args: RawDict = new Map();
  for (const [name, value] of options) args.set(name, own(value));
  if (raw !== undefined) args.set('_raw_params', own(raw));
  return placed(args, given);
}

function words({ text, module }: SingleTask): FreeForm {
  try {
    return parseKv(text, TAKES_TEXT.has(module));
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    throw new TsibleError(error.message, { help: error.help, exitCode: EXIT.parserError });
  }
}

const trustedLine = (value: string): Raw => trusted(value, undefined);

/** Notes that the arguments as a whole are the task's, and each of their texts the option's. */
function placed(args: RawDict, given: SingleTask): RawDict {
  if (given.from === 'console') return args;
  const sorted = new Map([...args].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  setOrigins(args, {
    source: new Source(`<adhoc '${given.module}' task>`, shown(sorted)),
    offset: 0,
    trusted: true,
    elsewhere: new Map([...args].map(([name, value]) => [name, optionOrigin('-a', shown(value, true))])),
  });
  return args;
}

function actionPlace({ from, module, isDefault }: SingleTask): Pick<ContainerOrigins, 'elsewhere'> {
  if (from === 'console') return {};
  const place = isDefault
    ? new Origin(new Source('<Config default>', module), 0)
    : optionOrigin('-m', module);
  return { elsewhere: new Map([['action', place]]) };
}

/** What errors show in the place of a file: the task, as Ansible shows it. */
function taskSource({ module, task, from }: SingleTask, written: RawDict): Source {
  const seconds = typeof task?.timeout === 'number' ? task.timeout : 0;
  const parts = [
    `'action': ${reprString(module)}`,
    `'args': ${shown(written.get('args') ?? null)}`,
    `'timeout': ${seconds}`,
  ];
  if (from === 'console') return new Source('<unknown>', `{${parts.join(', ')}}`);
  const { async = 0, poll = 15 } = task ?? {};
  parts.push(`'async_val': ${String(async)}`, `'poll': ${String(poll)}`);
  return new Source(`<adhoc '${module}' task>`, `{${parts.join(', ')}}`);
}

/** Arguments as Python would print them. */
function shown(value: Raw, plain = false): string {
  const asWritten = (raw: Raw): Value => {
    if (raw instanceof Template) return raw.source;
    if (raw instanceof Map) return new Map([...raw].map(([key, item]) => [key, asWritten(item)]));
    return Array.isArray(raw) ? raw.map(asWritten) : (raw as Value);
  };
  return plain ? str(asWritten(value)) : repr(asWritten(value));
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
