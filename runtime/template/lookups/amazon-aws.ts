import { str } from '../../values/print.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';

/** The collections' constants as the `ansible` package of ansible-core 2.19 has them. There is no boto3 here. */
const CONSTANTS: Readonly<Record<string, Value>> = {
  MINIMUM_BOTOCORE_VERSION: '1.34.0',
  MINIMUM_BOTO3_VERSION: '1.34.0',
  HAS_BOTO3: false,
  AMAZON_AWS_COLLECTION_VERSION: '10.1.1',
  AMAZON_AWS_COLLECTION_NAME: 'amazon.aws',
  COMMUNITY_AWS_COLLECTION_VERSION: '10.0.0',
  COMMUNITY_AWS_COLLECTION_NAME: 'community.aws',
};

/** Lookups of the collection amazon.aws that need no service. */
export const amazonLookups: Lookups = {
  aws_collection_constants: lookup('', (_context, terms) => {
    const [name] = terms;
    if (name === undefined) throw lookupError('Constant name not provided');
    if (terms.length > 1) throw lookupError('Multiple constant names provided');
    return [CONSTANTS[str(name).toUpperCase()] ?? null];
  }),
};
