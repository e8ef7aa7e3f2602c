import type { Dict, PyFloat, PyObject } from '../values/value.ts';

/** What a module may put into its result: JSON-like JS values, or Values where order of keys or types matter. */
export type ResultValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyObject
  | Dict
  | readonly ResultValue[]
  | { readonly [key: string]: ResultValue };

/** A before/after pair for `--diff`, with Ansible's keys. */
export interface Diff {
  readonly before?: ResultValue;
  readonly after?: ResultValue;
  readonly before_header?: string;
  readonly after_header?: string;
  readonly prepared?: string;
  readonly src_binary?: number;
  readonly dst_binary?: number;
  readonly src_larger?: number;
  readonly dst_larger?: number;
}

/** What a module returns: the keys that Ansible's module returns. A key whose value is undefined is left out. */
export interface ModuleResult {
  readonly changed?: boolean;
  readonly failed?: boolean;
  readonly skipped?: boolean;
  readonly msg?: ResultValue;
  readonly rc?: number | null;
  readonly ansible_facts?: ResultValue;
  readonly diff?: Diff | readonly Diff[];
  readonly warnings?: readonly string[];
  readonly [key: string]: ResultValue | Diff | readonly Diff[];
}

/** Thrown by a module to end with a failure: `failed: true`, the message and what else the result holds. */
export class ModuleFailure extends Error {
  override readonly name = 'ModuleFailure';
  #told: ModuleResult = {};

  constructor(
    message: string,
    readonly result: ModuleResult = {},
    /** What lies behind it, for the error's text only: Ansible shows `message: reason`, the result holds the message. */
    readonly reason?: string,
    /** The error's text, where it is not the result's message but that of a module which Ansible's action asked. */
    readonly headline?: string,
  ) {
    super(message);
  }

  /** What the result holds behind the message: how the module was called. */
  get told(): ModuleResult {
    return this.#told;
  }

  /** The module nearest to the failure has told first: another's place may have been taken. */
  tell(told: ModuleResult): void {
    if (Object.keys(this.#told).length === 0) this.#told = told;
  }
}

/** A file of the controller's is not there. */
export class FileNotFound extends ModuleFailure {}

/**
 * A failure that Ansible's action plugin tells of, not the module that it runs on the host: errors name it so.
 * `raised`: the plugin gave up; `returned`: it gave a failed result.
 */
export class ActionFailure extends ModuleFailure {
  constructor(
    message: string,
    result: ModuleResult = {},
    readonly way: 'raised' | 'returned' = 'raised',
  ) {
    super(message, result);
  }
}

/** What Ansible's module doesn't catch: its exception is the failure, and the result's message is the whole error's text. */
export class UncaughtFailure extends ModuleFailure {}
