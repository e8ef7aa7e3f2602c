import type { ShellFunction, Target } from '../target/target.ts';
import type { Value } from '../values/value.ts';
import type { ModuleResult } from './result.ts';
import type { OptionRules, OptionSpecs, Options } from './spec.ts';
import type { TaskContext } from './task-context.ts';

/** How far a module honours check mode (or diff mode), as Ansible's documentation states it. */
type Support = 'full' | 'partial' | 'none';

export interface ModuleDefinition<S extends OptionSpecs = OptionSpecs> {
  /** Fully qualified name: `ansible.builtin.file`. */
  readonly name: string;
  readonly summary: string;
  readonly options: S;
  readonly rules?: OptionRules;
  /** The option that a task's bare words fill (`command: ls -l`, `set_fact: a=1` has none). */
  readonly freeForm?: keyof S & string;
  /** The option (of type dict) that gets every key which is no other option: set_fact's way. */
  readonly freeKeys?: keyof S & string;
  /** Refuses unknown options in the words of Ansible's older actions ("Invalid options for fail: x"). */
  readonly olderRefusal?: boolean;
  /** `none`: the task is skipped in check mode with Ansible's message. */
  readonly check: Support;
  /** True when it is Ansible's action that skips the task in check mode, before the module would judge its arguments. */
  readonly actionSkipsCheck?: boolean;
  readonly diff: Support;
  /**
   * True when a run in check mode sends nothing that changes the host, and gives, where it finds nothing to change, the result that any
   * run would give: then hosts are asked about a task of it before its turn. A function where it depends on which options are given.
   */
  readonly foreseeable?: boolean | ((given: ReadonlySet<string>) => boolean);
  /**
   * The functions that such a run calls, of a module that is foreseeable: those of the next tasks travel together, which spares the
   * host a process for each.
   */
  asks?(given: ReadonlySet<string>): readonly ShellFunction[];
  /** True when it works on the controller only and never needs a connection (debug, assert, set_fact, fail, ...). */
  readonly controllerOnly?: boolean;
  /** True for what Ansible runs on the controller though it needs the host (raw, script): errors are told as an action's. */
  readonly action?: boolean;
  /** What Ansible's action of this name calls the module that it runs on the host: refusals of options name it so. */
  readonly calledAs?: string;
  /** True when one host's run stands for all hosts of the batch (add_host, pause). */
  readonly oncePerBatch?: boolean;
  /** True when the result itself says with which arguments it was called, as other people's modules do. */
  readonly tellsInvocation?: boolean;
  /** Options that a result's `invocation` shows with another value than the one given, because Ansible's module changes them as it works. */
  understood?(args: Options<S>, result: ModuleResult): Readonly<Record<string, unknown>>;
  /** The module that Ansible's action of this name has run on the host: a result's `invocation` is of that one. */
  performs?(given: ReadonlyMap<string, Value>, result: ModuleResult): Performed | undefined;
  run(args: Options<S>, target: Target, task: TaskContext): Promise<ModuleResult>;
}

/** A call of another module, as a result tells of it. */
export interface Performed {
  readonly module: AnyModule;
  /** In the order in which they are shown. */
  readonly given: ReadonlyMap<string, Value>;
  /** Options that are shown with other values. */
  readonly understood?: Readonly<Record<string, unknown>>;
  /** Keys of the result that the action adds behind what the module returned. */
  readonly added?: readonly string[];
}

/** A module as the registry holds it: its options' types are checked where it is defined. */
export interface AnyModule extends Omit<ModuleDefinition, 'run' | 'understood'> {
  understood?(
    args: Readonly<Record<string, unknown>>,
    result: ModuleResult,
  ): Readonly<Record<string, unknown>>;
  run(args: Readonly<Record<string, unknown>>, target: Target, task: TaskContext): Promise<ModuleResult>;
}

/**
 * Defines a module. `options` is the one source for validation, documentation and the type of `args`.
 *
 * @example
 * export default defineModule({
 *   name: 'ansible.builtin.ping', summary: 'Try to connect to the host', check: 'full', diff: 'none',
 *   options: { data: { type: 'str', default: 'pong' } },
 *   async run(args, target) { await target.call(nothing, []); return { ping: args.data }; },
 * });
 */
export function defineModule<const S extends OptionSpecs>(definition: ModuleDefinition<S>): AnyModule {
  return definition as unknown as AnyModule;
}
