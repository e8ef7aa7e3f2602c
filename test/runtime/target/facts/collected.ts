import { RawFacts } from '../../../../runtime/target/facts/raw-facts.ts';
import type { Facts, FactTopic } from '../../../../runtime/target/facts/topic.ts';
import { toDict } from '../../../../runtime/target/facts/topic.ts';
import { PyFloat } from '../../../../runtime/values/value.ts';

const NONCE = 'c0ffee';

/** What a host could have answered to the facts request. */
export interface Answer {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly exists?: readonly string[];
  readonly dirs?: Readonly<Record<string, readonly string[]>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly errors?: Readonly<Record<string, string>>;
  readonly codes?: Readonly<Record<string, number>>;
}

/** Raw facts as the shell would have collected them. */
function collected(answer: Answer): RawFacts {
  const sections: string[] = [];
  for (const [name, text] of Object.entries(answer.outputs ?? {}))
    sections.push(`${name}\n${text}`, `=${answer.codes?.[name] ?? 0}\n`);
  const lines = Object.entries(answer.files ?? {}).flatMap(([path, text]) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => (text === '' ? '' : `${path}:${line}\n`)),
  );
  const links = Object.entries(answer.links ?? {}).map(
    ([path, target]) => `lrwxrwxrwx 1 root root 9 Jan  1 00:00 ${path} -> ${target}\n`,
  );
  const dirs = Object.entries(answer.dirs ?? {}).map(
    ([path, names]) => `\n${path}:\n.\n..\n${names.join('\n')}\n`,
  );
  const exists = [...(answer.exists ?? []), ...Object.keys(answer.files ?? {})];
  sections.push(
    `files\n${lines.join('')}`,
    `links\n${links.join('')}`,
    `dirs\n/dev/null\n${dirs.join('')}`,
    `exists\n${exists.map((path) => `${path}\n`).join('')}`,
    'end\n',
  );
  const errors = Object.entries(answer.errors ?? {}).map(([name, text]) => `${name}\n${text}`);
  return new RawFacts(stream(sections), stream([...errors, 'end\n']), NONCE);
}

function stream(sections: readonly string[]): Buffer {
  return Buffer.from(sections.map((section) => `\n@${NONCE} ${section}`).join(''));
}

/** A topic's facts as plain JS values, and the warnings it gave. */
export function readTopic(
  topic: FactTopic,
  answer: Answer,
  known: Readonly<Record<string, string>> = {},
): { facts: Record<string, unknown>; warnings: string[] } {
  const warnings: string[] = [];
  const facts = topic.read({
    raw: collected(answer),
    known: new Map(Object.entries(known)) as Facts,
    warn: (message) => warnings.push(message),
    timeout: 10,
  });
  return { facts: plain(toDict(facts)) as Record<string, unknown>, warnings };
}

/** Dicts as objects, floats as numbers. */
export function plain(value: unknown): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, entry]) => [String(key), plain(entry)]));
  if (value instanceof PyFloat) return value.value;
  return Array.isArray(value) ? value.map(plain) : value;
}
