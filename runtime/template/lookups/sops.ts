import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { decryptBySops } from '../sops.ts';
import { configured } from './configured.ts';
import { findFile, lookupError } from './find-file.ts';

function read(context: PluginContext, term: Value, option: (name: string) => Value): string {
  const file = findFile(context, 'files', term);
  if (file === undefined) {
    if (truth(option('empty_on_not_exist'))) return '';
    throw lookupError(`could not locate file in lookup: ${str(term)}`);
  }
  const content = decryptBySops({ file, option });
  if (truth(option('base64'))) return content.toString('base64');
  const text = content.toString('utf8');
  return truth(option('rstrip') ?? true) ? text.trimEnd() : text;
}

/** The lookup of the collection community.sops: a file that SOPS encrypted. */
export const sopsLookups: Lookups = {
  sops: lookup('**options', (context, terms, given) => {
    const option = (name: string): Value => {
      const value = given instanceof Map ? given.get(name) : undefined;
      return value ?? configured(context, 'community.sops.sops', name);
    };
    return terms.map((term) => read(context, term, option));
  }),
};
