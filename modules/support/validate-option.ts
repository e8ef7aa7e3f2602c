import { expandTexts } from '../../runtime/module/paths.ts';
import type { Target } from '../../runtime/target/target.ts';
import { shellOptions } from './attributes.ts';
import { splitWords } from './shlex.ts';

/**
 * The T_ options for `validate`: a command in words, in which `%s` stands for the new file. One without a single `%s` fails with
 * Ansible's message, but only where a file is about to be written.
 */
export async function validateOptions(validate: string | undefined, target: Target): Promise<string[]> {
  if (validate === undefined) return [];
  if (!validate.includes('%s')) return shellOptions({ novalidate: `validate must contain %s: ${validate}` });
  const words = await expandTexts(splitWords(validate), target);
  const parts = words.map((word) => word.split('%s'));
  if (parts.reduce((total, part) => total + part.length - 1, 0) !== 1)
    return shellOptions({ novalidate: 'not enough arguments for format string' });
  const index = parts.findIndex((part) => part.length === 2);
  const plain = (text: string | undefined): string => (text ?? '').replaceAll('%%', '%');
  return [
    ...shellOptions({ validate: words.length, vi: index, vs: plain(parts[index]?.[1]) }),
    ...parts.map((part, at) => `v${at}=${plain(part[0])}`),
  ];
}
