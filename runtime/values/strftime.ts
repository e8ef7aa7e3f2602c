import { type PyDate, PyDateTime, type TimeOfDay } from './dates.ts';
import { valueError } from './python-error.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const MIDNIGHT: TimeOfDay = { hour: 0, minute: 0, second: 0, microsecond: 0 };

const padded = (number: number, width: number, fill = '0') => String(number).padStart(width, fill);

/** How many days `date` lies after the first of January. */
function dayOfYear(date: PyDate): number {
  return Math.round((Date.UTC(date.year, date.month - 1, date.day) - Date.UTC(date.year, 0, 1)) / 86_400_000);
}

/** 0 is Sunday. */
export function weekday(date: PyDate): number {
  const day = new Date(0);
  day.setUTCFullYear(date.year, date.month - 1, date.day);
  return day.getUTCDay();
}

/** Year, week and weekday (1 is Monday) of ISO 8601. */
export function isoCalendar(date: PyDate): { year: number; week: number; day: number } {
  const day = weekday(date) || 7;
  const thursday = new Date(Date.UTC(date.year, date.month - 1, date.day + 4 - day));
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 604_800_000) + 1;
  return { year, week, day };
}

/** strftime of the C locale. `zone` is the name for %Z where the datetime itself has none. */
export function strftime(date: PyDate, format: string, zone = ''): string {
  return format.replace(/%([-_0^#]?)(.)/gsu, (all, flag: string, directive: string) => {
    const text = expandDirective(date, directive, zone);
    if (text === undefined) return all;
    if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
    if (flag === '_') return text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
    return flag === '^' ? text.toUpperCase() : text;
  });
}

function expandDirective(date: PyDate, directive: string, zone: string): string | undefined {
  const time = date instanceof PyDateTime ? date.time : MIDNIGHT;
  const again = (format: string) => strftime(date, format, zone);
  switch (directive) {
    case 'a':
      return DAYS[weekday(date)]?.slice(0, 3);
    case 'A':
      return DAYS[weekday(date)];
    case 'b':
    case 'h':
      return MONTHS[date.month - 1]?.slice(0, 3);
    case 'B':
      return MONTHS[date.month - 1];
    case 'c':
      return again('%a %b %e %H:%M:%S %Y');
    case 'C':
      return padded(Math.floor(date.year / 100), 2);
    case 'd':
      return padded(date.day, 2);
    case 'D':
    case 'x':
      return again('%m/%d/%y');
    case 'e':
      return padded(date.day, 2, ' ');
    case 'f':
      return padded(time.microsecond, 6);
    case 'F':
      return again('%Y-%m-%d');
    case 'g':
      return padded(isoCalendar(date).year % 100, 2);
    case 'G':
      return padded(isoCalendar(date).year, 4);
    case 'H':
      return padded(time.hour, 2);
    case 'I':
      return padded(time.hour % 12 || 12, 2);
    case 'j':
      return padded(dayOfYear(date) + 1, 3);
    case 'k':
      return padded(time.hour, 2, ' ');
    case 'l':
      return padded(time.hour % 12 || 12, 2, ' ');
    case 'm':
      return padded(date.month, 2);
    case 'M':
      return padded(time.minute, 2);
    case 'n':
      return '\n';
    case 'p':
      return time.hour < 12 ? 'AM' : 'PM';
    case 'P':
      return time.hour < 12 ? 'am' : 'pm';
    case 'r':
      return again('%I:%M:%S %p');
    case 'R':
      return again('%H:%M');
    case 's':
      return String(epochSeconds(date));
    case 'S':
      return padded(time.second, 2);
    case 't':
      return '\t';
    case 'T':
    case 'X':
      return again('%H:%M:%S');
    case 'u':
      return String(weekday(date) || 7);
    case 'U':
      return padded(Math.floor((dayOfYear(date) + 7 - weekday(date)) / 7), 2);
    case 'V':
      return padded(isoCalendar(date).week, 2);
    case 'w':
      return String(weekday(date));
    case 'W':
      return padded(Math.floor((dayOfYear(date) + 7 - ((weekday(date) + 6) % 7)) / 7), 2);
    case 'y':
      return padded(date.year % 100, 2);
    case 'Y':
      return String(date.year);
    case 'z':
      return time.offset === undefined ? (zone === '' ? '' : zoneOffset(0)) : zoneOffset(time.offset);
    case 'Z':
      return time.offset === 0 ? 'UTC' : zone;
    case '%':
      return '%';
    default:
      return undefined;
  }
}

/** Seconds since 1970; a naive datetime is local time. */
function epochSeconds(date: PyDate): number {
  const time = date instanceof PyDateTime ? date.time : MIDNIGHT;
  if (time.offset !== undefined && date instanceof PyDateTime)
    return Math.floor(date.epochMilliseconds() / 1000);
  const local = new Date(date.year, date.month - 1, date.day, time.hour, time.minute, time.second);
  return Math.floor(local.getTime() / 1000);
}

function zoneOffset(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}${padded(minutes % 60, 2)}`;
}

const NUMBERS: Readonly<Record<string, string>> = {
  d: '(?<d>3[01]|[12]\\d|0?[1-9]| [1-9])',
  f: '(?<f>\\d{1,6})',
  H: '(?<H>2[0-3]|[01]?\\d)',
  I: '(?<I>1[0-2]|0?[1-9]| [1-9])',
  j: '(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0?\\d?\\d)',
  m: '(?<m>1[0-2]|0?[1-9])',
  M: '(?<M>[0-5]?\\d)',
  S: '(?<S>6[01]|[0-5]?\\d)',
  y: '(?<y>\\d\\d)',
  Y: '(?<Y>\\d{4})',
  z: '(?<z>[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z)',
  Z: '(?<Z>utc|gmt|[a-z]{3,4})?',
  p: '(?<p>am|pm)',
  w: '[0-6]',
  u: '[1-7]',
  '%': '%',
};
const SHORTHANDS: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** datetime.strptime in the C locale. @throws PythonError */
export function strptime(text: string, format: string): PyDateTime {
  const full = format.replace(/%([cDFRTxX])/g, (all, name: string) => SHORTHANDS[name] ?? all);
  const pattern = full.replace(/%(.)|\s+|[\\^$.*+?()[\]{}|]/gs, (all, directive: string | undefined) => {
    if (directive === undefined) return /\s/.test(all) ? '\\s+' : `\\${all}`;
    if (directive === 'a' || directive === 'A') return names(DAYS, directive === 'a', 'A');
    if (directive === 'b' || directive === 'h' || directive === 'B')
      return names(MONTHS, directive !== 'B', 'B');
    const part = NUMBERS[directive];
    if (part === undefined) throw valueError(`'${directive}' is a bad directive in format '${format}'`);
    return part;
  });
  const match = new RegExp(`^${pattern}`, 'i').exec(text);
  if (match === null) throw valueError(`time data '${text}' does not match format '${format}'`);
  if (match[0].length < text.length)
    throw valueError(`unconverted data remains: ${text.slice(match[0].length)}`);
  return fromGroups(match.groups ?? {});
}

function names(list: readonly string[], short: boolean, group: string): string {
  return `(?<${group}>${list.map((name) => (short ? name.slice(0, 3) : name)).join('|')})`;
}

function fromGroups(groups: Readonly<Record<string, string | undefined>>): PyDateTime {
  const number = (name: string) => (groups[name] === undefined ? undefined : Number(groups[name]));
  const short = number('y');
  const year = number('Y') ?? (short === undefined ? 1900 : short < 69 ? 2000 + short : 1900 + short);
  let month = number('m') ?? 1;
  let day = number('d') ?? 1;
  const named = groups.B?.slice(0, 3).toLowerCase();
  if (named !== undefined) month = MONTHS.findIndex((name) => name.toLowerCase().startsWith(named)) + 1;
  const ordinal = number('j');
  if (ordinal !== undefined && groups.m === undefined && groups.d === undefined) {
    const date = new Date(Date.UTC(year, 0, ordinal));
    month = date.getUTCMonth() + 1;
    day = date.getUTCDate();
  }
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate())
    throw valueError('day is out of range for month');
  let hour = number('H') ?? 0;
  const twelve = number('I');
  if (twelve !== undefined && groups.H === undefined)
    hour = (twelve % 12) + (groups.p?.toLowerCase() === 'pm' ? 12 : 0);
  return new PyDateTime(year, month, day, {
    hour,
    minute: number('M') ?? 0,
    second: number('S') ?? 0,
    microsecond: Number((groups.f ?? '0').padEnd(6, '0')),
    offset: parseOffset(groups.z),
  });
}

function parseOffset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replaceAll(':', '');
  const part = (at: number) => Number(digits.slice(at, at + 2) || 0);
  return (text.startsWith('-') ? -1 : 1) * (part(0) * 3600 + part(2) * 60 + part(4));
}
