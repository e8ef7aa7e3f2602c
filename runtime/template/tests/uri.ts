import { contains } from '../../values/iterate.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { type Tests, test } from '../plugin.ts';
import { splitUrl, type UrlParts } from '../urls.ts';

function partsOf(value: Value, schemes: Value): UrlParts | undefined {
  try {
    if (typeof value !== 'string') return undefined;
    const parts = splitUrl(value);
    return !truth(schemes) || contains(schemes, parts.scheme) ? parts : undefined;
  } catch {
    return undefined;
  }
}

/** Tests of URLs. */
export const uriTests: Tests = {
  uri: test('value, schemes=None', (_context, value, schemes) => partsOf(value, schemes) !== undefined),
  url: test('value, schemes=None', (_context, value, schemes) => {
    const parts = partsOf(value, schemes);
    return parts !== undefined && (parts.netloc !== '' || parts.scheme === 'file');
  }),
  urn: test('value', (_context, value) => partsOf(value, ['urn']) !== undefined),
};
