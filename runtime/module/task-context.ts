import type { Settings } from '../config/settings.ts';
import type { ResolvedConnection } from '../connection/settings.ts';
import type { Origin } from '../errors/source.ts';
import type { Templar } from '../template/templar.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import type { Value } from '../values/value.ts';
import type { ModuleResult } from './result.ts';

/** Kinds of file that a task looks for beside its role and playbook. */
export type SearchKind = 'files' | 'templates' | 'vars' | 'tasks';

/** What tasks may add to the inventory while they run; each says whether that changed anything. */
export interface InventoryAdditions {
  addHost(name: string, groups: readonly string[], variables: ReadonlyMap<string, Value>): boolean;
  addToGroup(host: string, group: string, parents: readonly string[]): boolean;
}

/** What a module may ask of the task it serves. */
export interface TaskContext {
  /** `inventory_hostname` of the host the task is for. */
  readonly host: string;
  /** The task's name as the output shows it. */
  readonly name: string;
  readonly check: boolean;
  readonly diff: boolean;
  readonly verbosity: number;
  readonly noLog: boolean;
  /**
   * Whether anybody reads more of a result that is well than `changed`: it is registered, or shown by -v or a callback. Otherwise
   * a module may leave out what is dear to find out.
   */
  readonly resultIsRead: boolean;
  readonly settings: Settings;
  /** Renders with the task's variables. */
  readonly templar: Templar;
  /** A task variable's final value; undefined when there is none. Facts are `ansible_facts`. */
  variable(name: string): Value | undefined;
  /** A task variable as its author wrote it, templates not rendered; undefined when there is none. */
  rawVariable(name: string): Raw | undefined;
  /** Where the task's author wrote an argument: its key, or its value. Undefined for what came out of a template. */
  originOf(argument: string, part: 'key' | 'value'): Origin | undefined;
  /** Whether a text that an argument's template gave is an author's own, so that it may be evaluated. */
  isAuthors(argument: string, text: string): boolean;
  /** The variables of the task, changed for this action (template's `template_host`, ...): a templar that sees `extra` first. */
  templarWith(extra: ReadonlyMap<string, Value>, searchPath?: readonly string[]): Templar;
  /**
   * Finds a controller-side file as Ansible does: role, parent roles, task file's folder, playbook; with and without the
   * kind's folder. @throws ModuleFailure with Ansible's message, listing where it looked.
   */
  findFile(kind: SearchKind, name: string): string;
  /** The folders that `findFile` searches. */
  readonly searchPath: readonly string[];
  /** Reads a controller-side file, decrypting it when it is vault-encrypted (unless `decrypt` is false). */
  readFile(path: string, decrypt?: boolean): Promise<Buffer>;
  /** A controller-side file of variables, its templates as written, and whether it was vault-encrypted. */
  loadVars(path: string): { readonly value: Raw; readonly encrypted: boolean };
  /** Makes these variables of the host's, as include_vars does: what is a template stays one. */
  includeVariables(variables: RawDict): void;
  /** The file that the task is written in, and the folder of its role, if it has one. */
  readonly place: { readonly file: string; readonly rolePath: string | undefined };
  /** The inventory, which a task may add to. */
  readonly inventory: InventoryAdditions;
  /** Shows a line in the output, even without -v. */
  tell(message: string): void;
  /** @param origin A place to show with the message. */
  warn(message: string, origin?: Origin): void;
  /** @param collection What goes away in that version is the collection's; left out, it is this module's own, in ansible-core. */
  deprecated(message: string, version?: string, collection?: string): void;
  /**
   * Runs another module in this one's place, on the same target (package → apt), with its own `module_defaults`.
   * @param beside For modules that run side by side: over a stream of its own.
   */
  invoke(
    module: string,
    args: Readonly<Record<string, unknown>>,
    beside?: {
      /** Tells the streams of one task apart. */
      readonly stream: string;
      /** Seconds that it may take; a TimeoutError is thrown then. */
      readonly limit?: number | undefined;
    },
  ): Promise<ModuleResult>;
  /** The same for a module that only reads here, though it can do more: it runs in check mode, too. */
  read(module: string, args: Readonly<Record<string, unknown>>): Promise<ModuleResult>;
  /** How the host that the task runs on is reached, for what makes a connection of its own (synchronize). */
  connection(): ResolvedConnection;
  /** The host that the task is delegated to. */
  readonly delegatedTo: string | undefined;
  /** Drops the host's connection; the next request opens it anew. */
  resetConnection(): Promise<void>;
}
