import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { readJob } from '../../runtime/target/lib/jobs.ts';
import { JsonError, parseJson } from '../../runtime/values/parse-json.ts';
import type { Value } from '../../runtime/values/value.ts';

const NOTHING = { stdout: '', stderr: '' };

export default defineModule({
  name: 'ansible.builtin.async_status',
  summary: 'Ask how a job in the background is, or remove what it left',
  options: {
    jid: {
      type: 'str',
      required: true,
      description: "The job's id, as the task that started it returned it",
    },
    mode: {
      type: 'str',
      default: 'status',
      choices: ['cleanup', 'status'],
      description: 'Ask for the job, or remove its file',
    },
  },
  check: 'full',
  diff: 'none',
  tellsInvocation: true,
  async run({ jid, mode }, target, task): Promise<ModuleResult> {
    const cleanup = mode === 'cleanup';
    const dir = task.variable('ansible_async_dir') ?? task.settings.ASYNC_DIR;
    const reply = await target.call(readJob, [String(dir), jid, cleanup ? 'cleanup' : '']);
    const text = reply.stdout.toString();
    const path = text.slice(0, text.indexOf('\n'));
    const place = cleanup ? { erased: path } : { results_file: path };
    const base = { ...NOTHING, ansible_job_id: jid, ...place };
    if (reply.rc !== 0)
      throw new ModuleFailure('could not find job', { ...base, started: true, finished: true });
    if (cleanup) return { ...base, started: false, finished: false };
    const record = readRecord(text.slice(path.length + 1));
    // A record that isn't one yet is that of a job that has just begun.
    if (record === undefined) return { ...base, started: true, finished: false };
    const own: Record<string, Value> = {};
    for (const [key, value] of record) if (key !== 'invocation') own[String(key)] = value;
    const finished = record.has('started')
      ? record.get('finished') === true || record.get('finished') === 1
      : true;
    return { ...base, ...(own as ModuleResult), started: true, finished };
  },
});

function readRecord(text: string): Map<unknown, Value> | undefined {
  try {
    const value = parseJson(text);
    return value instanceof Map ? value : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}
