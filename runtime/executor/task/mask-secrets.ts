import type { Dict, Value } from '../../values/value.ts';

const WHOLE = 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER';

/** Replaces the values of `no_log` options wherever a result holds them, as AnsibleModule does. */
export function maskSecrets(value: Value, secrets: readonly string[]): Value {
  const masked = secrets.filter((secret) => secret !== '');
  return masked.length === 0 ? value : mask(value, masked);
}

function mask(value: Value, secrets: readonly string[]): Value {
  if (typeof value === 'string') return maskText(value, secrets);
  if (typeof value === 'number' || typeof value === 'bigint')
    return secrets.includes(String(value)) ? WHOLE : value;
  if (Array.isArray(value)) return value.map((item) => mask(item, secrets));
  if (value instanceof Map) {
    const result: Dict = new Map();
    for (const [key, item] of value) result.set(key, mask(item, secrets));
    return result;
  }
  return value;
}

function maskText(text: string, secrets: readonly string[]): string {
  if (secrets.includes(text)) return WHOLE;
  let result = text;
  for (const secret of secrets) result = result.replaceAll(secret, '********');
  return result;
}
