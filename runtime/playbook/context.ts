import type { Collections } from '../collections/collections.ts';
import { EXIT, TsibleError } from '../errors/error.ts';
import type { DeprecationReport, Report } from '../errors/render.ts';
import type { Origin } from '../errors/source.ts';
import type { ActionNames } from '../module/action-names.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import type { Value } from '../values/value.ts';
import type { Block } from './nodes.ts';
import type { Play } from './play.ts';

/** What loading a playbook needs from outside: files, settings, and templates in the names of static imports and roles. */
export interface LoadContext {
  /** DEFAULT_ROLES_PATH. */
  readonly rolesPath: readonly string[];
  /** DEFAULT_PRIVATE_ROLE_VARS; undefined when nobody set it. */
  readonly privateRoleVars: boolean | undefined;
  /** INVALID_TASK_ATTRIBUTE_FAILED: whether a key that a task can't have is an error or a warning. */
  readonly refusesUnknownKeywords: boolean;
  readonly collections: Collections;
  readonly actions: ActionNames;
  /** A file's YAML. @throws TsibleError when it is missing, unreadable or no YAML. */
  loadFile(path: string): Raw;
  /** The start of a file, for messages about the whole of it. */
  originOfFile(path: string): Origin | undefined;
  /** A role's `vars/NAME` or `defaults/NAME`: a file with or without an ending, or a folder of files, merged. */
  loadVars(folder: string, name: string): RawDict | undefined;
  /** Lets the plugins in a role's folder (or another playbook's) be found from now on. */
  addPlugins(folder: string): void;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** A path without links. */
  realPath(path: string): string;
  /** Renders a value that must be known before any host is, with what is known of the play and the node by then. */
  renderStatic(raw: Raw, place: StaticPlace): Value;
  warn(report: Report): void;
  /** Tells of something written that will not work for ever. */
  deprecated(report: DeprecationReport): void;
  /** Shown from `-v` times `level`. */
  verbose(level: number, message: string): void;
}

/** Where a template stands that is rendered while loading. */
export interface StaticPlace {
  readonly play: Play | undefined;
  /** The node around it; its role's and its own variables count. */
  readonly node: Block | undefined;
  /** Variables written beside it. */
  readonly vars?: Raw | undefined;
}

/** A playbook that can't be read as one. The command ends with Ansible's exit code 4. */
export class ParserError extends TsibleError {
  override readonly name = 'ParserError';

  constructor(message: string, origin: Origin | undefined, help?: string, cause?: unknown) {
    super(message, { origin, help, cause, exitCode: EXIT.parserError });
  }
}

/** The text of a scalar as it was written, templates included; undefined for anything else. */
export function writtenText(raw: Raw | undefined): string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'number' || typeof raw === 'bigint') return String(raw);
  if (typeof raw === 'object' && raw !== null && 'source' in raw && typeof raw.source === 'string')
    return raw.source;
  return undefined;
}
