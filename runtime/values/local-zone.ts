import { readFileSync } from 'node:fs';
import { PyDateTime } from './dates.ts';

/** Where the clock's zone is described: TZ's file, or the machine's. */
function zoneFile(): string {
  const named = process.env.TZ?.replace(/^:/, '');
  if (named === undefined || named === '') return '/etc/localtime';
  return named.startsWith('/') ? named : `/usr/share/zoneinfo/${named}`;
}

let rule: string | undefined;

/** The rule of the present, which stands in the file's last line: `CET-1CEST,M3.5.0,M10.5.0/3`. */
function zoneRule(): string {
  if (rule === undefined) {
    try {
      rule = readFileSync(zoneFile(), 'latin1').split('\n').at(-2) ?? '';
    } catch {
      rule = process.env.TZ ?? '';
    }
  }
  return rule;
}

/** Offset (seconds east of UTC) and short name of the controller's time zone at a time (seconds since 1970). */
export function localZone(epoch: number): { readonly offset: number; readonly name: string } {
  const offset = -new Date(epoch * 1000).getTimezoneOffset() * 60;
  const match = /^(<[^>]+>|[A-Za-z]+)([-+]?\d+(?::\d+)*)(<[^>]+>|[A-Za-z]+)?/.exec(zoneRule());
  if (match === null) return { offset, name: 'UTC' };
  const [, standard = 'UTC', west = '0', summer = standard] = match;
  const [hours = 0, minutes = 0] = west.split(':').map((part) => Math.abs(Number(part)));
  const standardOffset = (west.startsWith('-') ? 1 : -1) * (hours * 3600 + minutes * 60);
  return { offset, name: (offset === standardOffset ? standard : summer).replace(/[<>]/g, '') };
}

/** A time (seconds since 1970) as its date and time of day `offset` seconds east of UTC. */
export function dateTime(epoch: number, offset: number): PyDateTime {
  const shifted = new Date((Math.floor(epoch) + offset) * 1000);
  return new PyDateTime(shifted.getUTCFullYear(), shifted.getUTCMonth() + 1, shifted.getUTCDate(), {
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    microsecond: 0,
    offset,
  });
}
