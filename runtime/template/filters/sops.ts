import { PyBytes } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';
import { decryptBySops } from '../sops.ts';

const TYPES = ['binary', 'dotenv', 'ini', 'json', 'yaml'];

const NAMES = [
  ...[
    'input_type',
    'output_type',
    'sops_binary',
    'rstrip',
    'decode_output',
    'aws_profile',
    'aws_access_key_id',
  ],
  ...['aws_secret_access_key', 'aws_session_token', 'config_path', 'enable_local_keyservice', 'keyservice'],
  ...['age_key', 'age_keyfile', 'age_ssh_private_keyfile'],
];

function demandType(name: string, value: Value): void {
  if (!TYPES.includes(str(value)))
    throw new PythonError('AnsibleError', `${name} must be one of ${TYPES.join(', ')}; got "${str(value)}"`);
}

/** The filter of the collection community.sops. */
export const sopsFilters: Filters = {
  decrypt: filter(
    "data, input_type='yaml', output_type='yaml', sops_binary='sops', rstrip=True, decode_output=True, aws_profile=None, " +
      'aws_access_key_id=None, aws_secret_access_key=None, aws_session_token=None, config_path=None, ' +
      'enable_local_keyservice=True, keyservice=None, age_key=None, age_keyfile=None, age_ssh_private_keyfile=None',
    (_context, data, ...values) => {
      const options = new Map(NAMES.map((name, index) => [name, values[index] ?? null]));
      const option = (name: string): Value => options.get(name) ?? null;
      demandType('input_type', option('input_type'));
      demandType('output_type', option('output_type'));
      const content = decryptBySops({ content: str(data), option });
      if (!truth(option('decode_output'))) return new PyBytes(content);
      const text = content.toString('utf8');
      return truth(option('rstrip')) ? text.trimEnd() : text;
    },
  ),
};
