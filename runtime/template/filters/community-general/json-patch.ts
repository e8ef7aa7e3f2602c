import { equals } from '../../../values/compare.ts';
import { getItem, setItem } from '../../../values/dict.ts';
import { parseJson } from '../../../values/parse-json.ts';
import { repr, str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';

const OPERATIONS = ['add', 'copy', 'move', 'remove', 'replace', 'test'];
const WITH_FROM = ['copy', 'move'];
const WITH_VALUE = ['add', 'replace', 'test'];

/** A `test` operation that found something else. */
class TestFailed extends PythonError {}

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

function document(name: string, role: string, value: Value): Value {
  if (typeof value === 'string') {
    try {
      return parseJson(value);
    } catch (error) {
      throw fail(
        `${name}: could not decode JSON from ${role}: ${error instanceof Error ? error.message : ''}`,
      );
    }
  }
  if (!Array.isArray(value) && !(value instanceof Map))
    throw fail(`${name}: ${role} is not dictionary, list or string`);
  return copyOf(value);
}

function copyOf(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [key, copyOf(item)]));
  return value;
}

function checkOperation(name: string, operation: Value): Dict {
  const fields: Dict = operation instanceof Map ? operation : new Map();
  const op = fields.get('op');
  if (typeof op !== 'string') throw fail(`${name}: 'op' argument is not a string`);
  if (!OPERATIONS.includes(op)) throw fail(`${name}: unsupported 'op' argument: ${op}`);
  if (typeof fields.get('path') !== 'string') throw fail(`${name}: 'path' argument is not a string`);
  if (WITH_FROM.includes(op)) {
    if (!fields.has('from')) throw fail(`${name}: 'from' argument missing for '${op}' operation`);
    if (typeof fields.get('from') !== 'string') throw fail(`${name}: 'from' argument is not a string`);
  }
  return fields;
}

/** The steps of a JSON pointer (RFC 6901). */
function stepsOf(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw fail('Location must start with /');
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexIn(list: readonly Value[], step: string): number {
  if (!/^(0|[1-9]\d*)$/.test(step)) throw fail(`'${step}' is not a valid sequence index`);
  return Number(step) < list.length ? Number(step) : Number.NaN;
}

function child(parent: Value, step: string): Value {
  if (Array.isArray(parent)) {
    const found = parent[indexIn(parent, step)];
    if (found === undefined) throw fail(`index '${step}' is out of bounds`);
    return found;
  }
  const found = parent instanceof Map ? getItem(parent, step) : undefined;
  if (found === undefined) throw fail(`member '${step}' not found in ${str(parent)}`);
  return found;
}

/** A document that operations change, of which the whole may be replaced too. */
class Patched {
  constructor(public root: Value) {}

  get(pointer: string): Value {
    return stepsOf(pointer).reduce(child, this.root);
  }

  add(pointer: string, value: Value): void {
    const at = this.#parent(pointer);
    if (at === undefined) this.root = value;
    else if (Array.isArray(at.parent)) {
      const index = at.step === '-' ? at.parent.length : Number(at.step);
      if (at.step !== '-') indexIn(at.parent, at.step);
      if (index > at.parent.length) throw fail("can't insert outside of list");
      at.parent.splice(index, 0, value);
    } else if (at.parent instanceof Map) setItem(at.parent, at.step, value);
    else throw fail(`unable to fully resolve json pointer ${pointer}, part ${at.step}`);
  }

  remove(pointer: string): void {
    const at = this.#parent(pointer);
    if (at === undefined) throw fail("can't remove a non-existent object ''");
    try {
      child(at.parent, at.step);
    } catch {
      throw fail(`can't remove a non-existent object '${at.step}'`);
    }
    if (Array.isArray(at.parent)) at.parent.splice(Number(at.step), 1);
    else if (at.parent instanceof Map) at.parent.delete(at.step);
  }

  replace(pointer: string, value: Value): void {
    const at = this.#parent(pointer);
    if (at === undefined) {
      this.root = value;
      return;
    }
    try {
      child(at.parent, at.step);
    } catch {
      throw fail(`can't replace a non-existent object '${at.step}'`);
    }
    if (Array.isArray(at.parent)) at.parent[Number(at.step)] = value;
    else if (at.parent instanceof Map) setItem(at.parent, at.step, value);
  }

  #parent(pointer: string): { readonly parent: Value; readonly step: string } | undefined {
    const steps = stepsOf(pointer);
    const step = steps.pop();
    return step === undefined ? undefined : { parent: steps.reduce(child, this.root), step };
  }
}

