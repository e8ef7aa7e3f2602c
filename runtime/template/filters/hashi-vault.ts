import { PythonError } from '../../values/python-error.ts';
import { type Filters, filter } from '../plugin.ts';

/** Filters of the collection community.hashi_vault. */
export const hashiVaultFilters: Filters = {
  vault_login_token: filter("login_response, optional_field='login'", (_context, response, field) => {
    if (!(response instanceof Map))
      throw new PythonError('AnsibleError', "The 'vault_login_token' filter expects a dictionary.");
    const login = response.get(field as string) ?? response;
    const auth = login instanceof Map ? login.get('auth') : undefined;
    const token = auth instanceof Map ? auth.get('client_token') : undefined;
    if (token === undefined)
      throw new PythonError(
        'AnsibleError',
        "Could not find 'auth' or 'auth.client_token' fields. Input may not be a Vault login response.",
      );
    return token;
  }),
};
