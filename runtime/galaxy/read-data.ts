import { readFileSync } from 'node:fs';
import { Source } from '../errors/source.ts';
import { fromJs, type JsValue, toJs } from '../values/convert.ts';
import type { Value } from '../values/value.ts';
import { dumpYaml } from '../yaml/dump/index.ts';
import { loadYaml } from '../yaml/load.ts';

export type JsObject = { readonly [key: string]: JsValue };

/** A YAML (or JSON) file as plain data; nothing in it is a template. @throws TsibleError with the place of a fault */
export function readYamlFile(path: string): JsValue {
  return parseYaml(readFileSync(path, 'utf8'), path);
}

export function parseYaml(text: string, name: string): JsValue {
  return toJs(loadYaml(new Source(name, text), { trusted: false }) as Value);
}

export function toYaml(data: unknown): string {
  return dumpYaml(fromJs(data), { flowStyle: false });
}

export function isObject(value: unknown): value is JsObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object as text; undefined when it is no text. */
export function textOf(value: unknown, key: string): string | undefined {
  const member = isObject(value) ? value[key] : undefined;
  if (typeof member === 'number' || typeof member === 'bigint') return String(member);
  return typeof member === 'string' ? member : undefined;
}
