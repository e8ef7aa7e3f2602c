/** A version of a Python distribution, as PEP 440 reads it. */
interface PythonVersion {
  readonly epoch: number;
  readonly release: readonly number[];
  /** `a`, `b` or `rc` and its number. */
  readonly pre: readonly [string, number] | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  readonly local: readonly (string | number)[] | undefined;
}

const VERSION =
  /^\s*v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i;
const PRE: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' };

function parse(text: string): PythonVersion | undefined {
  const found = VERSION.exec(text);
  if (found === null) return undefined;
  const [, epoch, release = '', pre, preNumber, bare, post, postNumber, dev, devNumber, local] = found;
  const letter = pre?.toLowerCase();
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    pre: letter === undefined ? undefined : [PRE[letter] ?? letter, Number(preNumber || 0)],
    post: bare !== undefined ? Number(bare) : post === undefined ? undefined : Number(postNumber || 0),
    dev: dev === undefined ? undefined : Number(devNumber || 0),
    local: local?.split(/[-_.]/).map((part) => (/^\d+$/.test(part) ? Number(part) : part.toLowerCase())),
  };
}

function compareNumbers(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A development release comes before a pre-release, that before the release, and that before a post-release. */
function preRank({ pre, post, dev }: PythonVersion): readonly number[] {
  if (pre !== undefined) return [['a', 'b', 'rc'].indexOf(pre[0]) + 1, pre[1]];
  return post === undefined && dev !== undefined ? [0, 0] : [4, 0];
}

function compareLocal(left: PythonVersion['local'], right: PythonVersion['local']): number {
  if (left === undefined || right === undefined)
    return (left === undefined ? 0 : 1) - (right === undefined ? 0 : 1);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at], right[at]];
    if (one === other) continue;
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (typeof one !== typeof other) return typeof one === 'number' ? 1 : -1;
    return one < other ? -1 : 1;
  }
  return 0;
}

function compare(left: PythonVersion, right: PythonVersion): number {
  return (
    left.epoch - right.epoch ||
    compareNumbers(left.release, right.release) ||
    compareNumbers(preRank(left), preRank(right)) ||
    (left.post ?? -1) - (right.post ?? -1) ||
    (left.dev ?? Number.POSITIVE_INFINITY) - (right.dev ?? Number.POSITIVE_INFINITY) ||
    compareLocal(left.local, right.local)
  );
}

/** A condition on a version: `>=1.2`. */
export interface Specifier {
  readonly operator: string;
  readonly version: string;
}

/** True when a version meets a condition; pre-releases count as versions. */
export function satisfies(version: string, { operator, version: wanted }: Specifier): boolean {
  if (operator === '===') return version.toLowerCase() === wanted.toLowerCase();
  const have = parse(version);
  if (have === undefined) return false;
  if (wanted.endsWith('.*')) {
    const same = startsWith(have, wanted.slice(0, -2));
    return operator === '!=' ? !same : same;
  }
  const want = parse(wanted);
  if (want === undefined) return false;
  const open = want.local === undefined ? { ...have, local: undefined } : have;
  switch (operator) {
    case '==':
      return compare(open, want) === 0;
    case '!=':
      return compare(open, want) !== 0;
    case '<=':
      return compare(open, want) <= 0;
    case '>=':
      return compare(open, want) >= 0;
    case '<':
      return compare(have, want) < 0 && !(isPre(have) && !isPre(want) && sameBase(have, want));
    case '>':
      return (
        compare(open, want) > 0 &&
        !(have.post !== undefined && want.post === undefined && sameBase(have, want))
      );
    default:
      return compare(open, want) >= 0 && startsWith(have, compatiblePrefix(want));
  }
}

function isPre(version: PythonVersion): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}

function sameBase(left: PythonVersion, right: PythonVersion): boolean {
  return left.epoch === right.epoch && compareNumbers(left.release, right.release) === 0;
}

function compatiblePrefix({ epoch, release }: PythonVersion): string {
  return `${epoch}!${release.slice(0, -1).join('.')}`;
}

function startsWith(version: PythonVersion, prefix: string): boolean {
  const wanted = parse(prefix);
  if (wanted === undefined || wanted.epoch !== version.epoch) return false;
  return wanted.release.every((part, at) => part === (version.release[at] ?? 0));
}
