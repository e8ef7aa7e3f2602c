import { resolveModuleName } from '../../module/registry.ts';
import { str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { deepType } from '../filters/community-general/keys.ts';
import { type Tests, test } from '../plugin.ts';

/** Names that Ansible gives to the types of values that know where they come from. */
const PLAIN: Readonly<Record<string, string>> = {
  AnsibleUnicode: 'str',
  _AnsibleTaggedStr: 'str',
  _AnsibleTaggedInt: 'int',
  _AnsibleTaggedFloat: 'float',
};

function isType(data: Value, types: Value, alias: Value): boolean {
  if (typeof types !== 'string' && !Array.isArray(types))
    throw new PythonError(
      'AnsibleError',
      `The argument dtype must be a string or a list. dtype is ${str(types)}.`,
    );
  const own = deepType(data, alias);
  return (Array.isArray(types) ? types : [types]).some((type) => {
    const plain = str(type).replace(/\w+/g, (word) => PLAIN[word] ?? word);
    return str(type) === own || plain === own;
  });
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const LABEL_WITH_UNDERSCORES = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const MAX_NAME = 253;

function isDomainName(name: string, minLabels: number, underscores: boolean): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  if (name.replace(/\.$/, '').length > MAX_NAME || labels.length < minLabels) return false;
  return labels.every((label) => (underscores ? LABEL_WITH_UNDERSCORES : LABEL).test(label));
}

/** Tests of the collection community.general. */
export const communityGeneralTests: Tests = {
  a_module: test('term', (_context, name) => resolveModuleName(str(name)) !== undefined),
  ansible_type: test('data, dtype, alias=None', (_context, data, types, alias) => isType(data, types, alias)),
  fqdn_valid: test('name, min_labels=1, allow_underscores=False', (_context, name, labels, underscores) => {
    if (typeof name !== 'string')
      throw new PythonError('ValueError', `fqdn must be str, not ${typeName(name)}`);
    return isDomainName(name, Number(labels), underscores === true);
  }),
};
