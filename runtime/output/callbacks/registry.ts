import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';

type Create = (context: CallbackContext) => Listener;

/** A callback that comes with tsible. */
export interface BuiltinCallback {
  /** Its full name, of its collection. */
  readonly name: string;
  /** Whether it writes the run's output, of which there is one, or comes beside that. */
  readonly kind: 'stdout' | 'beside';
  load(): Promise<Create>;
}

const variants = () => import('./default-variants.ts');

function stdout(name: string, load: BuiltinCallback['load']): BuiltinCallback {
  return { name, kind: 'stdout', load };
}

function beside(name: string, load: BuiltinCallback['load']): BuiltinCallback {
  return { name, kind: 'beside', load };
}

const CALLBACKS: readonly BuiltinCallback[] = [
  stdout('ansible.builtin.default', async () => {
    const { DefaultOutput } = await import('../default.ts');
    return (context) => new DefaultOutput(context);
  }),
  stdout('ansible.builtin.minimal', async () => {
    const { MinimalOutput } = await import('../minimal.ts');
    return ({ display, settings }) => new MinimalOutput(display, settings);
  }),
  stdout('ansible.builtin.oneline', async () => {
    const { OnelineOutput } = await import('../oneline.ts');
    return ({ display }) => new OnelineOutput(display);
  }),
  stdout('ansible.posix.json', async () => {
    const { JsonOutput } = await import('./json.ts');
    return (context) => new JsonOutput(context);
  }),
  stdout('ansible.posix.jsonl', async () => {
    const { JsonLinesOutput } = await import('./jsonl.ts');
    return (context) => new JsonLinesOutput(context);
  }),
  stdout('ansible.posix.debug', async () => (await variants()).debugOutput),
  stdout('community.general.yaml', async () => (await variants()).yamlOutput),
  stdout('community.general.tasks_only', async () => (await variants()).tasksOnlyOutput),
  stdout('community.general.default_without_diff', async () => (await variants()).withoutDiffOutput),
  stdout('community.general.timestamp', async () => (await import('./timestamp.ts')).timestampOutput),
  stdout('community.general.dense', async () => (await import('./dense.ts')).denseOutput),
  stdout('community.general.unixy', async () => {
    const { UnixyOutput } = await import('./unixy.ts');
    return (context) => new UnixyOutput(context);
  }),
  stdout('community.general.selective', async () => {
    const { SelectiveOutput } = await import('./selective.ts');
    return (context) => new SelectiveOutput(context);
  }),
  stdout('community.general.counter_enabled', async () => {
    const { CounterOutput } = await import('./counter.ts');
    return (context) => new CounterOutput(context);
  }),
  stdout('community.general.null', async () => () => ({ on: () => {} })),
  beside('ansible.builtin.tree', async () => {
    const { TreeOutput } = await import('../tree.ts');
    return ({ display, settings }) => new TreeOutput(settings.CALLBACK_TREE_DIR, settings, display);
  }),
  beside('ansible.builtin.junit', async () => {
    const { JunitOutput } = await import('./junit.ts');
    return (context) => new JunitOutput(context);
  }),
  beside('ansible.posix.timer', async () => {
    const { TimerOutput } = await import('./timer.ts');
    return (context) => new TimerOutput(context);
  }),
  beside('ansible.posix.profile_tasks', async () => {
    const { ProfileTasksOutput } = await import('./profile-tasks.ts');
    return (context) => new ProfileTasksOutput(context);
  }),
  beside('ansible.posix.profile_roles', async () => {
    const { ProfileRolesOutput } = await import('./profile-roles.ts');
    return (context) => new ProfileRolesOutput(context);
  }),
  beside('community.general.log_plays', async () => {
    const { LogPlaysOutput } = await import('./log-plays.ts');
    return (context) => new LogPlaysOutput(context);
  }),
];

/** Names that Ansible knows without their collection. */
const NEEDS_COLLECTION = new Set(['jsonl', 'tasks_only', 'default_without_diff', 'timestamp']);

/** A callback by its full name, or by the short one where Ansible knows it so. */
export function builtinCallback(name: string): BuiltinCallback | undefined {
  const short = name.replace(/^ansible\.(builtin|legacy)\./, '');
  return CALLBACKS.find((callback) => {
    const own = callback.name.slice(callback.name.lastIndexOf('.') + 1);
    return callback.name === name || (own === short && !NEEDS_COLLECTION.has(own));
  });
}
