import { ModuleFailure } from '../../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import {
  allCommands,
  linesOf,
  mustSucceed,
  runCommands,
  shownWords,
  stepOf,
} from '../../support/commands.ts';
import type { Steps } from '../../support/steps.ts';

/**
 * `tsible_rhsm COMMAND`: runs a command whose words are the lines of the input, so that no secret is in a command line. The
 * command is a Python program: its own interpreter hands the words over, and looks for modules where it does for the program, not in
 * the folder that the task runs in. Another kind of program gets them as it can.
 */
const withHiddenWords = shellFunction(
  'tsible_rhsm_commands',
  [
    allCommands,
    shellFunction(
      'tsible_rhsm',
      [],
      `
p=$(command -v "$1") || return 127
IFS= read -r line <"$p" || line=
case $line in
'#!'*python*)
\${line#'#!'} -c 'import sys
import os.path
here = os.path.dirname(os.path.realpath(sys.argv[1]))
sys.path[:] = [one or here for one in sys.path]
import runpy
words = sys.stdin.read().split("\\n")[:-1]
sys.stdin = open("/dev/null")
sys.argv = [sys.argv[1]] + words
runpy.run_path(sys.argv[0], run_name="__main__")' "$p"
;;
*)
shift
while IFS= read -r line; do set -- "$@" "$line"; done
"$p" "$@" </dev/null
;;
esac`,
    ),
  ],
  'tsible_commands "$@"',
);

const COMMAND = 'subscription-manager';

export interface Pool {
  readonly id: string;
  readonly used: number;
  readonly serial: string;
}

/** The subscription-manager of the host. */
export class SubscriptionManager {
  constructor(private readonly target: Target) {}

  /** Runs subcommands, one after another. @throws ModuleFailure for the first that fails */
  async run(...commands: readonly (readonly string[])[]): Promise<Steps> {
    const done = await runCommands(
      this.target,
      commands.map((words, at) => ({ step: String(at), argv: [COMMAND, ...words], must: true })),
      { need: [COMMAND] },
    );
    for (const [at, words] of commands.entries())
      mustSucceed(stepOf(done, String(at)), shownWords([COMMAND, ...words], done));
    return done;
  }

  /** The same for one that has secrets among its words. */
  async runHidden(words: readonly string[]): Promise<void> {
    if (words.some((word) => word.includes('\n')))
      throw new ModuleFailure('a value for subscription-manager holds a newline');
    const done = await runCommands(
      this.target,
      [{ step: 'hidden', argv: ['tsible_rhsm', COMMAND], stdin: true }],
      { need: [COMMAND], way: withHiddenWords, payload: words.map((word) => `${word}\n`).join('') },
    );
    const shown = words.map((word, at) => (words[at - 1] === '--password' ? '********' : word));
    mustSucceed(stepOf(done, 'hidden'), shownWords([COMMAND, ...shown], done));
  }

  async pools(which: 'consumed' | 'available'): Promise<Pool[]> {
    const done = await this.run(['list', `--${which}`]);
    const pools: Map<string, string>[] = [];
    for (const line of linesOf(stepOf(done, '0').out)) {
      const [, key = '', value = ''] = /^\s*([^:]*):(.*)$/.exec(line) ?? [];
      const name = key.trim().replaceAll(' ', '');
      if (name === '') continue;
      if (name === 'ProductName' || name === 'SubscriptionName') pools.push(new Map());
      else pools.at(-1)?.set(name, value.trim());
    }
    return pools.map((pool) => ({
      id: pool.get('PoolId') ?? pool.get('PoolID') ?? '',
      used: Number(pool.get('QuantityUsed') ?? 0),
      serial: pool.get('Serial') ?? '',
    }));
  }

  /** @param pools With how many are to be attached, where that is said. */
  async attach(pools: ReadonlyMap<string, string | undefined>): Promise<void> {
    const available = await this.pools('available');
    for (const [id, quantity] of [...pools].sort(([one], [other]) => (one < other ? -1 : 1))) {
      if (!available.some((pool) => pool.id === id))
        throw new ModuleFailure(`Pool ID: ${id} not in list of available pools`);
      await this.run(['attach', '--pool', id, ...(quantity === undefined ? [] : ['--quantity', quantity])]);
    }
  }
}
