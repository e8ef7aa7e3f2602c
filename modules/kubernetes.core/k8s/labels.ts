import { textAt } from '../../../runtime/kubernetes/values.ts';
import type { Value } from '../../../runtime/values/value.ts';

/** Whether labels are what selectors ask for: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`. */
export function selects(selectors: readonly string[], labels: Value | undefined): boolean {
  const value = (key: string): string | undefined => {
    const found = labels instanceof Map ? labels.get(key) : undefined;
    return found === undefined ? undefined : textAt(new Map([['x', found]]), 'x');
  };
  const has = (key: string): boolean => labels instanceof Map && labels.has(key);
  return selectors
    .flatMap((selector) => selector.split(/,(?![^(]*\))/))
    .every((selector) => {
      const set = /^\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(selector);
      if (set !== null) {
        const [, key = '', verb, list = ''] = set;
        const among = list.split(',').map((one) => one.trim());
        const found = value(key);
        return verb === 'in' ? found !== undefined && among.includes(found) : !among.includes(found ?? '\0');
      }
      const pair = /^\s*([^\s=!]+)\s*(==|!=|=)\s*(\S*)\s*$/.exec(selector);
      if (pair !== null) return (value(pair[1] ?? '') === pair[3]) === (pair[2] !== '!=');
      const key = selector.trim();
      return key.startsWith('!') ? !has(key.slice(1).trim()) : has(key);
    });
}
