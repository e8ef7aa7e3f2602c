import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { pythonOsError } from './os-error.ts';

const cat = shellFunction('tsible_cat', [], 'LC_ALL=C cat -- "$1"');

/** The options that say what to tell of. */
export const CONTENT_OPTIONS = {
  path: { type: 'path', description: 'Its file.' },
  content: { type: 'str', description: 'Itself, as PEM.' },
  name_encoding: {
    type: 'str',
    default: 'ignore',
    choices: ['ignore', 'idna', 'unicode'],
    description: 'How international names are shown.',
  },
  select_crypto_backend: {
    type: 'str',
    default: 'auto',
    choices: ['auto', 'cryptography'],
    description: 'Has no meaning here.',
  },
} as const;

export const CONTENT_RULES = {
  requiredOneOf: [['path', 'content']],
  mutuallyExclusive: [['path', 'content']],
} as const;

/** The bytes that a module is to tell of. @param what For the message when they can't be read. */
export async function contentOf(
  args: { readonly path?: string | undefined; readonly content?: string | undefined },
  target: Target,
  what: string,
  failed: ModuleResult = {},
): Promise<Buffer> {
  if (args.content !== undefined) return Buffer.from(args.content);
  const path = args.path ?? '';
  const { rc, stdout, stderr } = await target.call(cat, [path]);
  if (rc === 0) return stdout;
  const why = pythonOsError(stderr.toString(), path).replace(/: b(['"])/, ': $1');
  throw new ModuleFailure(`Error while reading ${what} file from disk: ${why}`, failed);
}
