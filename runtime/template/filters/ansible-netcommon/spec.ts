import { existsSync, readFileSync } from 'node:fs';
import { Source } from '../../../errors/source.ts';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import type { Raw } from '../../../values/raw.ts';
import { truth } from '../../../values/truth.ts';
import type { Dict, DictKey, Value } from '../../../values/value.ts';
import { loadYaml } from '../../../yaml/load.ts';
import type { PluginContext } from '../../plugin.ts';
import { literal } from './literal.ts';

/** What is to be found under one of a specification's keys. */
export type Attributes = ReadonlyMap<DictKey, Value>;

export function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/** A file that says how to read a device's output. Its texts are templates; the output is only ever data of them. */
export class Specification {
  readonly #context: PluginContext;
  readonly #path: string;
  readonly #spec: Dict;

  constructor(plugin: string, path: string, context: PluginContext) {
    if (!existsSync(path)) throw fail(`unable to locate ${plugin} template: ${path}`);
    this.#context = context;
    this.#path = path;
    const loaded = loadYaml(new Source(path, readFileSync(path, 'utf8')), { trusted: false });
    this.#spec = loaded instanceof Map ? (loaded as Dict) : new Map();
  }

  /** Name, what is to be found for it, and its value with the file's own variables filled in. */
  *keys(): Generator<{ readonly name: DictKey; readonly attributes: Attributes; readonly value: Value }> {
    const keys = this.#spec.get('keys');
    if (!(keys instanceof Map)) throw new PythonError('KeyError', "'keys'");
    const variables = this.#spec.get('vars');
    for (const [name, attributes] of keys) {
      if (!(attributes instanceof Map) || !attributes.has('value'))
        throw new PythonError('KeyError', "'value'");
      const written = attributes.get('value') ?? null;
      yield {
        name,
        attributes,
        value: this.#filledIn(written, variables instanceof Map ? variables : new Map()),
      };
    }
  }

  #filledIn(written: Value, variables: ReadonlyMap<DictKey, Value>): Value {
    try {
      return this.template(written, variables);
    } catch {
      // It names what was found, which comes later.
      return written;
    }
  }

  /** A text's value: what it is written as, None where it is empty. Other values are their own. */
  template(written: Value, variables: ReadonlyMap<DictKey, Value>): Value {
    if (typeof written !== 'string' || !/\{[{%#]/.test(written)) return written;
    const known = new Map<string, Raw>(Array.from(variables, ([name, value]) => [str(name), value]));
    const text = str(this.#context.render(written, this.#path, {}, known));
    if (text === '') return null;
    const value = literal(text);
    return value === undefined ? text : value;
  }

  /** Each of a dict's values, for what was found. */
  entry(values: Value, item: Value): Dict {
    const entry: Dict = new Map();
    for (const [key, written] of values instanceof Map ? values : [])
      entry.set(key, this.template(written, new Map([['item', item]])));
    return entry;
  }

  /** Whether an entry is wanted. */
  holds(attributes: Attributes, item: Value): boolean {
    const when = attributes.get('when') ?? null;
    if (!truth(when)) return true;
    const text = `{% if ${str(when)} %}True{% else %}False{% endif %}`;
    return truth(this.template(text, new Map([['item', item]])));
  }
}
