// The work with tsible's engine: prints processor milliseconds and characters of each round. Bundled by main.ts.
import { readFileSync } from 'node:fs';
import { Source } from '../../../runtime/errors/source.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { trusted } from '../../../runtime/values/raw.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';
import type { Work } from './work.ts';

const path = process.argv[2];
if (path === undefined) throw new Error('usage: ours.js WORK.json');
const work: Work = JSON.parse(readFileSync(path, 'utf8'));
const variables = loadYaml(new Source(work.variables, readFileSync(work.variables, 'utf8')), {
  trusted: true,
});
if (!(variables instanceof Map)) throw new Error('the variables are no dict');
const scope = {
  get: (name: string) => variables.get(name),
  names: () => Array.from(variables.keys(), String),
};
const results = work.rounds.map(({ name, kind, texts, times }) => {
  let characters = 0;
  const render = (text: string): string => {
    const templar = createTemplar({ scope, environment: { baseDir: '/' } });
    return kind === 'file'
      ? templar.render(text, undefined)
      : String(templar.resolve(trusted(text, undefined)));
  };
  // A text that is rendered again and again has been seen before.
  if (times > 1) for (const text of texts) render(text);
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) for (const text of texts) characters += render(text).length;
  const { user, system } = process.cpuUsage(before);
  return { name, milliseconds: (user + system) / 1000, characters };
});
process.stdout.write(JSON.stringify(results));
