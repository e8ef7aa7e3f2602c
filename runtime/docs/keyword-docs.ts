import { KEYWORDS, type Keyword } from '../playbook/keywords.ts';
import type { Dict, Value } from '../values/value.ts';

const ABOUT = `
action: The module to run, where it is not a key of its own.
always: Tasks of a block that run whatever happened in it.
any_errors_fatal: One failed host ends the play for all hosts.
args: Further arguments of the module, as a dict.
async: Seconds that the task may run in the background.
become: Become another user on the host.
become_exe: The program to become that user with.
become_flags: Options of that program.
become_method: How to become that user: sudo, su, ...
become_user: The user to become.
block: Tasks of a block.
changed_when: Condition that says whether the task has changed something.
check_mode: Change nothing, but say what would change.
collections: Collections in which short names are looked for.
connection: How to reach the host: ssh, local, ...
debugger: When to open the debugger.
delay: Seconds between two tries.
delegate_facts: Facts are those of the host that the task was delegated to.
delegate_to: Run the task on another host.
diff: Show what changes in files.
environment: Environment variables of what the task runs.
fact_path: Folder of the facts that a host brings itself.
failed_when: Condition that says whether the task has failed.
force_handlers: Run notified handlers on failed hosts too.
gather_facts: Gather facts before the tasks.
gather_subset: Which facts to gather.
gather_timeout: Seconds that gathering facts may take.
handlers: Tasks that run when they were notified of a change.
hosts: Patterns that say which hosts the play is about.
ignore_errors: Go on when the task fails.
ignore_unreachable: Go on when the host can't be reached.
listen: Topics that notify the handler.
local_action: As action, and delegated to the controller.
loop: A list: the task runs for each of its items.
loop_control: How the loop goes: name of the item, label, pause, ...
max_fail_percentage: How many of the hosts may fail before the play ends.
module_defaults: Arguments that modules get where a task gives none.
name: A name, for people and for start-at-task.
no_log: Hide the task's arguments and result.
notify: Handlers to run when the task has changed something.
order: Order in which hosts are taken.
poll: Seconds between two looks at a background task; 0 does not wait for it.
port: Port to connect to.
post_tasks: Tasks that run last.
pre_tasks: Tasks that run before the roles.
register: Variable that gets the result.
remote_user: User to log in as.
rescue: Tasks of a block that run when one of its tasks has failed.
retries: How often to try until the condition of until holds.
roles: Roles that run before the tasks.
run_once: Run on one host only, for all.
serial: How many hosts get through the play at a time.
strategy: How hosts get through the tasks.
tags: Words that a run can select tasks by.
tasks: The tasks of the play.
throttle: How many hosts may be at the task at a time.
timeout: Seconds that the task may take.
until: Condition that says when to try no more.
vars: Variables.
vars_files: Files with variables.
vars_prompt: Variables that the user is asked for.
when: Condition that says whether the task runs.
with_<lookup_plugin>: As loop, over what a lookup gives.
`;

/** What each keyword is for. */
const DESCRIPTIONS: ReadonlyMap<string, string> = new Map(
  ABOUT.trim()
    .split('\n')
    .map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
);

/** Every keyword with what it is for. */
export function keywordDescriptions(): Dict {
  return new Map(DESCRIPTIONS);
}

/** All that is to say of a keyword; undefined for what is none. */
export function keywordDoc(name: string): Dict | undefined {
  const loop = name.startsWith('with_');
  const description = DESCRIPTIONS.get(loop ? 'with_<lookup_plugin>' : name);
  const tables: readonly (readonly [string, Readonly<Record<string, Keyword>>])[] = Object.entries(KEYWORDS);
  const applies = tables.filter(([, table]) => Object.hasOwn(table, loop ? 'loop' : name));
  if (description === undefined || applies.length === 0) return undefined;
  const doc: Dict = new Map<string, Value>([
    ['description', description],
    ['applies_to', applies.map(([kind]) => kind)],
  ]);
  const keyword = applies[0]?.[1][loop ? 'loop' : name];
  if (keyword === undefined) return doc;
  const implicit = name.endsWith('when') || name === 'until';
  doc.set('type', keyword.type === 'any' ? 'string' : keyword.type);
  doc.set('template', implicit ? 'implicit' : keyword.static === true ? 'static' : 'explicit');
  if (name === 'async') doc.set('alias', 'async');
  doc.set('priority', name === 'vars' ? 100 : 0);
  return doc;
}
