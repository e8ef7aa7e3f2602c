// Evaluates a job's texts with tsible, with the variables that the reference's answers hold, and writes what differs:
// `ours.mjs JOB ANSWERS DIFFERENCES`, bundled by main.ts. Prints a summary as JSON.

import processes from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createInterface } from 'node:readline';
import { defaultSettings } from '../../runtime/config/load.ts';
import { TsibleError } from '../../runtime/errors/error.ts';
import { briefMessage } from '../../runtime/errors/render.ts';
import { Origin, Source } from '../../runtime/errors/source.ts';
import { createTemplar } from '../../runtime/template/engine.ts';
import { writtenOrigin } from '../../runtime/values/origins.ts';
import { type Raw, type RawDict, Template, trusted } from '../../runtime/values/raw.ts';
import { loadYaml } from '../../runtime/yaml/load.ts';
import { shown } from '../differential/sources/shown.ts';
import { encode } from '../differential/template/encode.ts';
import { type Class, classify, type OwnAnswer } from './classify.ts';
import type { CorpusCase, CorpusGroup, CorpusJob, ReferenceLine, YamlAnswer } from './job.ts';
import type { Summary } from './summary.ts';

// What others' repositories say must not run anything here.
const refuse = () => {
  throw new Error('no commands here');
};
Object.assign(processes, { spawn: refuse, spawnSync: refuse, exec: refuse, execSync: refuse });
Object.assign(processes, { execFile: refuse, execFileSync: refuse });
syncBuiltinESMExports();

const [jobPath = '', answersPath = '', differencesPath = ''] = process.argv.slice(2);
const job: CorpusJob = JSON.parse(readFileSync(jobPath, 'utf8'));

/** JSON as the values that a template sees. */
function data(value: unknown): Raw {
  if (Array.isArray(value)) return value.map(data);
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([key, item]) => [key, data(item)]));
  return value as string | number | boolean | null;
}

const settings = defaultSettings({ env: process.env, home: '/root' });
const facts = data(JSON.parse(readFileSync(job.facts, 'utf8'))) as RawDict;
const loaded = new Map<string, RawDict>();

/** The hosts of a group, less those of groups that are excluded. */
function hostsOf(pattern: string): string[] {
  const groups = facts.get('groups') as Map<string, string[]>;
  const named = (name: string) =>
    groups.get(name) ?? groups.get('all')?.filter((host) => host === name) ?? [];
  const parts = pattern.split(/[,:]/);
  const excluded = new Set(
    parts.filter((part) => part.startsWith('!')).flatMap((part) => named(part.slice(1))),
  );
  const hosts = parts.filter((part) => !part.startsWith('!')).flatMap(named);
  return [...new Set(hosts)].filter((host) => !excluded.has(host));
}

function variablesOf(path: string): RawDict {
  let variables = loaded.get(path);
  if (variables === undefined) {
    variables = new Map();
    try {
      const value = loadYaml(new Source(path, readFileSync(path, 'utf8')), { trusted: true });
      if (value instanceof Map) variables = value;
    } catch {
      // Neither engine has variables of such a file.
    }
    loaded.set(path, variables);
  }
  return variables;
}

function evaluate(one: CorpusCase, group: CorpusGroup, extra: RawDict): OwnAnswer {
  const layers = [extra, ...group.variables.map(variablesOf).reverse(), facts];
  const layerWith = (name: string) => layers.find((layer) => layer.has(name));
  const everything = () => new Map(layers.toReversed().flatMap((layer) => [...layer]));
  const templar = createTemplar({
    scope: {
      get: (name) => {
        const layer = layerWith(name);
        return layer === undefined && name === 'vars' ? everything() : layer?.get(name);
      },
      names: () => new Set(layers.flatMap((layer) => Array.from(layer.keys(), String))),
      origin: (name) => {
        const layer = layerWith(name);
        return layer === undefined || layer === extra ? undefined : writtenOrigin(layer, name);
      },
    },
    environment: {
      baseDir: group.basedir,
      hostsOf,
      setting: (name) => {
        const value = (settings as Readonly<Record<string, unknown>>)[name] as never;
        if (value === undefined) return undefined;
        return { vars: [], convert: (given) => given, elsewhere: () => ({ value, origin: 'default' }) };
      },
    },
  });
  const origin = new Origin(new Source('/case', one.text), 0);
  try {
    switch (one.kind) {
      case 'template':
        return { value: encode(templar.resolve(new Template(one.text, origin))) };
      case 'expression':
        return { value: encode(templar.expression(one.text, origin)) };
      case 'file':
        return {
          value: templar.render(one.text, origin, { searchPath: one.search ?? [] }),
        };
      case 'condition':
        return { value: templar.condition(trusted(one.text, origin), origin) };
    }
  } catch (error) {
    if (error instanceof TsibleError) return { message: briefMessage(error) };
    return { crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function readYaml(path: string, theirs: YamlAnswer): unknown {
  try {
    const value = loadYaml(new Source(path, readFileSync(path, 'utf8')), { trusted: false });
    return {
      digest: createHash('md5')
        .update(JSON.stringify(shown(value)))
        .digest('hex'),
    };
  } catch (error) {
    if (!(error instanceof TsibleError)) return { crash: String(error) };
    // Where ansible-core knows no line we name one.
    const known = !('error' in theirs) || theirs.line > 0;
    return {
      error: error.message,
      line: known ? (error.origin?.line ?? 0) : 0,
      column: known ? (error.origin?.column ?? 0) : 0,
    };
  }
}

const differences: string[] = [];
const classes: Record<string, Partial<Record<Class, number>>> = {};
const yaml = { read: 0, differing: 0 };

for await (const text of createInterface({ input: createReadStream(answersPath, 'utf8') })) {
  const line: ReferenceLine = JSON.parse(text);
  if ('yaml' in line) {
    yaml.read++;
    const ours = readYaml(line.yaml, line.answer);
    if (JSON.stringify(ours) === JSON.stringify(line.answer)) continue;
    yaml.differing++;
    differences.push(JSON.stringify({ class: 'yaml', id: line.yaml, theirs: line.answer, ours }));
    continue;
  }
  const group = job.groups[line.group];
  const one = group?.cases[line.case];
  if (group === undefined || one === undefined) continue;
  const ours = evaluate(one, group, data(line.extra) as RawDict);
  let found = classify(one.text, line.answer, ours);
  if (found === 'value') {
    // Who answers otherwise at the second time was rolling dice.
    const again = evaluate(one, group, data(line.extra) as RawDict);
    if (JSON.stringify(again) !== JSON.stringify(ours)) found = 'chance';
  }
  classes[one.kind] ??= {};
  const ofKind = classes[one.kind] ?? {};
  ofKind[found] = (ofKind[found] ?? 0) + 1;
  if (found === 'same') continue;
  const { seed, extra, answer: theirs } = line;
  differences.push(JSON.stringify({ class: found, ...one, seed, extra, theirs, ours }));
}
writeFileSync(differencesPath, differences.map((line) => `${line}\n`).join(''));
const summary: Summary = { classes, yaml };
process.stdout.write(JSON.stringify(summary));
