import { compareStrings } from '../values/compare.ts';
import { PythonError, typeError } from '../values/python-error.ts';

type Part = number | string;

function compareParts(left: readonly Part[], right: readonly Part[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left[index] ?? 0;
    const b = right[index] ?? 0;
    if (a === b) continue;
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
    const [first, second] = typeof a === 'string' ? ['str', 'int'] : ['int', 'str'];
    throw typeError(`'<' not supported between instances of '${first}' and '${second}'`);
  }
  return left.length - right.length;
}

function looseParts(version: string): Part[] {
  return Array.from(version.matchAll(/\d+|[a-z]+|[^\d.a-z]+/g), ([part]) =>
    /^\d+$/.test(part) ? Number(part) : part,
  );
}

/** Order of two versions of any form: numbers by size, words by letters. @throws PythonError for one against the other */
export function compareLoose(left: string, right: string): number {
  return compareParts(looseParts(left), looseParts(right));
}

function invalid(message: string): never {
  throw new PythonError('ValueError', message);
}

/** Order of versions `1.2`, `1.2.3`, `1.2a1`, `1.2.3b4`. @throws PythonError for any other form */
export function compareStrict(left: string, right: string): number {
  const parse = (version: string) => {
    const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(version);
    if (match === null) return invalid(`invalid version number '${version}'`);
    const [, major, minor, patch, tag, number] = match;
    // A release comes after its alphas and betas.
    return [Number(major), Number(minor), Number(patch ?? 0), tag ?? 'c', Number(number ?? 0)];
  };
  return compareParts(parse(left), parse(right));
}

const SEMANTIC =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*))?(?:\+([\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*))?$/;

/** Order by the rules of Semantic Versioning. @throws PythonError for any other form */
export function compareSemantic(left: string, right: string): number {
  const parse = (version: string) =>
    SEMANTIC.exec(version) ?? invalid(`invalid semantic version '${version}'`);
  const [, ...a] = parse(left);
  const [, ...b] = parse(right);
  for (let index = 0; index < 3; index++) {
    const order = Number(a[index]) - Number(b[index]);
    if (order !== 0) return order;
  }
  return comparePrereleases(a[3], b[3]);
}

function comparePrereleases(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1;
  const a = left.split('.');
  const b = right.split('.');
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareIdentifiers(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(left: string, right: string): number {
  const numbers = [left, right].map((part) => /^\d+$/.test(part));
  if (numbers[0] && numbers[1]) return Number(left) - Number(right);
  if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
  return compareStrings(left, right);
}

const PEP440 =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z\d]+(?:[-_.][a-z\d]+)*))?\s*$/i;

const STAGES: Readonly<Record<string, number>> = {
  a: 0,
  alpha: 0,
  b: 1,
  beta: 1,
  c: 2,
  rc: 2,
  pre: 2,
  preview: 2,
};

/** Order by PEP 440, as Python's packages are ordered. @throws PythonError for any other form */
export function comparePep440(left: string, right: string): number {
  const a = pep440Key(left);
  const b = pep440Key(right);
  return (
    a.epoch - b.epoch ||
    compareParts(a.release, b.release) ||
    compareParts(a.stage, b.stage) ||
    compareLocal(a.local, b.local)
  );
}

function pep440Key(version: string) {
  const match = PEP440.exec(version);
  if (match === null) return invalid(`Invalid version: '${version}'`);
  const [, epoch, release = '', pre, preNumber, postOnly, post, postNumber, dev, devNumber, local] = match;
  const numbers = release.split('.').map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  const isPost = postOnly !== undefined || post !== undefined;
  const isDev = dev !== undefined;
  // A development release of the version itself comes before its alphas.
  const stage = pre !== undefined ? (STAGES[pre.toLowerCase()] ?? 2) : isDev && !isPost ? -1 : 3;
  return {
    epoch: Number(epoch ?? 0),
    release: numbers,
    stage: [
      stage,
      Number(preNumber ?? 0),
      isPost ? Number(postOnly ?? postNumber ?? 0) : -1,
      isDev ? Number(devNumber ?? 0) : Number.POSITIVE_INFINITY,
    ],
    local: local?.toLowerCase().split(/[-_.]/),
  };
}

function compareLocal(left: readonly string[] | undefined, right: readonly string[] | undefined): number {
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = -compareIdentifiers(right[index] ?? '', left[index] ?? '');
    const kinds = [left[index] ?? '', right[index] ?? ''].map((part) => /^\d+$/.test(part));
    if (kinds[0] !== kinds[1]) return kinds[0] ? 1 : -1;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
