import { dirname, isAbsolute, join } from 'node:path';
import { expandHome } from '../../config/paths.ts';
import { EXIT, TsibleError } from '../../errors/error.ts';
import type { Report } from '../../errors/render.ts';
import type { Origin } from '../../errors/source.ts';
import { type LoadContext, ParserError } from '../../playbook/context.ts';
import type { Play } from '../../playbook/play.ts';
import { UndefinedVariableError } from '../../template/errors.ts';
import type { Templar } from '../../template/templar.ts';
import { originOfItem } from '../../values/origins.ts';
import { str } from '../../values/print.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';

interface VarsFilesSources {
  readonly context: LoadContext;
  /** Renders with all other variables of the host (or, without one, of the play). */
  templar(host: string | undefined): Templar;
  warn(report: Report): void;
}

/**
 * A play's `vars_files` as layers for each host, last file first. An entry that is a list means its first file that exists;
 * files that are not there are passed over, as in Ansible. Names may hang on facts, so they are rendered anew each time.
 */
export class VarsFiles {
  readonly #play: Play;
  readonly #sources: VarsFilesSources;
  readonly #entries: readonly Raw[];
  readonly #isFixed: boolean;
  #fixed: RawDict[] | undefined;
  #rendering = false;

  constructor(play: Play, sources: VarsFilesSources) {
    this.#play = play;
    this.#sources = sources;
    const written = play.keywords.get('vars_files') ?? [];
    this.#entries = Array.isArray(written) ? written : [written];
    this.#isFixed = !this.#entries.flat().some((name) => name instanceof Template);
  }

  /**
   * @param isComplete Whether all is known that a name may use: what is undefined then is an error.
   * @throws TsibleError when a file can't be read or holds no dict.
   */
  of(host: string | undefined, isComplete: boolean): RawDict[] {
    // The names may use every other variable, whose look-up comes by here again.
    if (this.#entries.length === 0 || this.#rendering) return [];
    if (this.#fixed !== undefined) return this.#fixed;
    this.#rendering = true;
    try {
      const loaded = this.#load(this.#isFixed ? undefined : this.#sources.templar(host), isComplete);
      if (this.#isFixed) this.#fixed = loaded;
      return loaded;
    } finally {
      this.#rendering = false;
    }
  }

  #load(templar: Templar | undefined, isComplete: boolean): RawDict[] {
    const loaded: RawDict[] = [];
    for (const [index, entry] of this.#entries.entries()) {
      const path = this.#find(entry, index, templar, isComplete);
      const data = path === undefined ? null : readVarsFile(path, this.#sources.context);
      // Whatever the file is, a list of dicts counts as these dicts one after the other.
      for (const part of Array.isArray(data) ? data : data === null ? [] : [data]) {
        if (!(part instanceof Map)) throw noVariables(path ?? '', this.#sources.context);
        loaded.push(part);
      }
    }
    return loaded.reverse();
  }

  #find(entry: Raw, index: number, templar: Templar | undefined, isComplete: boolean): string | undefined {
    for (const written of Array.isArray(entry) ? entry : [entry]) {
      let name = written;
      try {
        if (templar !== undefined) name = templar.resolve(written) as Raw;
      } catch (error) {
        const origin = originOfItem(this.#entries, index) ?? this.#play.originOfKeyword('vars_files');
        if (!(error instanceof UndefinedVariableError)) throw error;
        if (isComplete)
          throw new TsibleError(
            `an undefined variable was found when attempting to template the vars_files item '${str(asWritten(entry))}'`,
            { origin, cause: error },
          );
        this.#sources.warn({ message: 'skipping vars_files item due to an undefined variable', origin });
        return undefined;
      }
      if (typeof name !== 'string')
        throw noName(
          name,
          originOfItem(
            Array.isArray(entry) ? entry : this.#entries,
            Array.isArray(entry) ? entry.indexOf(written) : index,
          ),
        );
      const { context } = this.#sources;
      // A folder is found too: to read it is an error.
      const found = places(name, this.#play).find(
        (path) => context.isFile(path) || context.isDirectory(path),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function asWritten(entry: Raw): Value {
  if (Array.isArray(entry)) return entry.map(asWritten);
  return entry instanceof Template ? entry.source : (entry as Value);
}

function noVariables(path: string, context: LoadContext): ParserError {
  return new ParserError(
    'Invalid variable file contents.',
    context.originOfFile(path),
    'Variable files must contain either a dictionary of variables, or a list of dictionaries.',
  );
}

function noName(name: Raw, origin: Origin | undefined): ParserError {
  return new ParserError(
    `Invalid \`vars_files\` value of type '${typeName(name as Value)}'.`,
    origin,
    'A `vars_files` value should either be a string or list of strings.',
  );
}

function readVarsFile(path: string, context: LoadContext): Raw {
  try {
    return context.loadFile(path);
  } catch (error) {
    if (error instanceof TsibleError && error.exitCode === EXIT.parserError) throw error;
    throw new TsibleError(`Invalid vars_files file '${path}'.`, { cause: error });
  }
}

function places(name: string, play: Play): string[] {
  const expanded = expandHome(name);
  if (isAbsolute(expanded)) return [expanded];
  const folder = dirname(play.file);
  return [join(folder, 'vars', expanded), join(folder, expanded)];
}
