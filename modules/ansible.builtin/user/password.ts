/** Characters of a crypt hash, by the algorithm's number. */
const HASH_LENGTHS: Readonly<Record<string, number>> = { '1': 22, '5': 43, '6': 86, y: 43 };

/** True for a password that seems to have been given in the clear, as Ansible judges it. */
export function looksUnhashed(password: string): boolean {
  if (password === '' || ['*', '!', '*************'].includes(password)) return false;
  if (/[:*!]/.test(password)) return true;
  const fields = password.split('$');
  if (fields.length < 3) return true;
  const hash = fields.at(-1) ?? '';
  const length = HASH_LENGTHS[fields[1] ?? ''];
  return /[^a-zA-Z0-9./=]/.test(hash) || (length !== undefined && hash.length !== length);
}
