import { str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import type { Pattern } from '../../values/regex/pattern.ts';
import type { Value } from '../../values/value.ts';
import { patternOf } from '../filters/regex.ts';
import { type Tests, test } from '../plugin.ts';

type Way = 'search' | 'match' | 'fullmatch';

function matches(pattern: Pattern, way: Way, value: Value): boolean {
  return pattern[way](str(value)) !== undefined;
}

function wayOf(type: Value): Way {
  if (type === 'search' || type === 'match' || type === 'fullmatch') return type;
  throw new PythonError('TypeError', "'str' object is not callable");
}

const PARAMETERS = "value, pattern='', ignorecase=False, multiline=False";

/** Tests by Python's regular expressions. */
export const regexTests: Tests = {
  match: test(PARAMETERS, (_context, value, pattern, ignorecase, multiline) =>
    matches(patternOf(pattern, ignorecase, multiline), 'match', value),
  ),
  search: test(PARAMETERS, (_context, value, pattern, ignorecase, multiline) =>
    matches(patternOf(pattern, ignorecase, multiline), 'search', value),
  ),
  regex:
    test(`${PARAMETERS.replace('value,', "value='',")}, match_type='search'`, (_context, value, pattern, ignorecase, multiline, type) =>
      matches(patternOf(pattern, ignorecase, multiline), wayOf(type), value)),
};
