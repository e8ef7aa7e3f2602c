import { ModuleFailure } from '../../runtime/module/result.ts';
import { quoteWord } from './shlex.ts';
import type { Step } from './steps.ts';

/** A command as results show it: words quoted where they must be, passwords of URLs blotted out. */
export function shownCommand(words: readonly string[]): string {
  return words.map((word) => quoteWord(withoutPasswords(word))).join(' ');
}

/** A text without the passwords that its URLs hold. */
function withoutPasswords(text: string): string {
  return text.replace(/(:\/\/[^\s:@/]*:)[^\s@/]*@/g, '$1********@');
}

/** @throws ModuleFailure for a command that failed, with the result that Ansible's `run_command(check_rc=True)` gives. */
export function checked(step: Step, words: readonly string[]): Step {
  if (step.rc === 0) return step;
  throw new ModuleFailure(withoutPasswords(step.err.trimEnd()), {
    cmd: shownCommand(words),
    rc: step.rc,
    stdout: step.out,
    stderr: step.err,
  });
}
