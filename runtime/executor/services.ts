import type { Settings } from '../config/settings.ts';
import type { ConnectionCli, ConnectionKeywords, ResolvedConnection } from '../connection/settings.ts';
import type { ActionNames } from '../module/action-names.ts';
import type { InventoryAdditions } from '../module/task-context.ts';
import type { Target } from '../target/target.ts';
import type { Scope } from '../template/scope.ts';
import type { Templar } from '../template/templar.ts';
import type { Raw } from '../values/raw.ts';
import type { FactStore } from '../vars/facts.ts';
import type { Variables } from '../vars/variables.ts';
import type { Emit } from './events.ts';
import type { RunOptions } from './options.ts';
import type { BackgroundJobs } from './task/async/background.ts';

/** The host's way to its target, as a task needs it: keyword values already rendered. */
export interface TargetRequest {
  readonly host: string;
  /** The inventory host whose task it is, or a background job of its. */
  readonly user: string;
  /** Connection variables (`ansible_host`, ...) of the host that the task runs on. */
  variable(name: string): Raw | undefined;
  readonly templar: Templar;
  readonly keywords: ConnectionKeywords;
}

/** What every part of the executor shares in one run. */
export interface Services {
  readonly settings: Settings;
  readonly options: RunOptions;
  readonly variables: Variables;
  readonly facts: FactStore;
  readonly emit: Emit;
  /** Whether whoever hears the events reads results of tasks that went well. */
  readsResults(): boolean;
  /** Folder of the file of the play that runs. */
  readonly baseDir: string;
  readonly actions: ActionNames;
  templar(scope: Scope): Templar;
  /**
   * Makes templars for what may come to nothing: they refuse all whose evaluation may have an effect, or leads to a warning.
   * @param refused Is called then. What was refused may look like an undefined variable to the template, and so not be told of.
   */
  speculativeTemplars(refused: () => void): (scope: Scope) => Templar;
  /** How a host is reached. */
  connection(request: TargetRequest): ResolvedConnection;
  /** A host's target; connecting waits for its first request. */
  target(request: TargetRequest): Target;
  /** The inventory host that a task is delegated to by its name or address; the name itself when there is none. */
  delegateNamed(nameOrAddress: string): string;
  resetConnection(host: string): Promise<void>;
  readonly inventory: InventoryAdditions;
  /** What the command line says of connections. */
  readonly connectionCli: ConnectionCli;
  /** Jobs in the background that the controller carries out. */
  readonly jobs: BackgroundJobs;
  readFile(path: string, decrypt: boolean): Promise<Buffer>;
  /** A file's YAML or JSON with its templates, read anew. */
  loadVars(path: string): { readonly value: Raw; readonly encrypted: boolean };
}
