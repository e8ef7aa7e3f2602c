import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { isListSetting, type Kind, macSetting, mtuSetting, routeText, type Settings } from './settings.ts';

/** A connection's settings as nmcli shows them; null is what has no value. */
export type Shown = ReadonlyMap<string, string | readonly string[] | null>;

/** Reads `nmcli con show NAME`. */
export function readShown(text: string): Shown {
  const shown = new Map<string, string | readonly string[] | null>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    const key = (at === -1 ? line : line.slice(0, at)).trim();
    if (key === '' || at === -1) continue;
    const raw = line.slice(at + 1).trimStart();
    const split = (by: string): string[] => raw.split(by).map((part) => part.trim());
    if (raw === '--') shown.set(key, isListSetting(key) ? [] : null);
    else if (key === 'bond.options') {
      // What `+bond.options` sets has names of its own here.
      for (const option of raw.split(',')) {
        const [name, ...value] = option.split('=');
        if (name !== undefined && value.length > 0) shown.set(name, value.join('='));
      }
    } else if (key === 'ipv4.routes' || key === 'ipv6.routes') shown.set(key, split(';'));
    else if (isListSetting(key)) shown.set(key, split(','));
    else shown.set(key, /^(-?\d+) \(\w+\)$/.exec(raw)?.[1] ?? raw);
  }
  return shown;
}

const ORDERED = new Set([
  ...['ipv4.addresses', 'ipv6.addresses', 'ipv4.dns', 'ipv6.dns', 'ipv4.dns-search', 'ipv6.dns-search'],
]);

interface Difference {
  readonly changed: boolean;
  readonly before: Record<string, Value>;
  readonly after: Record<string, Value>;
}

/** How a connection differs from what it is to be, by the settings that the task says something of. */
export function compare(shown: Shown, wanted: Settings, kind: Kind, mtu: number | undefined): Difference {
  const before: Record<string, Value> = {};
  const after: Record<string, Value> = {};
  let changed = false;
  for (const [key, given] of wanted) {
    if (given === null || given === '' || (given instanceof Map && given.size === 0)) continue;
    let present: Value = toValue(shown.get(key));
    let value: Value = given;
    if (typeof present === 'string' || Array.isArray(present)) {
      if (key === '802-11-wireless.wake-on-wlan') present = decimal(present);
      if ((key === 'ipv4.routes' || key === 'ipv6.routes') && Array.isArray(present))
        present = present.map((route) => routeText(routeParts(str(route))));
      if (key === 'gsm.apn' && typeof present === 'string') present = present.replace(/^"+|"+$/g, '');
      if (key === macSetting(kind)) present = str(present).toUpperCase();
    }
    if (key === macSetting(kind) && shown.has(key)) value = str(value).toUpperCase();
    if (key === 'vpn.data' && shown.has(key)) {
      if (typeof present === 'string')
        present = present.split(',').map((part) => part.trim().replace(/\s*=\s*/, '='));
      value = str(value)
        .split(',')
        .map((part) => part.trim());
    }
    if (Array.isArray(present) && Array.isArray(value)) {
      const inOrder = (list: readonly Value[]): string =>
        (ORDERED.has(key) ? list.map(str) : list.map(str).sort()).join('\0');
      if (key === 'vpn.data') [present, value] = [[...present].sort(), [...value].sort()];
      if (inOrder(present) !== inOrder(value)) changed = true;
    } else if (
      key === mtuSetting(kind) &&
      kind === 'dummy' &&
      value === 'auto' &&
      mtu === undefined &&
      !shown.has(key)
    )
      value = null;
    else {
      value = str(value);
      if (present !== value) changed = true;
    }
    before[key] = present;
    after[key] = value;
  }
  return { changed, before, after };
}

function toValue(shown: string | readonly string[] | null | undefined): Value {
  return typeof shown === 'string' ? shown : shown === null || shown === undefined ? null : [...shown];
}

function decimal(present: Value): Value {
  const hex = typeof present === 'string' ? /^0x([0-9A-Fa-f]+)/.exec(present)?.[1] : undefined;
  return hex === undefined ? present : String(Number.parseInt(hex, 16));
}

/** `{ ip = 10.0.0.0/8, nh = 10.1.1.1, mt = 100 }` */
function routeParts(text: string): Record<string, string> {
  const names: Readonly<Record<string, string>> = { nh: 'next_hop', mt: 'metric' };
  return Object.fromEntries(
    [...text.matchAll(/([\w-]*)\s?=\s?([^\s,}]*)/g)].map(([, name = '', value = '']) => [
      names[name] ?? name,
      value,
    ]),
  );
}
