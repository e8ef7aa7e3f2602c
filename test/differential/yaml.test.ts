import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TsibleError } from '../../runtime/errors/error.ts';
import { Source } from '../../runtime/errors/source.ts';
import { loadYaml } from '../../runtime/yaml/load.ts';
import { runReference } from '../lab/reference.ts';
import { referenceScript } from './sources/script.ts';
import { shown } from './sources/shown.ts';

const SEEDS = [
  `---
- hosts: web:!db
  gather_facts: no
  vars: {port: 8080, ratio: 1.5, "a b": [1, 0x1F, 010, 1e3, ~], when: 2024-01-31}
  tasks:
    - name: "say 'hello'"
      debug: msg="{{ item }} and {{ other }}"
      loop: ['a', "b", c d]
      when: x is defined and
        y
    - copy:
        content: |
          line one
            line two

        dest: /tmp/x   # a comment
`,
  `base: &base
  one: 1
  two: [a, b]
derived:
  <<: *base
  two: >-
    folded
    text
? explicit
: value
list:
- - nested
  - more
-   key: 'it''s'
    other: "tab\\t \\u00e9"
`,
  `{"json": {"like": [1, 2.0, null, true, "x"]}, "k": "v: w"}\n`,
  `plain: text with: colon\n# only: a comment\nurl: http://x/y#z\nyes: no\non: 1:30\n`,
];
const INSERTS = [
  ':',
  ': ',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '{{ x }}',
  '\t',
  ' #',
  '- ',
  '&a ',
  '*a',
  '!x ',
  '!!int ',
  '|',
  '>',
  '%',
  '@',
  '\\',
  '?',
  ', ',
  '\n',
  '---\n',
  '...\n',
];

/** Texts with one or two faults each, the same ones every time. */
function mutations(count: number): string[] {
  let state = 12345;
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  return Array.from({ length: count }, () => {
    let text = SEEDS[random(SEEDS.length)] ?? '';
    for (let times = 1 + random(2); times > 0; times--) {
      const at = random(text.length);
      const lines = text.split('\n');
      const line = random(lines.length);
      switch (random(6)) {
        case 0:
          text = text.slice(0, at) + text.slice(at + 1);
          break;
        case 1:
          text = text.slice(0, at) + (INSERTS[random(INSERTS.length)] ?? '') + text.slice(at);
          break;
        case 2:
          text = lines.with(line, ` ${lines[line]}`).join('\n');
          break;
        case 3:
          text = lines.with(line, (lines[line] ?? '').slice(1)).join('\n');
          break;
        case 4:
          text = text.slice(0, at + 1);
          break;
        default:
          text = lines.toSpliced(line, 1).join('\n');
      }
      if (text === '') text = 'a';
    }
    return text;
  });
}

interface Read {
  readonly value?: unknown;
  readonly error?: string;
  readonly line?: number;
  readonly column?: number;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-yaml-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function readHere(text: string, path: string): Read {
  try {
    return { value: shown(loadYaml(new Source(path, text), { trusted: false })) };
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    return { error: error.message, line: error.origin?.line ?? 0, column: error.origin?.column ?? 0 };
  }
}

it('damaged YAML is accepted or refused as by ansible-core, with its value, message, line and column', async () => {
  const texts = mutations(1500);
  const path = join(folder, 'f.yml');
  const script = referenceScript(new URL('sources/read.py', import.meta.url));
  const run = await runReference({
    command: 'python3',
    args: ['-c', script],
    cwd: folder,
    input: JSON.stringify({ texts, path }),
  });
  expect(run.stderr).toBe('');
  const reference: Read[] = JSON.parse(run.stdout);
  const differing = texts
    .map((text, index) => ({ text, reference: reference[index] ?? {}, tsible: readHere(text, path) }))
    // Where ansible-core knows no line we name one.
    .filter(
      ({ reference, tsible }) =>
        JSON.stringify(reference.line === 0 ? { ...tsible, line: 0, column: 0 } : tsible) !==
        JSON.stringify(reference),
    );
  expect(differing.slice(0, 5)).toEqual([]);
});
