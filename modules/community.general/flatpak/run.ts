import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { binaryPath, mustSucceed, runCommands, stepOf } from '../../support/commands.ts';

/** Runs flatpak; the result tells of the last command. */
interface Flatpak {
  /** What a command prints; it runs in check mode too. @throws ModuleFailure unless it ends well, or `mayFail` */
  ask(words: readonly string[], mayFail?: boolean): Promise<string>;
  /** A command that changes something: in check mode it is only told of. */
  change(words: readonly string[]): Promise<string>;
  result(changed?: boolean): ModuleResult;
}

/** @throws ModuleFailure when there is no such command */
export async function flatpakRunner(target: Target, executable: string, check: boolean): Promise<Flatpak> {
  const found = await runCommands(target, [], { find: [executable] });
  const binary = binaryPath(found, executable);
  if (binary === undefined)
    throw new ModuleFailure(`Executable '${executable}' was not found on the system.`, { changed: false });
  let told: Record<string, ResultValue> = {};
  let changed = false;
  const run = async (words: readonly string[], mayFail: boolean): Promise<string> => {
    const argv = [binary, ...words];
    const step = stepOf(await runCommands(target, [{ step: 'flatpak', argv }]), 'flatpak');
    if (!mayFail) mustSucceed(step, argv);
    told = { command: argv.join(' '), rc: step.rc, stdout: step.out, stderr: step.err };
    return step.out;
  };
  return {
    ask: (words, mayFail = false) => run(words, mayFail),
    change: async (words) => {
      changed = true;
      if (!check) return run(words, false);
      told = { ...told, command: [binary, ...words].join(' '), rc: 0 };
      return '';
    },
    result: (is = changed) => ({ changed: is, ...told }),
  };
}
