import { TsibleError, withTexts } from '../errors/error.ts';
import { str } from '../values/print.ts';
import { type Dict, PyFloat, type Value } from '../values/value.ts';

const WHOLE = 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER';
const PART = '********';

/** The values of a task's `no_log` options: nothing that leaves the task may hold them, as AnsibleModule has it. */
export class Secrets {
  /** Longest first: what masks a part of a longer one would leave the rest of it to be read. */
  #texts: readonly string[] = [];

  add(texts: Iterable<string>): void {
    const all = new Set([...this.#texts, ...texts]);
    all.delete('');
    this.#texts = [...all].sort((a, b) => b.length - a.length);
  }

  /** A result, or a part of one, without them. Keys of dicts stay, as in Ansible. */
  mask<T extends Value>(value: T): T;
  mask(value: Value): Value {
    if (this.#texts.length === 0) return value;
    if (typeof value === 'string') return this.maskText(value);
    if (typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat) {
      const text = str(value);
      return this.#texts.some((secret) => text.includes(secret)) ? WHOLE : value;
    }
    if (Array.isArray(value)) return value.map((item) => this.mask(item));
    if (value instanceof Map) {
      const result: Dict = new Map();
      for (const [key, item] of value) result.set(key, this.mask(item));
      return result;
    }
    return value;
  }

  maskText(text: string): string {
    if (this.#texts.includes(text)) return WHOLE;
    return this.#texts.reduce((masked, secret) => masked.replaceAll(secret, PART), text);
  }

  /** An error without them in its messages and those of its causes. The lines of the playbook that it shows stay. */
  maskError<T extends Error>(error: T): T | TsibleError {
    if (this.#texts.length === 0 || !(error instanceof TsibleError)) return error;
    return withTexts(error, (text) => this.maskText(text));
  }
}
