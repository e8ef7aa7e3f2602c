import { PyDate, PyDateTime } from '../../values/dates.ts';
import { PyBytes, PyRange, PyTuple } from '../../values/objects.ts';
import { PySet } from '../../values/set.ts';
import { OMIT, Undefined } from '../../values/undefined.ts';
import { type Dict, type DictKey, PyObject, type Value } from '../../values/value.ts';
import { constructTimestamp } from '../../yaml/scalars.ts';

/** The key of a dict that stands for what JSON has no form for. No variable has such a name. */
const KIND = '\0';

/** The value in a form that goes through JSON to Python, which makes the same of it. */
export function pack(value: Value): Value {
  if (Array.isArray(value)) return value.map(pack);
  if (value instanceof Map) return packDict(value);
  if (!(value instanceof PyObject)) return value;
  if (value instanceof Undefined) return value.trip();
  if (value === OMIT) return tagged('omit', '');
  if (value instanceof PyTuple) return tagged('tuple', value.items.map(pack));
  if (value instanceof PySet) return tagged('set', Array.from(value, pack));
  if (value instanceof PyRange) return Array.from({ length: value.length }, (_, index) => value.at(index));
  if (value instanceof PyBytes) return tagged('bytes', value.bytes.toString('base64'));
  if (value instanceof PyDateTime) return tagged('datetime', value.isoFormat());
  if (value instanceof PyDate) return tagged('date', value.isoDate());
  throw new Error(`a ${value.typeName} can't be passed to Python`);
}

/** What Python packed. */
export function unpack(value: Value): Value {
  if (Array.isArray(value)) return value.map(unpack);
  if (!(value instanceof Map)) return value;
  const kind = value.get(KIND);
  if (kind === undefined) return new Map(Array.from(value, ([key, item]) => [key, unpack(item)]));
  const of = value.get('of');
  if (Array.isArray(of)) {
    const items = of.map(unpack);
    if (kind === 'tuple') return new PyTuple(items);
    if (kind === 'set') return new PySet(items);
    return new Map(items.map((pair) => pair as [DictKey, Value]));
  }
  if (kind === 'omit') return OMIT;
  const text = String(of);
  return kind === 'bytes' ? new PyBytes(Buffer.from(text, 'base64')) : constructTimestamp(text);
}

function packDict(dict: Dict): Value {
  const plain = [...dict.keys()].every((key) => typeof key === 'string' && key !== KIND);
  if (plain) return new Map(Array.from(dict, ([key, item]) => [key, pack(item)]));
  return tagged(
    'dict',
    Array.from(dict, ([key, item]) => [pack(key), pack(item)]),
  );
}

function tagged(kind: string, of: Value): Dict {
  return new Map<DictKey, Value>([
    [KIND, kind],
    ['of', of],
  ]);
}
