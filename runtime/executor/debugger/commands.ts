import { messageOf } from '../../errors/error.ts';
import type { Templar } from '../../template/templar.ts';
import { str } from '../../values/print.ts';
import { type Raw, type RawDict, Template, trusted } from '../../values/raw.ts';
import type { DictKey, Value } from '../../values/value.ts';
import { prettyFormat } from './pretty.ts';

/** What the commands look at and change. */
export interface DebugSubject {
  /** `TASK: name`, as it is printed. */
  readonly label: string;
  readonly host: string;
  /** The task's arguments as they will be used when it is redone. */
  args: RawDict;
  /** The arguments as the playbook has them. */
  readonly written: RawDict;
  /** Variables set by the user, on top of the task's. */
  readonly vars: RawDict;
  readonly result: Value;
  /** Renders with the task's variables below `extra`. */
  templar(extra: RawDict): Templar;
  /** Every variable of the task, rendered. */
  allVars(): Value;
}

export type CommandEnd = 'stay' | 'continue' | 'redo' | 'quit';

interface CommandReply {
  readonly end: CommandEnd;
  readonly lines: readonly string[];
}

const HELP = [
  '',
  'Documented commands (type help <topic>):',
  '========================================',
  'EOF  c  continue  h  help  p  pprint  q  quit  r  redo  u  update_task',
  '',
];

/** Carries out one line typed at the debugger's prompt. */
export function runCommand(line: string, subject: DebugSubject): CommandReply {
  const text = line.trim();
  const space = text.search(/[^A-Za-z_]/);
  const word = space === -1 ? text : text.slice(0, space);
  const rest = space === -1 ? '' : text.slice(space).trim();
  switch (word) {
    case 'c':
    case 'continue':
      return { end: 'continue', lines: [] };
    case 'r':
    case 'redo':
      return { end: 'redo', lines: [] };
    case 'q':
    case 'quit':
    case 'EOF':
      return { end: 'quit', lines: ['User interrupted execution'] };
    case 'u':
    case 'update_task':
      subject.args = new Map(subject.written);
      return stay();
    case 'p':
    case 'pprint':
      return told(() => [print(rest, subject)]);
    case 'h':
    case 'help':
      return stay(...HELP);
    case '':
      return text === '' ? stay() : told(() => execute(text, subject));
    default:
      return told(() => execute(text, subject));
  }
}

function stay(...lines: string[]): CommandReply {
  return { end: 'stay', lines };
}

function told(work: () => string[]): CommandReply {
  try {
    return stay(...work());
  } catch (error) {
    return stay(`***${messageOf(error)}`);
  }
}

function print(expression: string, subject: DebugSubject): string {
  switch (expression) {
    case 'task':
      return subject.label;
    case 'host':
      return subject.host;
    default:
      return prettyFormat(evaluate(expression, subject));
  }
}

function evaluate(expression: string, subject: DebugSubject): Value {
  const names: RawDict = new Map<DictKey, Raw>([
    ['task', new Map<DictKey, Raw>([['args', plain(subject.args)]])],
    ['host', subject.host],
    ['result', new Map([['_result', subject.result as Raw]])],
  ]);
  if (/\btask_vars\b/.test(expression)) names.set('task_vars', subject.allVars() as Raw);
  return subject.templar(names).resolve(new Template(`{{ ${expression} }}`, undefined));
}

/** Arguments as their author wrote them: templates as text. */
function plain(raw: Raw): Raw {
  if (raw instanceof Template) return raw.source;
  if (Array.isArray(raw)) return raw.map(plain);
  if (raw instanceof Map) return new Map([...raw].map(([key, value]) => [key, plain(value)]));
  return raw;
}

/** `task.args['x'] = value`, `task_vars['x'] = value`, `del task.args['x']`; anything else is an expression to show. */
function execute(text: string, subject: DebugSubject): string[] {
  const deletion = /^del\s+(.+)$/.exec(text)?.[1];
  if (deletion !== undefined) {
    const { holder, key } = place(deletion, subject);
    if (!holder.delete(key)) throw new Error(`KeyError:KeyError('${str(key as Value)}')`);
    return [];
  }
  const assignment = /^(task(?:\.args|_vars)[^=]*?)\s*=(?!=)\s*(.+)$/s.exec(text);
  if (assignment === null) return [prettyFormat(evaluate(text, subject))];
  const [, target = '', expression = ''] = assignment;
  if (target === 'task.args') {
    const value = retrust(evaluate(expression, subject));
    if (!(value instanceof Map)) throw new Error('TypeError:a dict was expected');
    subject.args = value;
    return [];
  }
  const { holder, key } = place(target, subject);
  holder.set(key, assigned(expression, subject));
  return [];
}

/** The value that an assignment names. A quoted text may hold a template, to be rendered when the task is redone. */
function assigned(expression: string, subject: DebugSubject): Raw {
  const [, , text] = /^(['"])((?:(?!\1)[^\\])*)\1$/s.exec(expression.trim()) ?? [];
  return text === undefined ? retrust(evaluate(expression, subject)) : trusted(text, undefined);
}

function retrust(value: Value): Raw {
  if (typeof value === 'string') return trusted(value, undefined);
  if (Array.isArray(value)) return value.map(retrust);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, retrust(item)]));
  return value as Raw;
}

/** The dict and key that `task.args['a']['b']` names. */
function place(target: string, subject: DebugSubject): { holder: RawDict; key: DictKey } {
  const isArgs = target.startsWith('task.args');
  const path = [...target.slice('task.args'.length).matchAll(/\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]/g)];
  const keys = path.map(([, single, double, number]) =>
    number === undefined ? (single ?? double ?? '') : Number(number),
  );
  const last = keys.pop();
  if (last === undefined) throw new Error(`SyntaxError:${target} can't be assigned to`);
  let holder: Raw = isArgs ? subject.args : subject.vars;
  for (const key of keys) {
    const inner: Raw | undefined = holder instanceof Map ? holder.get(key) : undefined;
    if (!(inner instanceof Map)) throw new Error(`KeyError:KeyError('${key}')`);
    holder = inner;
  }
  return { holder: holder as RawDict, key: last };
}
