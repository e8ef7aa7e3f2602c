import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { PyTuple } from '../../../../runtime/values/objects.ts';
import { reprFloat, str } from '../../../../runtime/values/print.ts';
import { trusted } from '../../../../runtime/values/raw.ts';
import { PySet } from '../../../../runtime/values/set.ts';
import { PyFloat, type Value } from '../../../../runtime/values/value.ts';

/** JSON in which floats, dicts and sets are marked. */
function shown(value: Value): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isInteger(value) ? value : { float: reprFloat(value) };
  if (value instanceof PyFloat) return { float: reprFloat(value.value) };
  if (value instanceof Map) return { dict: [...value].map((entry) => entry.map(shown)) };
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof PyTuple) return value.items.map(shown);
  if (value instanceof PySet) return { set: [...value].map(shown).sort() };
  return { other: str(value) };
}

type Answer = { readonly ok: unknown } | { readonly err: string };

const templar = createTemplar({
  scope: { get: () => undefined, names: () => [] },
  environment: { baseDir: '/' },
});

function evaluate(expression: string): Answer {
  try {
    return { ok: shown(templar.resolve(trusted(`{{ ${expression} }}`, undefined))) };
  } catch (error) {
    return { err: error instanceof Error ? error.message.replace(/\.$/, '') : String(error) };
  }
}

// Expressions with what ansible-core 2.19 (and the collections of Debian 13) made of them.
describe.each(['builtin', 'ansible-utils', 'community-general', 'collections', 'jmespath'])(
  'filters as recorded: %s',
  (name) => {
    const cases = JSON.parse(
      readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'),
    ) as readonly (readonly [string, Answer])[];

    it(`${cases.length} expressions give what Ansible gives`, () => {
      const wrong = cases.flatMap(([expression, expected]) => {
        const given = evaluate(expression);
        return JSON.stringify(given) === JSON.stringify(expected) ? [] : [{ expression, expected, given }];
      });
      expect(wrong).toEqual([]);
    });
  },
);
