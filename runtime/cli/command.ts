import { homedir } from 'node:os';
import { type LoadedSettings, loadSettings } from '../config/load.ts';
import type { PathContext } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import type { RunEvent } from '../executor/events.ts';
import { Colors } from '../output/color.ts';
import { Display } from '../output/display.ts';
import type { Listener } from '../output/listener.ts';
import { LogFile } from '../output/log-file.ts';
import { MessagesOutput } from '../output/messages.ts';
import { pathArgument } from './arguments/options.ts';
import type { NotesDeprecations } from './arguments/parser.ts';
import { reportThrough } from './report-error.ts';

/** What the arguments of every command have. */
interface StartArguments extends NotesDeprecations {
  readonly verbosity: number;
  readonly module_path?: readonly string[] | undefined;
}

/** What every command begins with: its settings, where it prints, and who hears of its events. */
export interface CommandContext {
  readonly settings: Settings;
  readonly configFile: string | undefined;
  readonly loaded: LoadedSettings;
  readonly paths: PathContext;
  readonly verbosity: number;
  readonly display: Display;
  emit(event: RunEvent): void;
  warn(message: string): void;
  listen(listeners: readonly Listener[]): void;
  /** Whether any of those who listen reads results of tasks that went well. */
  readsResults(): boolean;
  /** Tells no listener of anything any more. */
  silence(): void;
}

/** The settings as this process finds them. */
export function processSettings(): LoadedSettings {
  return loadSettings(processPaths());
}

function processPaths(): PathContext {
  return { env: process.env, cwd: process.cwd(), home: homedir() };
}

/** Begins a command: tells what is wrong or old with its arguments and settings, and with `-v` where they come from. */
export async function startCommand(name: string, args: StartArguments): Promise<CommandContext> {
  const loaded = processSettings();
  const settings = withModulePath(loaded.settings, args.module_path);
  const verbosity = args.verbosity + settings.DEFAULT_VERBOSITY;
  const display = new Display(
    terminal(),
    new Colors(settings, process.stdout.isTTY === true, process.env.TERM),
    verbosity,
    settings.DEPRECATION_WARNINGS,
    LogFile.open(settings, verbosity, (line) => void process.stderr.write(line)),
  );
  reportThrough(display);
  let listeners: readonly Listener[] = [new MessagesOutput(display)];
  const emit = (event: RunEvent) => {
    for (const listener of listeners) listener.on(event);
  };
  const warn = (message: string) => emit({ type: 'warning', message });
  for (const { option, instead } of args.deprecated_options ?? [])
    emit({
      type: 'deprecated',
      message: `The '${option}' argument is deprecated.`,
      help: `Use ${instead} instead.`,
      removedIn: '2.23',
    });
  if (verbosity > 1 || (display.log?.verbosity ?? 0) > 1) {
    const { versionText } = await import('./version-text.ts');
    display.verbose(2, versionText(name));
  }
  display.verbose(
    1,
    loaded.configFile === undefined
      ? 'No config file found; using defaults'
      : `Using ${loaded.configFile} as config file`,
  );
  for (const message of loaded.warnings) warn(message);
  for (const deprecation of loaded.deprecations) emit({ type: 'deprecated', ...deprecation });
  return {
    settings,
    configFile: loaded.configFile,
    loaded,
    paths: processPaths(),
    verbosity,
    display,
    emit,
    warn,
    listen: (more) => {
      listeners = [...listeners, ...more];
    },
    readsResults: () => listeners.some((listener) => listener.readsResults !== false),
    silence: () => {
      listeners = [];
    },
  };
}

/** The settings with the folders of `-M` before those of DEFAULT_MODULE_PATH. */
function withModulePath(settings: Settings, given: readonly string[] | undefined): Settings {
  if (given === undefined) return settings;
  const first = given.flatMap((paths) => paths.split(':')).map(pathArgument);
  return { ...settings, DEFAULT_MODULE_PATH: [...first, ...settings.DEFAULT_MODULE_PATH] };
}

function terminal() {
  return {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
    columns: process.stdout.isTTY === true ? (process.stdout.columns ?? 80) - 1 : 79,
  };
}
