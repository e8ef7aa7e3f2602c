import { type Diff, ModuleFailure } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { splitWords } from '../../support/shlex.ts';
import { readSteps, type Steps } from '../../support/steps.ts';
import { runApt } from './shell.ts';

/** A command line as Ansible writes it, and the name of its step. */
export interface AptCommand {
  readonly step: string;
  readonly line: string;
}

/** Runs command lines in one request, with policy-rc.d set aside if asked for. Stops at the first that fails. */
export async function runCommands(
  commands: readonly AptCommand[],
  policy: number | undefined,
  target: Target,
): Promise<Steps> {
  const words = commands.flatMap(({ step, line }) => {
    const split = splitWords(line);
    return [String(split.length), step, ...split];
  });
  const reply = await target.call(runApt, [policy === undefined ? '' : String(policy), ...words], {
    leavesChildren: true,
  });
  const done = readSteps(reply);
  const failed = done.find('failed');
  if (failed !== undefined) throw new ModuleFailure(failed.out);
  return done;
}

/** The part of apt's output that says what changes, as the diff. */
export function aptDiff(output: string, wanted: boolean): Diff {
  if (!wanted) return {};
  const lines = output.split('\n');
  const start = ['Resolving dependencies...', 'Reading state information...']
    .map((marker) => lines.indexOf(marker))
    .find((at) => at !== -1);
  const end = lines.findIndex((line) => /^[0-9]+ (packages )?upgraded/.test(line));
  const last = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return { prepared: lines.slice((start ?? -1) + 1, end === -1 ? last : end + 1).join('\n') };
}
