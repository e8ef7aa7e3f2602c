import { getItem } from './dict.ts';
import { type Layout, layOutFloat, layOutInt, layOutText } from './format-spec.ts';
import { PyTuple } from './objects.ts';
import { repr, str } from './print.ts';
import { PythonError, typeError, valueError } from './python-error.ts';
import { isInt, isNumber, toNumber, typeName } from './types.ts';
import { Undefined } from './undefined.ts';
import { PyFloat, type Value } from './value.ts';

const DIRECTIVE = /%(?:\(([^()]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.)/gsu;

/** Python's `format % values`. @throws PythonError */
export function formatPercent(format: string, values: Value): string {
  const items = values instanceof PyTuple ? values.items : [values];
  const mapping = values instanceof Map ? values : undefined;
  let used = 0;
  let named = false;
  const next = (): Value => {
    const value = items[used++];
    if (value === undefined) throw typeError('not enough arguments for format string');
    return value;
  };
  const whole = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text || 0);
    const value = next();
    if (typeof value !== 'number' || !Number.isInteger(value)) throw typeError('* wants int');
    return value;
  };
  if (/%$/.test(format.replace(/%%/g, ''))) throw valueError('incomplete format');
  const text = format.replace(
    DIRECTIVE,
    (
      all,
      key: string | undefined,
      flags: string,
      width: string | undefined,
      precision: string | undefined,
      kind: string,
      offset: number,
    ) => {
      if (kind === '%' && all === '%%') return '%';
      if (key !== undefined && mapping === undefined) throw typeError('format requires a mapping');
      let columns = whole(width) ?? 0;
      const layout: Layout = {
        fill: flags.includes('0') && !flags.includes('-') && 'diouxXeEfFgG'.includes(kind) ? '0' : ' ',
        align: '>',
        sign: flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '-',
        alternate: flags.includes('#'),
        width: 0,
        grouping: '',
        precision: whole(precision),
      };
      let left = flags.includes('-');
      if (columns < 0) {
        columns = -columns;
        left = true;
      }
      if (kind === '%') return '%';
      let value: Value;
      if (key === undefined) value = next();
      else {
        named = true;
        const found = mapping && getItem(mapping, key);
        if (found === undefined) throw new PythonError('KeyError', repr(key));
        value = found;
      }
      const align = left ? '<' : layout.fill === '0' ? '=' : '>';
      return convert(value, kind, { ...layout, width: columns, align }, offset + all.length - 1);
    },
  );
  const isMapping = mapping !== undefined || values instanceof Undefined;
  const spare = values instanceof PyTuple ? used < items.length : used === 0 && !isMapping;
  if (spare && !named && !Array.isArray(values))
    throw typeError('not all arguments converted during string formatting');
  return text;
}

function convert(value: Value, kind: string, layout: Layout, index: number): string {
  switch (kind) {
    case 's':
      return layOutText(str(value), layout);
    case 'r':
    case 'a':
      return layOutText(repr(value), layout);
    case 'd':
    case 'i':
    case 'u':
      return layOutInt(toInteger(value, kind, true), 'd', layout);
    case 'o':
    case 'x':
    case 'X':
      return layOutInt(toInteger(value, kind, false), kind, layout);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      if (value instanceof Undefined) value.trip();
      if (!isNumber(value)) throw typeError(`must be real number, not ${typeName(value)}`);
      return layOutFloat(toNumber(value), kind, layout);
    case 'c': {
      if (typeof value === 'string') {
        if (Array.from(value).length !== 1) throw typeError('%c requires int or char');
        return layOutText(value, layout);
      }
      if (typeof value !== 'boolean' && !isInt(value)) throw typeError('%c requires int or char');
      return layOutText(String.fromCodePoint(Number(value)), layout);
    }
    default: {
      const code = (kind.codePointAt(0) ?? 0).toString(16);
      throw valueError(`unsupported format character '${kind}' (0x${code}) at index ${index}`);
    }
  }
}

function toInteger(value: Value, kind: string, floats: boolean): bigint {
  if (typeof value === 'boolean' || isInt(value)) return BigInt(value);
  if (floats && (value instanceof PyFloat || typeof value === 'number'))
    return BigInt(Math.trunc(toNumber(value)));
  if (floats && value instanceof Undefined) value.trip();
  const wanted = floats ? 'a real number is required' : 'an integer is required';
  throw typeError(`%${kind} format: ${wanted}, not ${typeName(value)}`);
}
