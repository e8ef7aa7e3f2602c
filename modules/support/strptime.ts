/** A calendar time as a text gave it, in no particular time zone: the parts that Python's struct_time has. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const FULL_MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const DIRECTIVES: Readonly<Record<string, string>> = {
  d: '(?<d>3[01]|[12]\\d|0[1-9]|[1-9]| [1-9])',
  f: '\\d{1,6}',
  H: '(?<H>2[0-3]|[01]\\d|\\d)',
  I: '(?<I>1[0-2]|0[1-9]|[1-9])',
  j: '(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9])',
  m: '(?<m>1[0-2]|0[1-9]|[1-9])',
  M: '(?<M>[0-5]\\d|\\d)',
  S: '(?<S>6[01]|[0-5]\\d|\\d)',
  U: '(?:5[0-3]|[0-4]\\d|\\d)',
  W: '(?:5[0-3]|[0-4]\\d|\\d)',
  w: '[0-6]',
  u: '[1-7]',
  y: '(?<y>\\d\\d)',
  Y: '(?<Y>\\d{4})',
  z: '(?:[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z)',
  Z: '(?:[A-Za-z]{3,5})?',
  p: '(?<p>am|pm)',
  b: `(?<b>${MONTHS.join('|')})`,
  h: `(?<b>${MONTHS.join('|')})`,
  B: `(?<B>${FULL_MONTHS.join('|')})`,
  a: `(?:${DAYS.map((day) => day.slice(0, 3)).join('|')})`,
  A: `(?:${DAYS.join('|')})`,
  '%': '%',
};
const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  D: '%m/%d/%y',
  T: '%H:%M:%S',
  R: '%H:%M',
  F: '%Y-%m-%d',
};

/**
 * Reads a time as Python's time.strptime does in the C locale.
 * @throws RangeError with Python's message.
 */
export function strptime(text: string, format: string): CalendarTime {
  const expanded = format.replace(/%([cxXDTRF])/g, (_, letter: string) => COMPOSED[letter] ?? '');
  const pattern = expanded.replace(/%(.)|\s+|[^%]/gs, (piece, directive?: string) => {
    if (directive === undefined) {
      if (/^\s/.test(piece)) return '\\s+';
      return piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    }
    const known = DIRECTIVES[directive];
    if (known === undefined) throw new RangeError(`'${directive}' is a bad directive in format '${format}'`);
    return known;
  });
  const found = new RegExp(`^${pattern}`, 'i').exec(text);
  if (found === null) throw new RangeError(`time data '${text}' does not match format '${format}'`);
  if (found[0].length < text.length)
    throw new RangeError(`unconverted data remains: ${text.slice(found[0].length)}`);
  return calendar(found.groups ?? {});
}

function calendar(parts: Readonly<Record<string, string | undefined>>): CalendarTime {
  const number = (name: string, otherwise: number): number =>
    parts[name] === undefined ? otherwise : Number(parts[name]);
  let year = number('Y', 1900);
  if (parts.y !== undefined) year = Number(parts.y) + (Number(parts.y) <= 68 ? 2000 : 1900);
  let month = number('m', 1);
  if (parts.b !== undefined) month = MONTHS.indexOf(parts.b.toLowerCase()) + 1;
  if (parts.B !== undefined) month = FULL_MONTHS.indexOf(parts.B.toLowerCase()) + 1;
  let day = number('d', 1);
  let hour = number('H', 0);
  if (parts.I !== undefined) hour = (Number(parts.I) % 12) + (parts.p?.toLowerCase() === 'pm' ? 12 : 0);
  if (parts.j !== undefined) {
    const date = new Date(Date.UTC(year, 0, Number(parts.j)));
    month = date.getUTCMonth() + 1;
    day = date.getUTCDate();
  }
  if (new Date(Date.UTC(year, month - 1, day)).getUTCMonth() !== month - 1)
    throw new RangeError('day is out of range for month');
  return { year, month, day, hour, minute: number('M', 0), second: number('S', 0) };
}
