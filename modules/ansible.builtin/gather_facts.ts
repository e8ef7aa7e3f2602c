import { booleanWord } from '../../runtime/module/convert.ts';
import { defineModule } from '../../runtime/module/define.ts';
import {
  ActionFailure,
  ModuleFailure,
  type ModuleResult,
  type ResultValue,
} from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { TimeoutError } from '../../runtime/target/timeout.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';

const SETUP = ['setup', 'ansible.builtin.setup', 'ansible.legacy.setup'];
/** What only setup takes; other modules of facts are called without. */
const SETUP_OPTIONS = ['gather_subset', 'gather_timeout', 'filter'];

export default defineModule({
  name: 'ansible.builtin.gather_facts',
  summary: 'Gather facts about a host with the modules that FACTS_MODULES names',
  options: {
    parallel: { type: 'bool', description: 'Run several modules of facts side by side' },
    module_args: {
      type: 'dict',
      description: 'Options for the modules of facts: every other key of the task',
    },
  },
  freeKeys: 'module_args',
  check: 'full',
  diff: 'none',
  async run(args, _target, task) {
    const modules = factModules(task);
    const given = new Map([...(args.module_args ?? [])].filter(([, value]) => value !== null));
    given.delete('parallel');
    const together = parallelByVariable(task) ?? args.parallel ?? modules.length > 1;
    const gather = (name: string) => {
      const options = optionsFor(task, name, given);
      if (!together) return outcome(name, () => task.invoke(name, options));
      // What has no timeout of its own is ended when the task's is over.
      const limit =
        'gather_timeout' in options ? undefined : Number(given.get('gather_timeout') || 0) || undefined;
      return outcome(name, () => task.invoke(name, options, { stream: name, limit }));
    };
    const results: (readonly [string, ModuleResult])[] = [];
    if (together) results.push(...(await Promise.all(modules.map(gather))));
    else for (const name of modules) results.push(await gather(name));
    return combine(results);
  },
});

/** FACTS_MODULES, with `smart` read as setup (or the network platform's own module). */
function factModules(task: TaskContext): string[] {
  const named = task.variable('ansible_facts_modules');
  const modules: string[] = Array.isArray(named)
    ? named.map(String)
    : typeof named === 'string'
      ? named.split(',').map((name) => name.trim())
      : [...task.settings.FACTS_MODULES];
  if (!modules.includes('smart')) return modules;
  const others = modules.filter((name) => name !== 'smart');
  const platform = task.variable('ansible_network_os');
  if (platform === undefined || platform === null)
    return others.some((name) => SETUP.includes(name)) ? others : [...others, 'ansible.legacy.setup'];
  const own = new Map(Object.entries(task.settings.CONNECTION_FACTS_MODULES)).get(String(platform));
  if (own !== undefined) return [...others, String(own)];
  if (others.length > 0) return others;
  throw new ModuleFailure(
    `No fact modules available and we could not find a fact module for your network OS (${String(platform)}), ` +
      'try setting one via the `FACTS_MODULES` configuration.',
  );
}

function optionsFor(
  task: TaskContext,
  name: string,
  given: ReadonlyMap<unknown, Value>,
): Readonly<Record<string, Value>> {
  const options = new Map([...given].map(([key, value]) => [String(key), value] as const));
  if (!SETUP.includes(name)) {
    for (const option of SETUP_OPTIONS) {
      const value = options.get(option);
      options.delete(option);
      const everything = option === 'gather_subset' && [value].flat().every((one) => one === 'all');
      if (value === undefined || everything) continue;
      task.warn(`Not passing ${option.replace('gather_', '')}(${String(value)}) to ${name}`);
    }
  }
  return Object.fromEntries(options);
}

/** `ansible_facts_parallel` */
function parallelByVariable(task: TaskContext): boolean | undefined {
  const value = task.variable('ansible_facts_parallel');
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? booleanWord(value) === true : value === true || value === 1;
}

async function outcome(
  name: string,
  run: () => Promise<ModuleResult>,
): Promise<readonly [string, ModuleResult]> {
  try {
    return [name, await run()];
  } catch (error) {
    if (error instanceof TimeoutError) return [name, { failed: true, msg: 'Timeout exceeded' }];
    if (!(error instanceof ModuleFailure)) throw error;
    const message = error.message.replaceAll('(ansible.builtin.setup)', `(${name})`);
    return [
      name,
      { ...error.result, failed: true, msg: message, ...error.told, exception: '(traceback unavailable)' },
    ];
  }
}

function combine(results: readonly (readonly [string, ModuleResult])[]): ModuleResult {
  const failed = results.filter(([, result]) => result.failed === true);
  const skipped = results.filter(([, result]) => result.failed !== true && result.skipped === true);
  const facts = results
    .filter((one) => !failed.includes(one) && !skipped.includes(one))
    .map(([, result]) => result.ansible_facts);
  const merged = facts.reduce((all: ResultValue, more) => merge(all, more), new Map<string, Value>());
  const names = (list: typeof results) => list.map(([name]) => name).join(', ');
  const rest = {
    // The mark by which smart gathering knows that it has been here.
    ansible_facts: merge(merged, new Map<string, Value>([['_ansible_facts_gathered', true]])),
    ...(skipped.length > 0
      ? { skipped_modules: Object.fromEntries(skipped), skipped: skipped.length === results.length }
      : {}),
    // Even -v doesn't print all facts for a play's own gathering.
    _ansible_verbose_override: true,
  };
  if (failed.length > 0)
    throw new ActionFailure(
      `The following modules failed to execute: ${names(failed)}.`,
      {
        ...rest,
        ansible_facts: merged,
        failed_modules: Object.fromEntries(failed) as ResultValue & {},
      },
      'returned',
    );
  return skipped.length > 0
    ? { ...rest, msg: `The following modules were skipped: ${names(skipped)}.` }
    : rest;
}

/** Dicts are merged into one another, lists joined (what is in both once), and of other values the later one counts. */
function merge(one: ResultValue, other: ResultValue): ResultValue {
  if (one instanceof Map && other instanceof Map) {
    const merged: Dict = new Map(one);
    for (const [key, value] of other)
      merged.set(key, merged.has(key) ? (merge(merged.get(key), value) as Value) : value);
    return merged;
  }
  if (Array.isArray(one) && Array.isArray(other))
    return [...one.filter((item) => !other.includes(item)), ...other];
  return other;
}
