import { attribute } from '../../values/attributes.ts';
import { LazyDict } from '../../values/lazy.ts';
import { PyInstance, type PySlice } from '../../values/objects.ts';
import { repr } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { subscript } from '../../values/subscript.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { LenientUndefined, Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import type { Place } from '../place.ts';
import { isInternal, isSafeAttribute } from './sandbox.ts';

/** `object.name`: the attribute, or else the item of that name. */
export function getAttribute(object: Value, name: string, place?: Place): Value {
  if (object instanceof Undefined) return object;
  if (object instanceof LenientUndefined) return new Undefined(object.message, undefined, place);
  // Most often it is an item of a dict that no method hides.
  const found = attribute(object, name);
  if (found !== undefined && isSafeAttribute(object, name)) return found;
  const item = itemOf(object, name);
  if (item !== undefined) return item;
  if (found !== undefined || isInternal(name)) return unsafe(object, name, place);
  return missing(object, name, place);
}

/**
 * `object[key]`: the item, or else the attribute of that name.
 * @param inTemplate whether the template itself has the object written out
 */
export function getItem(object: Value, key: Value, place?: Place, inTemplate = false): Value {
  if (object instanceof Undefined) return object;
  if (object instanceof LenientUndefined) return new Undefined(object.message, undefined, place);
  const item = itemOf(object, key);
  if (item !== undefined) return item;
  if (typeof key === 'string') {
    const found = attribute(object, key);
    if (found !== undefined) return isSafeAttribute(object, key) ? found : unsafe(object, key, place);
  }
  return missing(object, key, place, inTemplate);
}

/** `object[start:stop:step]`. @throws PythonError for what has no slices */
export function getSlice(object: Value, slice: PySlice): Value {
  if (object instanceof Undefined) return object;
  if (object instanceof Map) throw new PythonError('KeyError', repr(slice));
  const found = subscript(object, slice);
  if (found === undefined) throw typeError(`'${typeName(object)}' object is not subscriptable`);
  return found;
}

function itemOf(object: Value, key: Value): Value | undefined {
  return object instanceof PyInstance ? undefined : subscript(object, key);
}

const LAZY_CONTAINERS = 'ansible._internal._templating._lazy_containers';

/** How Jinja's messages name the type of an object: built-in types by their name alone, others with their module. */
function jinjaTypeName(object: Value, inTemplate: boolean): string {
  if (object === null) return 'None';
  const type = typeName(object);
  if (type === 'HostVarsVars') return 'ansible.vars.hostvars.HostVarsVars object';
  // What comes from variables, and what filters give, is wrapped.
  if (inTemplate || (type !== 'list' && type !== 'dict')) return `${type} object`;
  return `${LAZY_CONTAINERS}._AnsibleLazyTemplate${type === 'list' ? 'List' : 'Dict'} object`;
}

function missing(object: Value, key: Value, place?: Place, inTemplate = false): Undefined {
  const shown = repr(key);
  if (object instanceof LazyDict && object.typeName === 'HostVars')
    return new Undefined(`hostvars[${shown}]`, undefined, place);
  if (!truth(key)) {
    // For a key that is false, such as 0, Ansible leaves the message to Jinja.
    const type = jinjaTypeName(object, inTemplate);
    const message =
      typeof key === 'string' ? `'${type}' has no attribute ${shown}` : `${type} has no element ${shown}`;
    return new Undefined(message, undefined, place);
  }
  return new Undefined(`object of type '${typeName(object)}' has no attribute ${shown}`, undefined, place);
}

function unsafe(object: Value, name: string, place?: Place): Undefined {
  return new Undefined(
    `access to attribute '${name}' of '${typeName(object)}' object is unsafe.`,
    undefined,
    place,
  );
}
