import { messageOf } from '../../errors/error.ts';
import { PyBytes } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { typeName } from '../../values/types.ts';
import { Undecryptable, Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter, type PluginContext } from '../plugin.ts';

const MARK = '$ANSIBLE_VAULT;';

function textOf(value: Value, complaint: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyBytes) return value.bytes.toString('utf8');
  throw typeError(`${complaint}, instead we got <class '${typeName(value)}'>.`);
}

function vaultOf(context: PluginContext): NonNullable<PluginContext['environment']['vault']> {
  const { vault } = context.environment;
  if (vault === undefined) throw new PythonError('AnsibleError', 'There is no vault to work with here.');
  return vault;
}

/** What `work` gives; its failure told as the cause of `message`. */
function attempt(message: string, work: () => string): string {
  try {
    return work();
  } catch (error) {
    throw new PythonError('AnsibleError', `${message}: ${messageOf(error)}`);
  }
}

/** The id that is meant: the undocumented spelling counts where the proper one isn't given. */
function idOf(context: PluginContext, id: Value, other: Value): string {
  if (other === null) return str(id);
  context.environment.warn?.('Use of undocumented `vaultid`.', {
    removedIn: '2.20',
    help: 'Use `vault_id` instead.',
  });
  if (id === 'filter_default') return str(other);
  context.warn('Ignoring vaultid as vault_id is already set.');
  return str(id);
}

/** Filters that encrypt and decrypt by a secret of the template's own. */
export const vaultFilters: Filters = {
  vault: filter(
    "data, secret, salt=None, vault_id='filter_default', wrap_object=False, vaultid=None",
    (context, data, secret, salt, id, _wrap, otherId) => {
      const password = textOf(secret, 'Secret passed is required to be a string');
      const text = textOf(data, 'Can only vault strings');
      const vaultId = idOf(context, id, otherId);
      return attempt('Unable to encrypt', () =>
        vaultOf(context).encrypt(text, password, vaultId, salt === null ? undefined : str(salt)),
      );
    },
  ),
  unvault: filter(
    "vault, secret, vault_id='filter_default', vaultid=None",
    (context, data, secret, id, otherId) => {
      for (const value of [data, secret, id, otherId])
        if (value instanceof Undefined && (value !== data || !(value instanceof Undecryptable))) value.trip();
      const password = textOf(secret, 'Secret passed is required to be as string');
      const text = textOf(
        data instanceof Undecryptable ? data.ciphertext : data,
        'Vault should be in the form of a string',
      );
      const vaultId = idOf(context, id, otherId);
      if (!text.startsWith(MARK)) return text;
      return attempt('Unable to decrypt', () => vaultOf(context).decrypt(text, password, vaultId));
    },
    { acceptsUndefined: true },
  ),
};
