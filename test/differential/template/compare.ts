import type { Case } from './cases.ts';
import type { Answer } from './evaluate.ts';
import { filesPath } from './paths.ts';

/** What a user sees of an answer: the value with its types, or the error's text. */
export function shown(answer: Answer): { readonly value: unknown } | { readonly message: string } {
  // The folder lies somewhere else on another machine.
  if ('value' in answer) return { value: answer.value };
  return { message: withoutClasses(answer.message).replaceAll(filesPath, 'FILES') };
}

/** ansible-core's messages name the classes that it wraps values in. */
export function withoutClasses(message: string): string {
  return message
    .replace(
      /(?:ansible\._internal\._templating\._lazy_containers\.)?_AnsibleLazy(?:Template|Access)(\w+)/g,
      (_, type) => type.toLowerCase(),
    )
    .replace(/(?:ansible\.module_utils\._internal\._datatag\.)?_AnsibleTagged(\w+)/g, (_, type) =>
      type.toLowerCase(),
    );
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