function applyOne(patched: Patched, operation: Dict): void {
  const path = str(operation.get('path') ?? '');
  const from = str(operation.get('from') ?? '');
  const op = operation.get('op');
  const value = operation.get('value');
  if (value === undefined && WITH_VALUE.includes(str(op ?? '')))
    throw fail("The operation does not contain a 'value' member");
  switch (op) {
    case 'add':
      patched.add(path, value ?? null);
      break;
    case 'replace':
      patched.replace(path, value ?? null);
      break;
    case 'remove':
      patched.remove(path);
      break;
    case 'copy':
      patched.add(path, copyOf(patched.get(from)));
      break;
    case 'move':
      move(patched, from, path);
      break;
    default: {
      const found = patched.get(path);
      const wanted = value ?? null;
      if (!equals(found, wanted))
        throw new TestFailed('AnsibleError', `${repr(found)} is not equal to tested value ${repr(wanted)}`);
    }
  }
}

function move(patched: Patched, from: string, path: string): void {
  const moved = patched.get(from);
  if (path === from) return;
  if (path.startsWith(`${from}/`)) throw fail('Cannot move values into their own children');
  patched.remove(from);
  patched.add(path, moved);
}

/** The document with all operations done; None when a test failed, unless that is to be an error. */
function patch(name: string, input: Value, operations: readonly Value[], failTest: Value): Value {
  if (typeof failTest !== 'boolean') throw fail("json_patch: 'fail_test' argument is not a bool");
  const patched = new Patched(document(name, 'input', input));
  const checked = operations.map((operation) => checkOperation(name, operation));
  try {
    for (const operation of checked) applyOne(patched, operation);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    if (!(error instanceof TestFailed)) throw fail(`${name}: patch failed: ${error.message}`);
    if (failTest) throw fail(`${name}: test operation failed: ${error.message}`);
    return null;
  }
  return patched.root;
}

function operation(op: string, path: string, value?: Value): Dict {
  const fields: Dict = new Map<string, Value>([
    ['op', op],
    ['path', path],
  ]);
  if (value !== undefined) fields.set('value', value);
  return fields;
}

function stepText(step: Value): string {
  return str(step).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Operations that make one document of the other. */
function difference(from: Value, to: Value, path = ''): Dict[] {
  if (from instanceof Map && to instanceof Map) {
    const gone = [...from.keys()].filter((key) => !to.has(key));
    const added = [...to].filter(([key]) => !from.has(key));
    const both = [...from].filter(([key]) => to.has(key));
    return [
      ...gone.map((key) => operation('remove', `${path}/${stepText(key)}`)),
      ...added.map(([key, value]) => operation('add', `${path}/${stepText(key)}`, value)),
      ...both.flatMap(([key, value]) => difference(value, to.get(key) ?? null, `${path}/${stepText(key)}`)),
    ];
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const shared = Math.min(from.length, to.length);
    const changed = from
      .slice(0, shared)
      .flatMap((item, index) => difference(item, to[index] ?? null, `${path}/${index}`));
    const removed = from
      .slice(shared)
      .map((_item, index) => operation('remove', `${path}/${from.length - 1 - index}`));
    const added = to.slice(shared).map((item, index) => operation('add', `${path}/${shared + index}`, item));
    return [...changed, ...removed, ...added];
  }
  return equals(from, to) ? [] : [operation('replace', path, to)];
}

/** community.general's filters for JSON patches (RFC 6902). */
export const jsonPatchFilters: Filters = {
  json_patch: filter('inp, op, path, value=None, **kwargs', (_context, input, op, path, value, rest) => {
    const options: Dict = rest instanceof Map ? new Map(rest) : new Map();
    const from = options.get('from') ?? null;
    const failTest = options.get('fail_test') ?? false;
    options.delete('from');
    options.delete('fail_test');
    if (options.size > 0)
      throw fail(
        `json_patch: unexpected keywords arguments: ${[...options.keys()].map(str).sort().join(', ')}`,
      );
    const fields: Dict = new Map<string, Value>([
      ['op', op],
      ['path', path],
    ]);
    if (typeof op === 'string' && WITH_VALUE.includes(op)) fields.set('value', value);
    if (typeof op === 'string' && WITH_FROM.includes(op) && from !== null) fields.set('from', from);
    return patch('json_patch', input, [fields], failTest);
  }),
  json_patch_recipe: filter('inp, operations, fail_test=False', (_context, input, operations, failTest) => {
    if (!Array.isArray(operations)) throw fail("json_patch_recipe: 'operations' needs to be a list");
    return patch('json_patch_recipe', input, operations, failTest);
  }),
  json_diff: filter('inp, target', (_context, input, target) =>
    difference(document('json_diff', 'input', input), document('json_diff', 'target', target)),
  ),
};
