import { ModuleFailure } from '../module/result.ts';

const SPAN: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** `+3650d`, `-1h30m` or `20300101000000Z`, in milliseconds. @param name What it is, for the error. @throws ModuleFailure */
export function timeAt(text: string, name: string): number {
  const absolute = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/.exec(text);
  if (absolute !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = absolute
      .slice(1, 7)
      .map((one) => Number(one ?? 0));
    const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d)(\d\d)$/.exec(absolute[7] ?? '') ?? [];
    const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
    return Date.UTC(year, month - 1, day, hour, minute - offset, second);
  }
  if (/^[+-]/.test(text) && !/^[+-](?=\d)(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s?)?$/i.test(text))
    throw new ModuleFailure(`The timespec "${text}" for ${name} is invalid`);
  if (!/^[+-]/.test(text)) throw new ModuleFailure(`The time spec "${text}" for ${name} is invalid`);
  const seconds = [...text.matchAll(/(\d+)([wdhms]?)/gi)].reduce(
    (sum, [, number, unit = 's']) => sum + Number(number) * (SPAN[unit.toLowerCase()] ?? 1),
    0,
  );
  return Math.floor(Date.now() / 1000) * 1000 + (text.startsWith('-') ? -1 : 1) * seconds * 1000;
}
