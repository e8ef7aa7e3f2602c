import { type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';

/** A lookup that only says why it can't work. */
function needs(library: string) {
  return lookup('**options', () => {
    throw lookupError(
      `this lookup needs the word lists of the Python library ${library}, and tsible runs no Python. ` +
        'Use community.general.random_string instead.',
    );
  });
}

/** Lookups of community.general whose words a Python library has. */
export const generalPythonLookups: Lookups = {
  random_pet: needs('petname'),
  random_words: needs('xkcdpass'),
};
