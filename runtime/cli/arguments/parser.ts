import {
  Action,
  type ActionConstructorOptions,
  ArgumentParser,
  HelpFormatter,
  type HelpFormatterOptions,
  type Namespace,
} from 'argparse';
import { programName } from '../program.ts';

/** What argparse's formatter has and its types don't say. */
interface AddsArguments {
  add_arguments(actions: readonly Action[]): void;
}

const Formatter = HelpFormatter as unknown as new (options: HelpFormatterOptions) => AddsArguments;

/** Lists the options in the order of their names, as Ansible's help does. */
class SortedHelp extends Formatter {
  override add_arguments(actions: readonly Action[]): void {
    const key = (action: Action) => action.option_strings.join('\0');
    super.add_arguments([...actions].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)));
  }
}

/** How argparse ends a command: the help was asked for (0), or the arguments were wrong (2). */
class ParserExit extends Error {
  constructor(readonly status: number) {
    super('argparse ended the command');
  }
}

/** Lets argparse throw where it would end the process, so that Ansible's further lines can follow. */
export function endsByThrowing<P extends ArgumentParser>(parser: P): P {
  parser.exit = (status = 0, message = '') => {
    process.stderr.write(message);
    throw new ParserExit(status);
  };
  const { error } = parser;
  // Python 3.13 lists choices without quotes.
  parser.error = (message) =>
    error.call(
      parser,
      message.replace(/(?<=\(choose from ).*(?=\)$)/, (choices) => choices.replaceAll("'", '')),
    );
  return parser;
}

interface ParserTexts {
  /** The command's name; a shim's name goes before it. */
  readonly name: string;
  readonly description: string;
  readonly epilog?: string;
}

/** A parser with what every command has: `--help`, `--version`, `-v`. */
export function createParser({ name, description, epilog }: ParserTexts): ArgumentParser {
  const parser = new ArgumentParser({
    prog: programName(name),
    description,
    ...(epilog === undefined ? {} : { epilog }),
    formatter_class: SortedHelp as unknown as new (options: HelpFormatterOptions) => HelpFormatter,
    conflict_handler: 'resolve',
    color: false,
  });
  parser.add_argument('--version', {
    action: 'store_true',
    help: 'show the version, the config file and the places where it looks, and exit',
  });
  return endsByThrowing(addVerbosity(parser));
}

export function addVerbosity(parser: ArgumentParser): ArgumentParser {
  parser.add_argument('-v', '--verbose', {
    dest: 'verbosity',
    action: 'count',
    default: 0,
    help: many('say more; up to -vvvvvv. -vvv shows whole results and the round trips of each task'),
  });
  return parser;
}

/** The help of an option that may be given several times, with the sentence that says so. */
export function many(help: string): string {
  return `${help}. This argument may be specified multiple times.`;
}

/**
 * Reads arguments. A fault in them prints usage, error and help and ends the process with 2; `--help` ends it with 0.
 * @returns What was read; `T` is the shape that the parser's options make.
 */
export function parseArguments<T>(parser: ArgumentParser, argv: readonly string[]): T {
  try {
    return parser.parse_args([...argv]) as T;
  } catch (error) {
    if (!(error instanceof ParserExit)) throw error;
    if (error.status !== 0) process.stderr.write(` \n${parser.format_help()}`);
    process.exit(error.status);
  }
}

/** A fault that is found when the arguments have been read: usage and message, without the help. */
export function usageError(parser: ArgumentParser, message: string): never {
  try {
    parser.error(message);
  } catch (error) {
    if (!(error instanceof ParserExit)) throw error;
  }
  process.exit(2);
}

/** An option in use that will go away. */
export interface DeprecatedOption {
  readonly option: string;
  readonly instead: string;
}

/** What the options below remember themselves in. */
export interface NotesDeprecations {
  readonly deprecated_options?: readonly DeprecatedOption[];
}

/** An action that stores, appends or sets to true, and notes the use of an option that will go away. */
export function deprecatedAction(
  kind: 'append' | 'store' | 'true',
  instead: string,
  applies: (option: string) => boolean = () => true,
) {
  return class extends Action {
    constructor(options: ActionConstructorOptions) {
      super(kind === 'true' ? { ...options, nargs: 0, default: false } : options);
    }

    override call(_parser: ArgumentParser, namespace: Namespace, value: unknown, option = ''): void {
      const { dest } = this;
      const before: unknown = namespace[dest];
      namespace[dest] =
        kind === 'true' ? true : kind === 'store' ? value : [...(Array.isArray(before) ? before : []), value];
      if (!applies(option)) return;
      const noted = (namespace as NotesDeprecations).deprecated_options ?? [];
      namespace.deprecated_options = [...noted, { option, instead }];
    }
  };
}

/** The type of whole numbers. Its name is Ansible's, since the message for text that is none shows it. */
export function tag_value(text: string): number {
  const bare = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (!/^[+-]?\d+$/.test(bare)) throw new TypeError(`no whole number: ${text}`);
  return Number(bare);
}
