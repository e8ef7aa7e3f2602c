import { expect, it } from 'vitest';
import { Origin, Source } from '../../../runtime/errors/source.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { noteAuthoredItem, noteSaid } from '../../../runtime/values/authored.ts';
import { type Raw, type RawDict, Template, trusted } from '../../../runtime/values/raw.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';

const WORDS = 'a == 1';

const play = loadYaml(
  new Source(
    'play.yml',
    `
own: ${WORDS}
many: ["${WORDS}", "a is defined"]
rules: [{name: x, when: "${WORDS}"}]
chained: "{{ many | first }}"
unsafe: !unsafe ${WORDS}
`,
  ),
  { trusted: true },
) as RawDict;

const said: RawDict = new Map<string, Raw>([
  ['result', new Map([['stdout', WORDS]])],
  ['lines', [WORDS, 'b']],
  ['looped', new Map<string, Raw>([['item', WORDS]])],
]);
noteAuthoredItem(said.get('looped') as RawDict, 'item');
trusted(WORDS, undefined);
noteSaid(said);

const place = new Origin(new Source('play.yml', ''), 0);
const templar = createTemplar({
  scope: {
    get: (name) => said.get(name) ?? play.get(name),
    names: () => [...said.keys(), ...play.keys()].map(String),
    origin: (name) => (play.has(name) && name !== 'unsafe' ? place : undefined),
    isData: (name) => said.has(name),
  },
  environment: { baseDir: '/play' },
});

it.each([
  ['own', true],
  ['chained', true],
  ['many[0]', true],
  ["many | select('search', 'a') | first", true],
  ["rules | map(attribute='when') | first", true],
  ["rules | selectattr('name', 'eq', 'x') | map(attribute='when') | list | last", true],
  ['nothing | default(own)', true],
  ['own if a is defined else own', true],
  ['(many + ["c"])[0]', true],
  ["{'k': own}.k", true],
  ["query('items', many)[0]", true],
  ['looped.item', true],
  ['result.stdout', false],
  ['lines[0]', false],
  ["lines | select('search', 'a') | first", false],
  ['result.stdout | default(own)', false],
  ['(lines + many)[0]', false],
  ['{"k": result.stdout}.k', false],
  ["own ~ ''", false],
  ['own | trim', false],
  ["many | map('trim') | first", false],
  ['own[:]', false],
  [`"${WORDS}"`, false],
  ["lookup('pipe', 'echo')", false],
  ['unsafe', false],
])('{{ %s }}, whose text a host has said too, is an author’s: %s', (expression, expected) => {
  expect(templar.isAuthors(new Template(`{{ ${expression} }}`, undefined), WORDS)).toBe(expected);
});
