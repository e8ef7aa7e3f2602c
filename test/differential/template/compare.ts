import type { Case } from './cases.ts';
import type { Answer } from './evaluate.ts';
import { filesPath } from './paths.ts';

/** What a user sees of an answer: the value with its types, or the error's text. */
export function shown(answer: Answer): { readonly value: unknown } | { readonly message: string } {
  // The folder lies somewhere else on another machine.
  if ('value' in answer) return { value: answer.value };
  return { message: answer.message.replaceAll(filesPath, 'FILES') };
}

/** The cases whose answers differ, with both. */
export function differences(
  cases: readonly Case[],
  theirs: readonly unknown[],
  ours: readonly Answer[],
): unknown[] {
  const differing: unknown[] = [];
  cases.forEach((one, index) => {
    const answer = ours[index];
    const own = answer && shown(answer);
    const other = theirs[index];
    if (JSON.stringify(other) !== JSON.stringify(own)) differing.push({ ...one, theirs: other, ours: own });
  });
  return differing;
}
