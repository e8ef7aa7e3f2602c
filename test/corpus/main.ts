// `npm run test:corpus -- FOLDER... [--seeds 0,1] [--keep FOLDER]`: evaluates every template, condition and expression of
// repositories with the real ansible-core and with tsible, with made-up variables, reads their YAML files, and tells what
// differs. Nothing of them is run, or kept: the job, the answers and the differences are in a temporary folder, or in the
// one that `--keep` names, where the reference's answers are used again when they are there.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { referenceScript } from '../differential/sources/script.ts';
import { runReference } from '../lab/reference.ts';
import { must } from '../lab/run.ts';
import { Corpus } from './extract.ts';
import { writeFacts } from './facts.ts';
import type { CorpusJob } from './job.ts';
import { describeSummary } from './summary.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '-1,0' }, keep: { type: 'string' } },
});
if (positionals.length === 0) {
  process.stderr.write('usage: npm run test:corpus -- FOLDER... [--seeds -1,0,1] [--keep FOLDER]\n');
  process.exit(2);
}

// What the reference's root has.
const referenceEnvironment = {
  ...process.env,
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
};
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folders = positionals.map((folder) => resolve(folder));
const work = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'tsible-corpus-')) : resolve(values.keep);
const [job, facts, answers, differences, bundle] = [
  'job.json',
  'facts.json',
  'answers.jsonl',
  'differences.jsonl',
  'ours.mjs',
].map((name) => join(work, name)) as [string, string, string, string, string];

/** What others' repositories say is to write nothing on this machine. */
const confined = [
  '--no-warnings',
  '--experimental-permission',
  '--allow-fs-read=*',
  `--allow-fs-write=${work}`,
];

async function askReference(): Promise<void> {
  await writeFacts(facts);
  const corpus = new Corpus();
  for (const folder of folders) corpus.addFolder(folder);
  const asked: CorpusJob = {
    facts,
    seeds: values.seeds.split(',').map(Number),
    groups: corpus.groups,
    yaml: corpus.yaml,
  };
  writeFileSync(job, JSON.stringify(asked));
  const partial = `${answers}.partial`;
  const run = await runReference({
    command: 'sh',
    args: [
      '-c',
      'python3 -W ignore -c "$1" "$2" "$3" && mv "$3" "$4"',
      'sh',
      referenceScript(here('theirs.py')),
      job,
      partial,
      answers,
    ],
    bind: [...folders, work],
  });
  if (run.code !== 0) throw new Error(run.stderr);
}

try {
  mkdirSync(work, { recursive: true });
  if (!existsSync(answers)) await askReference();
  await build({
    entryPoints: [here('ours.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['ssh2', 'sucrase'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const { text, faults } = describeSummary(
    JSON.parse(
      await must(process.execPath, [...confined, bundle, job, answers, differences], {
        env: referenceEnvironment,
      }),
    ),
  );
  process.stdout.write(`${text}\n`);
  if (values.keep !== undefined) process.stdout.write(`what differs: ${differences}\n`);
  if (faults > 0) process.exitCode = 1;
} finally {
  if (values.keep === undefined) rmSync(work, { recursive: true, force: true });
}
