import Hashids from 'hashids';
import { PyTuple } from '../../../values/objects.ts';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { truth } from '../../../values/truth.ts';
import { typeName } from '../../../values/types.ts';
import { int, PyFloat, type Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';

/** What is false counts as not given, as in the collection. */
function hashids(salt: Value, alphabet: Value, minLength: Value): Hashids {
  const letters = truth(alphabet) ? str(alphabet) : undefined;
  if (letters !== undefined && new Set(letters).size < 16)
    throw new PythonError('ValueError', 'Alphabet must contain at least 16 unique characters.');
  return new Hashids(truth(salt) ? str(salt) : '', truth(minLength) ? Number(minLength) : 0, letters);
}

/** A number to encode; undefined for what makes the whole an empty text. */
function natural(value: Value): bigint | undefined {
  const plain = value instanceof PyFloat ? value.value : value;
  if (plain === null || typeof plain === 'object') {
    const type = typeName(value);
    throw new PythonError(
      'AnsibleError',
      `Data to encode must by a tuple or list of ints: int() argument must be a string, a bytes-like object or a real number, not '${type}'`,
    );
  }
  if (
    typeof plain === 'string' ||
    (typeof plain === 'number' && !Number.isInteger(plain)) ||
    Number(plain) < 0
  )
    return undefined;
  return BigInt(plain);
}

/** community.general's filters that make short texts of numbers, and numbers of those. */
export const hashidFilters: Filters = {
  hashids_encode: filter(
    'nums, salt=None, alphabet=None, min_length=None',
    (_context, nums, salt, alphabet, minLength) => {
      const coder = hashids(salt, alphabet, minLength);
      const items = nums instanceof PyTuple ? nums.items : Array.isArray(nums) ? nums : [nums];
      const numbers = items.map(natural);
      return numbers.includes(undefined) ? '' : coder.encode(numbers.filter((one) => one !== undefined));
    },
  ),
  hashids_decode: filter(
    'hashid, salt=None, alphabet=None, min_length=None',
    (_context, hashid, salt, alphabet, minLength) => {
      if (typeof hashid !== 'string' || hashid === '') return [];
      try {
        return hashids(salt, alphabet, minLength)
          .decode(hashid)
          .map((one) => int(BigInt(one)));
      } catch (error) {
        // A text of letters that the alphabet doesn't have stands for no numbers.
        if (error instanceof PythonError) throw error;
        return [];
      }
    },
  ),
};
