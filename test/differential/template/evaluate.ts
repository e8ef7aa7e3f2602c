import { readFileSync } from 'node:fs';
import { settingLookup } from '../../../runtime/cli/setting-lookup.ts';
import { loadSettings } from '../../../runtime/config/load.ts';
import { Origin, Source } from '../../../runtime/errors/source.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { PyDate } from '../../../runtime/values/dates.ts';
import { writtenOrigin } from '../../../runtime/values/origins.ts';
import { str } from '../../../runtime/values/print.ts';
import { type Raw, Template, trusted } from '../../../runtime/values/raw.ts';
import { isFloat, isInt } from '../../../runtime/values/types.ts';
import { PyObject, type Value } from '../../../runtime/values/value.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';
import type { Case } from './cases.ts';

/** A value with its types, in the form that driver.py gives too. */
export type Encoded = null | boolean | string | readonly [string, unknown];

export type Answer = { readonly value: Encoded } | { readonly error: string; readonly message: string };

function encode(value: Value): Encoded {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (isInt(value)) return ['int', String(value)];
  if (isFloat(value)) return ['float', str(value)];
  if (Array.isArray(value)) return ['list', value.map(encode)];
  if (value instanceof Map)
    return ['dict', Array.from(value.entries(), ([key, item]) => [encode(key), encode(item)])];
  if (value instanceof PyDate) return [value.typeName, str(value)];
  return [value instanceof PyObject ? value.typeName : 'unknown', str(value)];
}

/** Evaluates cases with tsible's engine. */
export function evaluate(cases: readonly Case[], variablesPath: string, baseDir: string): Answer[] {
  const loaded = loadYaml(new Source(variablesPath, readFileSync(variablesPath, 'utf8')), { trusted: true });
  if (!(loaded instanceof Map)) throw new Error('the variables are no dict');
  const variables = loaded;
  const scope = {
    get: (name: string): Raw | undefined => variables.get(name),
    names: () => Array.from(variables.keys(), String),
    origin: (name: string) => writtenOrigin(variables, name),
  };
  const paths = { env: {}, cwd: '/', home: '/root' };
  const setting = settingLookup(loadSettings(paths), paths);
  const answer = (one: Case): Answer => {
    const templar = createTemplar({
      scope,
      environment: { baseDir, setting },
    });
    const origin = new Origin(new Source('/case', one.text), 0);
    try {
      switch (one.kind) {
        case 'template':
          return { value: encode(templar.resolve(new Template(one.text, origin))) };
        case 'expression':
          return { value: encode(templar.expression(one.text, origin)) };
        case 'file':
          return { value: templar.render(one.text, origin) };
        case 'condition':
          return { value: templar.condition(trusted(one.text, origin), origin) };
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error instanceof TypeError || error instanceof ReferenceError)
        return { error: 'CRASH', message: error.stack ?? error.message };
      return { error: error.name, message: error.message };
    }
  };
  return cases.map(answer);
}
