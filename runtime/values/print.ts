import { PyDate, PyDateTime } from './dates.ts';
import { PyBytes, PyFunction, PyInstance, PyNotImplemented, PyRange, PySlice, PyTuple } from './objects.ts';
import { typeError } from './python-error.ts';
import { PySet } from './set.ts';
import { PyTimedelta } from './timedelta.ts';
import { LenientUndefined, OMIT, Undefined } from './undefined.ts';
import { PyFloat, type PyObject, type Value } from './value.ts';

/** Python's str(). An undefined value trips. */
export function str(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyDate || value instanceof PyTimedelta) return value.toString();
  if (value instanceof LenientUndefined) return '';
  return repr(value);
}

/** Python's repr(). */
export function repr(value: Value): string {
  return write(value, new Set());
}

function write(value: Value, inside: Set<object>): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'string':
      return reprString(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isInteger(value) ? String(value) : reprFloat(value);
    default:
  }
  if (value instanceof PyFloat) return reprFloat(value.value);
  if (Array.isArray(value) || value instanceof Map) {
    if (inside.has(value)) return Array.isArray(value) ? '[...]' : '{...}';
    inside.add(value);
    const text = Array.isArray(value)
      ? `[${value.map((item) => write(item, inside)).join(', ')}]`
      : `{${Array.from(value.entries(), ([key, item]) => `${write(key, inside)}: ${write(item, inside)}`).join(', ')}}`;
    inside.delete(value);
    return text;
  }
  return writeObject(value, inside);
}

function writeObject(value: PyObject, inside: Set<object>): string {
  if (value instanceof PyTuple) {
    const items = value.items.map((item) => write(item, inside));
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (value instanceof PySet) {
    return value.size === 0 ? 'set()' : `{${[...value].map((item) => write(item, inside)).join(', ')}}`;
  }
  if (value instanceof Undefined) return value.trip();
  if (value instanceof LenientUndefined) return 'Undefined';
  if (value === OMIT) return '<<Omit>>';
  if (value instanceof PyBytes) return reprBytes(value.bytes);
  if (value instanceof PyRange) {
    return value.step === 1
      ? `range(${value.start}, ${value.stop})`
      : `range(${value.start}, ${value.stop}, ${value.step})`;
  }
  if (value instanceof PyDateTime) return reprDateTime(value);
  if (value instanceof PyDate) return `datetime.date(${value.year}, ${value.month}, ${value.day})`;
  if (value instanceof PyTimedelta) return value.repr();
  if (value instanceof PyFunction) return writeFunction(value);
  if (value instanceof PyNotImplemented) return 'NotImplemented';
  if (value instanceof PySlice) {
    return `slice(${write(value.start, inside)}, ${write(value.stop, inside)}, ${write(value.step, inside)})`;
  }
  if (value instanceof PyInstance) return value.print();
  throw typeError(`${value.typeName} can't be printed`);
}

/** What Jinja and Ansible call the classes and functions that templates can name. */
const PYTHON_NAMES: Readonly<Record<string, string>> = {
  cycler: 'jinja2.utils.Cycler',
  joiner: 'jinja2.utils.Joiner',
  lipsum: 'generate_lorem_ipsum',
  lookup: '_lookup',
  namespace: 'jinja2.utils.Namespace',
  now: '_now',
  q: '_query',
  query: '_query',
  undef: '_undef',
};

function writeFunction({ name, typeName }: PyFunction): string {
  const shown = PYTHON_NAMES[name] ?? name;
  switch (typeName) {
    case 'type':
      return `<class '${shown}'>`;
    case 'Macro':
      return `<Macro ${reprString(name)}>`;
    case 'Joiner':
      return `<${shown} object at 0x7f0000000000>`;
    case 'function':
      return `<function ${shown} at 0x7f0000000000>`;
    default:
      return `<${typeName} ${name}>`;
  }
}

function reprDateTime(value: PyDateTime): string {
  const { hour, minute, second, microsecond, offset } = value.time;
  const parts = [value.year, value.month, value.day, hour, minute];
  if (second !== 0 || microsecond !== 0) parts.push(second);
  if (microsecond !== 0) parts.push(microsecond);
  let zone = '';
  if (offset === 0) zone = ', tzinfo=datetime.timezone.utc';
  else if (offset !== undefined)
    zone = `, tzinfo=datetime.timezone(${new PyTimedelta(BigInt(offset) * 1_000_000n).repr()})`;
  return `datetime.datetime(${parts.join(', ')}${zone})`;
}

/** A float as Python prints it: always with a point or an exponent. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const sign = value < 0 ? '-' : '';
  const [mantissa = '0', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return `${sign}${digits.padEnd(exponent + 1, '0')}.0`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

const PLAIN = /^[ -[\]-~]*$/;

let unprintable: RegExp | undefined;

/** What Python doesn't print as it is: control characters, separators other than the space, unassigned, surrogates. */
function unprintableCharacters(): RegExp {
  // Made when it is needed: a pattern of Unicode properties takes milliseconds to make.
  unprintable ??= /[\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}]/gu;
  return unprintable;
}

/** A str with Python's quotes and escapes. */
export function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = PLAIN.test(text) ? text : text.replace(unprintableCharacters(), escapeCharacter);
  if (quote === "'" && body.includes("'")) body = body.replaceAll("'", "\\'");
  return quote + body + quote;
}

function escapeCharacter(character: string): string {
  switch (character) {
    case ' ':
      return ' ';
    case '\\':
      return '\\\\';
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default: {
      const code = character.codePointAt(0) ?? 0;
      if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
      if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
      return `\\U${code.toString(16).padStart(8, '0')}`;
    }
  }
}

function reprBytes(bytes: Buffer): string {
  const latin = bytes.toString('latin1');
  const quote = latin.includes("'") && !latin.includes('"') ? '"' : "'";
  let body = '';
  for (const character of latin) {
    const code = character.charCodeAt(0);
    if (character === '\\' || character === quote) body += `\\${character}`;
    else if (character === '\n') body += '\\n';
    else if (character === '\r') body += '\\r';
    else if (character === '\t') body += '\\t';
    else if (code < 0x20 || code >= 0x7f) body += `\\x${code.toString(16).padStart(2, '0')}`;
    else body += character;
  }
  return `b${quote}${body}${quote}`;
}
