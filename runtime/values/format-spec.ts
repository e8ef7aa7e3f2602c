import { characters, stringLength } from './iterate.ts';
import { reprFloat } from './print.ts';
import { valueError } from './python-error.ts';

/** How one value is laid out: Python's format mini-language, shared by `%` and str.format. */
export interface Layout {
  readonly fill: string;
  readonly align: '<' | '>' | '^' | '=';
  readonly sign: '+' | '-' | ' ';
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: ',' | '_' | '';
  readonly precision: number | undefined;
}

/** Pads text to its width; `=` puts the padding between sign and digits. */
function pad(sign: string, body: string, layout: Layout): string {
  const missing = layout.width - stringLength(sign) - stringLength(body);
  if (missing <= 0) return sign + body;
  switch (layout.align) {
    case '<':
      return sign + body + layout.fill.repeat(missing);
    case '^': {
      const left = Math.floor(missing / 2);
      return layout.fill.repeat(left) + sign + body + layout.fill.repeat(missing - left);
    }
    case '=':
      return sign + layout.fill.repeat(missing) + body;
    default:
      return layout.fill.repeat(missing) + sign + body;
  }
}

/** Text, cut to its precision and padded. */
export function layOutText(text: string, layout: Layout): string {
  const cut = layout.precision === undefined ? text : characters(text).slice(0, layout.precision).join('');
  return pad('', cut, layout);
}

/** An int in one of the forms b, c, d, o, x, X, n. */
export function layOutInt(value: bigint, form: string, layout: Layout): string {
  const size = value < 0n ? -value : value;
  const base = { b: 2, o: 8, x: 16, X: 16 }[form] ?? 10;
  let digits = size.toString(base);
  if (form === 'X') digits = digits.toUpperCase();
  if (layout.precision !== undefined) digits = digits.padStart(layout.precision, '0');
  const prefix = layout.alternate && base !== 10 ? `0${form}` : '';
  const sign = signOf(value < 0n, layout) + prefix;
  return pad(sign, grouped(digits, base === 10 ? 3 : 4, sign, layout), layout);
}

/** A float in one of the forms e, E, f, F, g, G, %, n or '' (like repr). */
export function layOutFloat(value: number, form: string, layout: Layout): string {
  const negative = value < 0 || Object.is(value, -0);
  let body = floatDigits(Math.abs(value), form, layout);
  if (form === 'E' || form === 'F' || form === 'G') body = body.toUpperCase();
  const sign = signOf(negative, layout);
  const [, whole = '', rest = ''] = /^(\d*)(.*)$/s.exec(body) ?? [];
  const text = whole === '' ? body : grouped(whole, 3, sign, layout, rest.length) + rest;
  return pad(sign, text, layout);
}

function signOf(negative: boolean, layout: Layout): string {
  if (negative) return '-';
  return layout.sign === '-' ? '' : layout.sign;
}

function grouped(digits: string, size: number, sign: string, layout: Layout, rest = 0): string {
  if (layout.grouping === '') return digits;
  let text = group(digits, size, layout.grouping);
  // Zero padding takes part in the grouping.
  if (layout.fill === '0' && layout.align === '=') {
    let zeros = digits;
    while (sign.length + text.length + rest < layout.width) {
      zeros = `0${zeros}`;
      text = group(zeros, size, layout.grouping);
    }
    if (text.startsWith(layout.grouping)) text = `0${text}`;
  }
  return text;
}

function group(digits: string, size: number, separator: string): string {
  const parts: string[] = [];
  for (let end = digits.length; end > 0; end -= size)
    parts.unshift(digits.slice(Math.max(0, end - size), end));
  return parts.join(separator);
}

function floatDigits(value: number, form: string, layout: Layout): string {
  if (Number.isNaN(value)) return `nan${form === '%' ? '%' : ''}`;
  if (value === Number.POSITIVE_INFINITY) return `inf${form === '%' ? '%' : ''}`;
  const precision = layout.precision ?? 6;
  switch (form) {
    case 'e':
    case 'E':
      return exponential(value, precision, layout.alternate);
    case 'f':
    case 'F':
      return fixed(value, precision) + (precision === 0 && layout.alternate ? '.' : '');
    case '%':
      return `${fixed(value * 100, precision)}%`;
    case 'g':
    case 'G':
    case 'n':
      return general(value, precision === 0 ? 1 : precision, layout.alternate, false);
    case '':
      if (layout.precision === undefined) return reprFloat(value);
      return general(value, precision === 0 ? 1 : precision, layout.alternate, true);
    default:
      throw valueError(`Unknown format code '${form}' for object of type 'float'`);
  }
}

/** Exact decimal digits with a number of places, rounded half to even on the exact binary value, as C's printf. */
export function fixed(value: number, places: number): string {
  // toFixed is exact below 1e21 and for up to 100 places, but rounds exact halves up.
  if (value >= 1e21) {
    const whole = BigInt(value).toString();
    return places > 0 ? `${whole}.${'0'.repeat(places)}` : whole;
  }
  const shown = Math.min(100, places);
  const text = value.toFixed(shown);
  return (isExactHalf(value, shown) ? halfEven(value, shown, text) : text) + '0'.repeat(places - shown);
}

function isExactHalf(value: number, places: number): boolean {
  if (places > 50) return false;
  const next = value.toFixed(Math.min(100, places + 50));
  return /^5(0*)$/.test(next.slice(next.length - 50));
}

function halfEven(value: number, places: number, rounded: string): string {
  const cut = value.toFixed(Math.min(100, places + 50));
  const down = cut.slice(0, cut.length - 50).replace(/\.$/, '');
  const last = down.replace('.', '').at(-1) ?? '0';
  return Number(last) % 2 === 0 ? down : rounded;
}

/** toExponential, but exact halves go to the even digit. */
function toExponential(value: number, precision: number): string {
  const rounded = value.toExponential(precision);
  if (precision > 50) return rounded;
  const [exact = '', exponent = ''] = value.toExponential(precision + 50).split('e');
  if (!/^50*$/.test(exact.replace('.', '').slice(precision + 1))) return rounded;
  const down = exact.slice(0, precision === 0 ? 1 : precision + 2);
  return Number(down.at(-1)) % 2 === 0 ? `${down}e${exponent}` : rounded;
}

function exponential(value: number, precision: number, alternate: boolean): string {
  const [mantissa = '0', exponent = '+0'] = toExponential(value, Math.min(100, precision)).split('e');
  const size = exponent.slice(1).padStart(2, '0');
  const point = alternate && precision === 0 ? '.' : '';
  return `${mantissa}${point}e${exponent[0]}${size}`;
}

function general(value: number, precision: number, alternate: boolean, asRepr: boolean): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(Math.min(100, precision - 1)).split('e')[1]);
  const limit = asRepr && precision > 1 ? precision - 1 : precision;
  const text =
    exponent < -4 || exponent >= limit
      ? exponential(value, precision - 1, alternate)
      : fixed(value, precision - 1 - exponent);
  if (alternate) return text;
  const [mantissa = '', power] = text.split('e');
  let trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  if (asRepr && power === undefined && !trimmed.includes('.')) trimmed += '.0';
  return power === undefined ? trimmed : `${trimmed}e${power}`;
}
