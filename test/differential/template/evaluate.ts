import { readFileSync } from 'node:fs';
import { settingLookup } from '../../../runtime/cli/setting-lookup.ts';
import { loadSettings } from '../../../runtime/config/load.ts';
import { briefMessage } from '../../../runtime/errors/render.ts';
import { Origin, Source } from '../../../runtime/errors/source.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { writtenOrigin } from '../../../runtime/values/origins.ts';
import { type Raw, Template, trusted } from '../../../runtime/values/raw.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';
import type { Case } from './cases.ts';
import { type Encoded, encode } from './encode.ts';

export type Answer = { readonly value: Encoded } | { readonly error: string; readonly message: string };

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
      return { error: error.name, message: briefMessage(error) };
    }
  };
  return cases.map(answer);
}
