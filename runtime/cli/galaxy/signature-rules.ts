import type { SignatureRules } from '../../galaxy/collections/gpg.ts';
import { pathArgument } from '../arguments/options.ts';
import type { SignatureArguments } from './arguments.ts';

/** How the arguments want signatures to be checked. */
export function signatureRules(args: SignatureArguments, complain = true): SignatureRules {
  return {
    keyring: args.keyring === undefined || args.keyring === null ? undefined : pathArgument(args.keyring),
    required: args.required_valid_signature_count ?? '1',
    ignored: [...(args.ignore_gpg_errors ?? []), ...(args.ignore_gpg_error ?? [])],
    complain,
  };
}
