import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { OptionSpecs } from '../../../runtime/module/spec.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { commandFailure, linesOf, runCommands, shownWords } from '../commands.ts';
import { type Step, type Steps, stepOf } from '../steps.ts';

export const NODE_OPTION = {
  node: { type: 'str', default: 'rabbit', description: "The Erlang node's name." },
} as const satisfies OptionSpecs;

/** A subcommand of rabbitmqctl's. */
export type Words = readonly string[];

/** The host's rabbitmqctl. */
export class Rabbitmq {
  constructor(
    private readonly target: Target,
    private readonly node: string | undefined,
    private readonly failure: (step: Step, words: readonly string[]) => ModuleFailure = commandFailure,
  ) {}

  private words(subcommand: readonly string[]): string[] {
    return ['rabbitmqctl', '-q', ...(this.node ? ['-n', this.node] : []), ...subcommand];
  }

  private async steps(subcommands: readonly Words[], must: boolean): Promise<Steps> {
    return runCommands(
      this.target,
      subcommands.map((words, at) => ({
        step: String(at),
        argv: this.words(words),
        must,
      })),
      { need: ['rabbitmqctl'], leavesChildren: true },
    );
  }

  /** What subcommands print, however they end. */
  async ask(subcommands: readonly Words[]): Promise<Step[]> {
    const done = await this.steps(subcommands, false);
    return subcommands.map((_, at) => stepOf(done, String(at)));
  }

  /** Runs subcommands until one fails. @throws ModuleFailure then */
  async run(subcommands: readonly Words[]): Promise<string[]> {
    if (subcommands.length === 0) return [];
    const done = await this.steps(subcommands, true);
    return subcommands.map((words, at) => {
      const step = stepOf(done, String(at));
      if (step.rc !== 0) throw this.failure(step, shownWords(this.words(words), done));
      return step.out;
    });
  }

  /** The rows of a list, without its header. */
  async rows(words: readonly string[]): Promise<string[][]> {
    const [out = ''] = await this.run([words]);
    return linesOf(out)
      .slice(1)
      .map((line) => line.split('\t'));
  }
}

/** The JSON that a subcommand printed. @throws ModuleFailure for what is none */
export function readJson(step: Step | undefined): unknown {
  try {
    return JSON.parse(step?.out ?? '');
  } catch {
    throw new ModuleFailure(`rabbitmqctl did not print JSON: ${step?.out || step?.err}`);
  }
}
