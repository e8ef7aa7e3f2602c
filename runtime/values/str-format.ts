import { attribute } from './attributes.ts';
import { PyDate } from './dates.ts';
import { type Layout, layOutFloat, layOutInt, layOutText } from './format-spec.ts';
import { stringLength } from './iterate.ts';
import type { Keywords } from './objects.ts';
import { repr, str } from './print.ts';
import { PythonError, typeError, valueError } from './python-error.ts';
import { strftime } from './strftime.ts';
import { subscript } from './subscript.ts';
import { isFloat, isInt, toNumber, typeName } from './types.ts';
import { Undefined } from './undefined.ts';
import { PyObject, type Value } from './value.ts';

interface Arguments {
  readonly positional: readonly Value[];
  readonly keywords: Keywords;
  /** Next automatic number; -1 once numbers were given by hand. */
  next: number;
}

/** Python's str.format. @throws PythonError */
export function formatString(format: string, positional: readonly Value[], keywords: Keywords): string {
  return expand(format, { positional, keywords, next: 0 }, 2);
}

function expand(format: string, given: Arguments, depth: number): string {
  if (depth < 0) throw valueError('Max string recursion exceeded');
  let text = '';
  let at = 0;
  while (at < format.length) {
    const character = format[at] ?? '';
    if ((character === '{' || character === '}') && format[at + 1] === character) {
      text += character;
      at += 2;
    } else if (character === '}') {
      throw valueError("Single '}' encountered in format string");
    } else if (character === '{') {
      const end = closing(format, at + 1);
      text += field(format.slice(at + 1, end), given, depth);
      at = end + 1;
    } else {
      text += character;
      at++;
    }
  }
  return text;
}

function closing(format: string, start: number): number {
  let open = 1;
  for (let at = start; at < format.length; at++) {
    if (format[at] === '{') open++;
    else if (format[at] === '}' && --open === 0) return at;
  }
  throw valueError(
    start >= format.length ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}

function field(source: string, given: Arguments, depth: number): string {
  const [, name = '', conversion, spec = ''] =
    /^((?:[^[:!]|\[[^\]]*\])*)(?:!(.))?(?::(.*))?$/s.exec(source) ?? [];
  let value = lookUp(name, given);
  if (conversion === 'r' || conversion === 'a') value = repr(value);
  else if (conversion === 's') value = str(value);
  else if (conversion !== undefined) throw valueError(`Unknown conversion specifier '${conversion}'`);
  return formatValue(value, spec.includes('{') ? expand(spec, given, depth - 1) : spec);
}

function lookUp(source: string, given: Arguments): Value {
  const [, first = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(source) ?? [];
  let value = argument(first, given);
  for (const [, name, index] of rest.matchAll(/\.([^.[]*)|\[([^\]]*)\]/g)) {
    if (value instanceof Undefined) return value.trip();
    const found: Value | undefined =
      name === undefined
        ? subscript(value, /^\d+$/.test(index ?? '') ? Number(index) : (index ?? ''))
        : name.startsWith('_')
          ? undefined
          : attribute(value, name);
    if (found === undefined) throw missing(value, name, index ?? '');
    value = found;
  }
  return value;
}

function missing(value: Value, name: string | undefined, index: string): PythonError {
  if (name !== undefined)
    return new PythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
  if (value instanceof Map) return new PythonError('KeyError', /^\d+$/.test(index) ? index : repr(index));
  if (/^\d+$/.test(index)) return new PythonError('IndexError', `${typeName(value)} index out of range`);
  return typeError(`${typeName(value)} indices must be integers or slices, not str`);
}

function argument(name: string, given: Arguments): Value {
  let index = Number(name);
  if (name === '') {
    if (given.next < 0)
      throw valueError('cannot switch from manual field specification to automatic field numbering');
    index = given.next++;
  } else if (/^\d+$/.test(name)) {
    if (given.next > 0)
      throw valueError('cannot switch from automatic field numbering to manual field specification');
    given.next = -1;
  } else {
    const value = given.keywords.get(name);
    if (value === undefined) throw new PythonError('KeyError', repr(name));
    return value;
  }
  const value = given.positional[index];
  if (value === undefined)
    throw new PythonError('IndexError', `Replacement index ${index} out of range for positional args tuple`);
  return value;
}

const SPEC = /^(?:(.)?([<>=^]))?([+\- ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

/** Python's format(value, spec). @throws PythonError */
function formatValue(value: Value, spec: string): string {
  if (value instanceof Undefined) return value.trip();
  if (value instanceof PyDate) return spec === '' ? str(value) : strftime(value, spec);
  if (spec === '') return str(value);
  if (typeof value === 'boolean') return formatNumber(value ? 1 : 0, spec);
  if (isInt(value) || isFloat(value)) return formatNumber(value, spec);
  if (typeof value === 'string') return formatText(value, value, spec);
  const name = value === null ? 'NoneType' : value instanceof PyObject ? value.typeName : typeName(value);
  throw typeError(`unsupported format string passed to ${name}.__format__`);
}

function parse(spec: string, value: Value): { layout: Layout; form: string; parts: RegExpExecArray } {
  const parts = SPEC.exec(spec);
  if (parts === null)
    throw valueError(`Invalid format specifier '${spec}' for object of type '${typeName(value)}'`);
  const [, fill, align, sign, , alternate, zero, width, grouping, precision, form = ''] = parts;
  const numeric = typeof value !== 'string';
  const layout: Layout = {
    fill: fill ?? (zero ? '0' : ' '),
    align: isAlign(align) ? align : zero && numeric ? '=' : numeric ? '>' : '<',
    sign: sign === '+' || sign === ' ' ? sign : '-',
    alternate: alternate !== undefined,
    width: width === undefined ? 0 : Number(width),
    grouping: grouping === ',' || grouping === '_' ? grouping : '',
    precision: precision === undefined ? undefined : Number(precision),
  };
  return { layout, form, parts };
}

function isAlign(text: string | undefined): text is Layout['align'] {
  return text === '<' || text === '>' || text === '^' || text === '=';
}

function formatText(text: string, value: Value, spec: string): string {
  const { layout, form, parts } = parse(spec, text);
  if (form !== '' && form !== 's') throw unknownForm(form, value);
  if (parts[3] !== undefined)
    throw valueError(`${parts[3] === ' ' ? 'Space' : 'Sign'} not allowed in string format specifier`);
  if (layout.grouping !== '') throw valueError(`Cannot specify '${layout.grouping}' with 's'.`);
  if (layout.align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  return stringLength(text) >= layout.width && layout.precision === undefined
    ? text
    : layOutText(text, layout);
}

function formatNumber(value: Exclude<Parameters<typeof toNumber>[0], boolean>, spec: string): string {
  const { layout, form } = parse(spec, value);
  if (isFloat(value)) return layOutFloat(toNumber(value), form, layout);
  if ('eEfFgG%'.includes(form) && form !== '') return layOutFloat(Number(value), form, layout);
  if (form === 'c') return layOutText(String.fromCodePoint(Number(value)), layout);
  if (!'bdoxXn'.includes(form)) throw unknownForm(form, value);
  if (layout.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  return layOutInt(
    BigInt(Number.isSafeInteger(value) || typeof value === 'bigint' ? value : 0),
    form || 'd',
    layout,
  );
}

function unknownForm(form: string, value: Value): PythonError {
  return valueError(`Unknown format code '${form}' for object of type '${typeName(value)}'`);
}
