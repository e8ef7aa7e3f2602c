import { md5Crypt } from '../../../crypt/md5-crypt.ts';
import { compare } from '../../../values/compare.ts';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { PythonRandom } from '../../../values/random.ts';
import { truth } from '../../../values/truth.ts';
import { isInt } from '../../../values/types.ts';
import type { Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';
import { toInt } from '../../to-number.ts';

const SALT_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/** The salt of a hash such as `$1$salt$hash`. */
function saltOf(hash: Value): string {
  const parts = str(hash).split('$');
  if (parts.length !== 4) throw fail(`Could not parse salt out password correctly from ${str(hash)}`);
  return parts[2] ?? '';
}

/** Cisco's type 5: md5 with a salt. */
function type5(given: Value, salted: Value): string {
  const password = str(given);
  const salt = salted === null ? '' : str(salted);
  if (salt === '') {
    const random = new PythonRandom();
    const letters = Array.from({ length: 4 }, () => random.choice([...SALT_LETTERS]));
    return md5Crypt(password, letters.join(''));
  }
  if (![...salt].every((letter) => SALT_LETTERS.includes(letter)))
    throw fail(`type5_pw salt used inproper characters, must be one of ${SALT_LETTERS}`);
  return md5Crypt(password, salt);
}

/** Numbers of VLANs as ranges, in lines as IOS takes them. */
function vlanLines(data: Value, first: number, others: number): string[] {
  if (!Array.isArray(data)) throw fail('Input is not valid for vlan_parser');
  const vlans = [...new Set(data.map((vlan) => (isInt(vlan) ? Number(vlan) : Number(toInt(vlan)))))];
  vlans.sort((a, b) => a - b);
  if ((vlans[0] ?? 0) < 1 || (vlans.at(-1) ?? 0) > 4094) throw fail('Valid VLAN range is 1-4094');
  const lines: string[] = [''];
  for (const part of runsOf(vlans)) {
    const line = lines.at(-1) ?? '';
    const limit = lines.length === 1 ? first : others;
    if (line.length + part.length > limit) lines.push(`${part},`);
    else lines[lines.length - 1] = `${line}${part},`;
  }
  return lines.map((line) => line.replace(/,+$/, '')).filter((line, index) => line !== '' || index > 0);
}

/** Three numbers in a row or more are one range. */
function runsOf(numbers: readonly number[]): string[] {
  const parts: string[] = [];
  for (let at = 0; at < numbers.length; ) {
    let end = at;
    while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end++;
    if (end - at > 1) parts.push(`${numbers[at]}-${numbers[end]}`);
    else parts.push(...numbers.slice(at, end + 1).map(String));
    at = end + 1;
  }
  return parts;
}

function expandVlans(data: string): Value[] {
  const found = data.split(',').flatMap((part): Value[] => {
    if (!part.includes('-')) return [toInt(part)];
    const [from = 0, to = 0] = part.split('-').map((end) => Number(toInt(end)));
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  });
  return found.sort(compare);
}

/** Filters of the collection ansible.netcommon that need no parser of a device's output. */
export const netcommonFilters: Filters = {
  comp_type5: filter(
    'unencrypted_password, encrypted_password, return_original=False',
    (_context, plain, encrypted, original) => {
      if (type5(plain, saltOf(encrypted)) !== encrypted) return false;
      return truth(original) ? encrypted : true;
    },
  ),
  hash_salt: filter('password', (_context, password) => saltOf(password)),
  type5_pw: filter('password, salt=None', (_context, password, salt) => type5(password, salt)),
  vlan_expander: filter('data', (_context, data) => expandVlans(str(data))),
  vlan_parser: filter('data, first_line_len=48, other_line_len=44', (_context, data, first, others) =>
    vlanLines(data, Number(first), Number(others)),
  ),
};
