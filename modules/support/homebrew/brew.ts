import type { OptionSpecs } from '../../../runtime/module/spec.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { allCommands, runCommands, stepOf } from '../commands.ts';
import type { Step } from '../steps.ts';

export const BREW_PATH = {
  path: {
    type: 'path',
    default: '/usr/local/bin:/opt/homebrew/bin:/home/linuxbrew/.linuxbrew/bin',
    description: 'Folders in which brew may lie beside those of PATH.',
  },
} as const satisfies OptionSpecs;

const withFolders = shellFunction(
  'tsible_brew',
  [allCommands],
  `PATH=$TSIBLE_BREW_PATH:$PATH
unset TSIBLE_BREW_PATH
tsible_commands "$@"`,
);

/** Runs brew. @throws ModuleFailure when it is not there */
export async function brew(
  target: Target,
  path: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Step> {
  const done = await runCommands(target, [{ step: 'brew', argv: ['brew', ...words] }], {
    need: ['brew'],
    way: withFolders,
    environment: { TSIBLE_BREW_PATH: path, ...environment },
    leavesChildren: true,
  });
  return stepOf(done, 'brew');
}
