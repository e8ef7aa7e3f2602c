import type { Reply } from '../../target/target.ts';
import { JsonError, parseJson } from '../../values/parse-json.ts';
import type { Dict, DictKey, Value } from '../../values/value.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../result.ts';
import type { TaskContext } from '../task-context.ts';

/**
 * Reads what a module printed: a JSON object, with lines around it that are none of it.
 * @throws ModuleFailure with Ansible's message, and the output; UncaughtFailure where a module of Python left an exception.
 */
export function readAnswer(reply: Reply, task: Pick<TaskContext, 'warn'>): ModuleResult {
  const stdout = reply.stdout.toString();
  const found = jsonLines(stdout);
  if (typeof found === 'string') throw unreadable(reply, found);
  let answer: unknown;
  try {
    answer = parseJson(found.json);
  } catch (error) {
    if (error instanceof JsonError) throw unreadable(reply, error.message);
    throw error;
  }
  if (!(answer instanceof Map)) throw unreadable(reply, 'the result is no dictionary');
  for (const junk of found.junk) task.warn(`Module invocation had junk after the JSON data: ${junk}`);
  const result = withoutInternals(answer);
  const uncaught = answer.get('_ansible_uncaught');
  if (typeof uncaught === 'string')
    throw new UncaughtFailure(uncaught, Object.fromEntries(result) as ModuleResult);
  return Object.fromEntries([['changed', false], ...result]) as ModuleResult;
}

function unreadable(reply: Reply, reason: string): ModuleFailure {
  return new ModuleFailure(
    `Module result deserialization failed: ${reason}`,
    { module_stdout: reply.stdout.toString(), module_stderr: reply.stderr.toString(), rc: reply.rc },
    'See stdout/stderr for the returned output.',
  );
}

/** From the first line that opens an object to the last that closes one. */
function jsonLines(text: string): { readonly json: string; readonly junk: readonly string[] } | string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const first = lines.findIndex((line) => line.trimStart().startsWith('{'));
  if (first === -1) return 'No start of json char found';
  const last = lines.findLastIndex((line) => line.trimEnd().endsWith('}'));
  if (last < first) return 'No end of json char found';
  const junk = lines.slice(last + 1).join('\n');
  return { json: lines.slice(first, last + 1).join('\n'), junk: junk.trim() === '' ? [] : [junk] };
}

/** Keys of Ansible's own are not a module's to give, and what 2.19's library wraps is unwrapped. */
function withoutInternals(answer: Dict): Dict {
  const kept: Dict = new Map();
  for (const [key, value] of answer) {
    if (String(key).startsWith('_ansible_')) continue;
    const plain = unwrap(value);
    if (plain !== undefined) kept.set(key, plain);
  }
  return kept;
}

/** 2.19's library writes some values as a dict that says their type. Undefined for what only its own controller reads. */
function unwrap(value: Value): Value | undefined {
  if (Array.isArray(value)) return value.map(unwrap).filter((item) => item !== undefined);
  if (!(value instanceof Map)) return value;
  const type = value.get('__ansible_type');
  if (typeof type !== 'string') return withoutInternals(value);
  const event = value.get('event');
  const message = event instanceof Map ? event.get('msg') : undefined;
  if (type === 'WarningSummary') return message;
  if (type === 'DeprecationSummary')
    return new Map<DictKey, Value>([
      ['msg', message ?? ''],
      ['version', value.get('version') ?? null],
      ['date', value.get('date') ?? null],
    ]);
  return value.get('value');
}
