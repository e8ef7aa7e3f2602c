import { messageOf } from '../../errors/error.ts';
import { repr, str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { UndefinedUse } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { type Tests, test } from '../plugin.ts';
import { compareLoose, comparePep440, compareSemantic, compareStrict } from '../versions.ts';

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '=': (order) => order === 0,
  eq: (order) => order === 0,
  '<': (order) => order < 0,
  lt: (order) => order < 0,
  '<=': (order) => order <= 0,
  le: (order) => order <= 0,
  '>': (order) => order > 0,
  gt: (order) => order > 0,
  '>=': (order) => order >= 0,
  ge: (order) => order >= 0,
  '!=': (order) => order !== 0,
  '<>': (order) => order !== 0,
  ne: (order) => order !== 0,
};

const TYPES: Readonly<Record<string, (left: string, right: string) => number>> = {
  loose: compareLoose,
  strict: compareStrict,
  semver: compareSemantic,
  semantic: compareSemantic,
  pep440: comparePep440,
};

const names = (table: object) => Object.keys(table).map(repr).join(', ');

function fail(message: string): never {
  throw new PythonError('AnsibleError', message);
}

function compareVersions(value: Value, version: Value, operator: Value, strict: Value, type: Value): boolean {
  if (strict !== null && type !== null) fail("Cannot specify both 'strict' and 'version_type'");
  if (!truth(value)) fail('Input version value cannot be empty');
  if (!truth(version)) fail('Version parameter to compare against cannot be empty');
  const kind = truth(strict) ? 'strict' : truth(type) ? str(type) : 'loose';
  const compare = Object.hasOwn(TYPES, kind) ? TYPES[kind] : undefined;
  if (compare === undefined) return fail(`Invalid version type (${kind}). Must be one of ${names(TYPES)}`);
  const wanted = str(operator);
  const holds = Object.hasOwn(OPERATORS, wanted) ? OPERATORS[wanted] : undefined;
  if (holds === undefined)
    return fail(`Invalid operator type (${wanted}). Must be one of ${names(OPERATORS)}`);
  let order: number;
  try {
    order = compare(str(value), str(version));
  } catch (error) {
    const reason = error instanceof UndefinedUse ? error.source.message : messageOf(error);
    return fail(`Version comparison failed: ${reason}`);
  }
  return holds(order);
}

const version =
  test("value, version, operator='eq', strict=None, version_type=None", (_context, value, other, operator, strict, type) =>
    compareVersions(value, other, operator, strict, type));

/** Comparison of version numbers. */
export const versionTests: Tests = { version, version_compare: version };
