import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { OptionSpecs } from '../../../runtime/module/spec.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { mustSucceed } from '../commands.ts';
import { readSteps, type Step, steps } from '../steps.ts';

/** The options that pipx and pipx_info share. */
export const PIPX_OPTIONS = {
  global: { type: 'bool', default: false, description: 'Applications of all users.' },
  executable: {
    type: 'path',
    description: 'The pipx command; that of the Python on the host when not given.',
  },
} as const satisfies OptionSpecs;

/**
 * Arguments: the executable or '', then the words; without words only the version is asked. Steps: `command` (its words, one a line), `version`, `run`.
 */
const pipxCommand = shellFunction(
  'tsible_pipx',
  [steps],
  `
tsible_sbin
export LC_ALL=C LANGUAGE=C USE_EMOJI=0
if [ -n "$1" ]; then x=$1; shift; set -- "$x" "$@"; n=1
else
shift
tsible_find pipx && p_own=$tsible_path || p_own=
tsible_need python3
if [ -n "$p_own" ] && ! "$tsible_path" -c 'import pipx' 2>/dev/null; then set -- "$p_own" "$@"; n=1
else set -- "$tsible_path" -m pipx "$@"; n=3
fi
fi
tsible_note command "$(i=0; for x; do [ $i = $n ] && break; printf '%s\\n' "$x"; i=$((i+1)); done)"
if [ $# = $n ]; then tsible_step run "$@" --version </dev/null
else tsible_step run "$@" </dev/null
fi
exit 0`,
);

/** An application of pipx's, as results show it. */
export interface PipxApplication {
  readonly name: string;
  readonly version: string;
  readonly [key: string]: ResultValue;
}

/** What a call of pipx came to. */
interface PipxRun {
  readonly step: Step;
  readonly cmd: string[];
}

/** pipx on a host. */
export class Pipx {
  private command: string[] = [];

  constructor(
    private readonly target: Target,
    private readonly options: { readonly executable: string | undefined; readonly global: boolean },
  ) {}

  /** @throws ModuleFailure where pipx is missing */
  async version(): Promise<string> {
    return (await this.run([])).step.out.trim();
  }

  /** @throws ModuleFailure when it fails */
  async run(words: readonly string[]): Promise<PipxRun> {
    const done = readSteps(await this.target.call(pipxCommand, [this.options.executable ?? '', ...words]));
    this.command = done.text('command').split('\n');
    const step = done.find('run');
    if (step === undefined) throw new ModuleFailure('the shell on the host ended before pipx');
    const cmd = this.words(words.length === 0 ? ['--version'] : words);
    return { step: mustSucceed(step, cmd), cmd };
  }

  /** The words of a command that doesn't run. */
  words(words: readonly string[]): string[] {
    return [...this.command, ...words];
  }

  /** What is installed, by name, and the list as pipx gave it. */
  async list(
    include: { readonly injected: boolean; readonly dependencies: boolean } = {
      injected: true,
      dependencies: false,
    },
  ): Promise<{ applications: Map<string, PipxApplication>; raw: ResultValue; cmd: string[] }> {
    const { step, cmd } = await this.run(['list', '--include-injected', '--json', ...this.global()]);
    const raw = JSON.parse(step.out || '{}') as { venvs?: Record<string, Venv> };
    const entries = Object.entries(raw.venvs ?? {}).map(([name, { metadata }]): [string, PipxApplication] => {
      const main = metadata.main_package;
      return [
        name,
        {
          name,
          version: main.package_version,
          pinned: main.pinned ?? null,
          ...(include.injected
            ? {
                injected: Object.fromEntries(
                  Object.entries(metadata.injected_packages).map(([key, one]) => [key, one.package_version]),
                ),
              }
            : {}),
          ...(include.dependencies ? { dependencies: Object.keys(main.app_paths_of_dependencies) } : {}),
        },
      ];
    });
    return { applications: new Map(entries), raw: raw as ResultValue, cmd };
  }

  global(): string[] {
    return this.options.global ? ['--global'] : [];
  }
}

/** The parts of pipx's list that are of interest. */
interface Venv {
  readonly metadata: {
    readonly main_package: {
      readonly package_version: string;
      readonly pinned?: boolean;
      readonly app_paths_of_dependencies: Record<string, unknown>;
    };
    readonly injected_packages: Record<string, { readonly package_version: string }>;
  };
}

/** pipx 1.7.0 is the first whose list has what the modules tell. */
export function isOldPipx(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 1 || (major === 1 && minor < 7);
}
