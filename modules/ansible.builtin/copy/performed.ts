import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { AnyModule, Performed } from '../../../runtime/module/define.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import type { OptionSpecs } from '../../../runtime/module/spec.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { FILE_OPTIONS } from '../../support/file-options.ts';
import file from '../file/index.ts';

/** Options of the actions, of which the module on the host never hears. */
const OF_ACTIONS: ReadonlySet<string> = new Set([
  'content',
  'decrypt',
  'newline_sequence',
  'block_start_string',
  'block_end_string',
  'variable_start_string',
  'variable_end_string',
  'comment_start_string',
  'comment_end_string',
  'trim_blocks',
  'lstrip_blocks',
  'output_encoding',
]);

/**
 * The module that Ansible's copy and template run on the host in the end: copy for a file that is written, file for one that has
 * its contents already.
 * @param options Those of copy.
 */
export function performedCopy(
  options: OptionSpecs,
  given: ReadonlyMap<string, Value>,
  result: ModuleResult,
  isTemplate: boolean,
): Performed | undefined {
  const own = new Map([...given].filter(([name]) => !OF_ACTIONS.has(name)));
  if (own.get('remote_src') === true) return { module: withOptions(options), given: own };
  if (typeof result.checksum !== 'string') return undefined;
  if (isTemplate && !own.has('mode')) own.set('mode', null);
  const src = own.get('src');
  const name = typeof src === 'string' ? basename(src) : `.${randomBytes(4).toString('hex')}`;
  if (result.md5sum === undefined) {
    const attributes = [...own].filter(([option]) => option in FILE_OPTIONS);
    const rest: [string, Value][] = [
      ['dest', own.get('dest') ?? null],
      ['_original_basename', name],
      ['recurse', false],
      ['state', 'file'],
    ];
    const path = typeof result.path === 'string' ? { path: result.path } : {};
    return {
      module: file,
      given: new Map([...attributes, ...rest]),
      understood: path,
      added: ['checksum', 'dest'],
    };
  }
  own.set('src', String(result.src));
  const mode = own.get('mode');
  if (mode === 'preserve') own.set('mode', String(result.mode));
  const more: [string, Value][] = isTemplate
    ? [
        ['follow', own.get('follow') ?? false],
        ['_original_basename', name],
      ]
    : [
        ['_original_basename', name],
        ['follow', own.get('follow') ?? false],
      ];
  for (const [option, value] of more) own.set(option, value);
  own.set('checksum', result.checksum);
  return { module: withOptions(options), given: own };
}

/** Copy as it is on the host. */
function withOptions(options: OptionSpecs): AnyModule {
  const { decrypt: _, ...remote } = options;
  return {
    name: 'ansible.builtin.copy',
    summary: '',
    options: remote,
    check: 'full',
    diff: 'full',
    run: () => Promise.resolve({}),
  };
}
