import { EXIT, TsibleError } from '../errors/error.ts';
import type { DeprecationReport, Report } from '../errors/render.ts';
import type { Origin } from '../errors/source.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import type { Value } from '../values/value.ts';
import type { PlaybookNode } from './nodes.ts';

/** What loading a playbook needs from outside: files, settings, and templates in the names of static imports and roles. */
export interface LoadContext {
  /** The folder of the playbook that was named on the command line. */
  readonly baseDir: string;
  /** DEFAULT_ROLES_PATH. */
  readonly rolesPath: readonly string[];
  /** A file's YAML. @throws TsibleError when it is missing, unreadable or no YAML. */
  loadFile(path: string): Raw;
  /** A role's `vars/NAME` or `defaults/NAME`: a file with or without an ending, or a folder of files, merged. */
  loadVars(folder: string, name: string): RawDict | undefined;
  /** Lets the plugins in a role's folder (or another playbook's) be found from now on. */
  addPlugins(folder: string): void;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Renders a value that must be known before any host is: with extra vars and the vars of the nodes around it. */
  renderStatic(raw: Raw, node: PlaybookNode): Value;
  warn(report: Report): void;
  /** Tells of something written that will not work for ever. */
  deprecated(report: DeprecationReport): void;
}

/** A playbook that can't be read as one. The command ends with Ansible's exit code 4. */
export class ParserError extends TsibleError {
  override readonly name = 'ParserError';

  constructor(message: string, origin: Origin | undefined, help?: string) {
    super(message, { origin, help, exitCode: EXIT.parserError });
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
