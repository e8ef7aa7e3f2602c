/** A version as semver.org has it. */
interface SemanticVersion {
  readonly numbers: readonly [number, number, number];
  readonly preRelease: readonly string[];
}

const SEMANTIC =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/** @throws Error for a text that is no semantic version */
function parseVersion(text: string): SemanticVersion {
  const match = SEMANTIC.exec(text);
  if (match === null) throw new Error(`invalid semantic version '${text}'`);
  const [, major, minor, patch, pre] = match;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    preRelease: pre === undefined ? [] : pre.split('.'),
  };
}

export function isSemanticVersion(text: string): boolean {
  return SEMANTIC.test(text);
}

export function isPreRelease(text: string): boolean {
  return isSemanticVersion(text) && parseVersion(text).preRelease.length > 0;
}

/** Orders two semantic versions. @throws Error for a text that is none */
export function compareVersions(left: string, right: string): number {
  const a = parseVersion(left);
  const b = parseVersion(right);
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.preRelease.length === 0 || b.preRelease.length === 0)
    return b.preRelease.length - a.preRelease.length;
  for (let index = 0; index < Math.max(a.preRelease.length, b.preRelease.length); index++) {
    const difference = compareIdentifiers(a.preRelease[index], b.preRelease[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareIdentifiers(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  const numeric = [left, right].map((text) => /^\d+$/.test(text));
  if (numeric[0] && numeric[1]) return Number(left) - Number(right);
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '!=': (order) => order !== 0,
  '==': (order) => order === 0,
  '=': (order) => order === 0,
  '>=': (order) => order >= 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '<': (order) => order < 0,
};

/**
 * Whether a version satisfies requirements such as `>=1.0.0,<2.0.0`, `1.2.3` or `*`.
 * @throws Error for a version or requirement that is no semantic version
 */
export function meetsRequirements(version: string, requirements: string): boolean {
  return requirements.split(',').every((requirement) => {
    const text = requirement.trim();
    const [, operator = '', wanted = ''] = /^(!=|==|=|>=|>|<=|<)?(.*)$/s.exec(text) ?? [];
    const bare = wanted.trim();
    // Ansible compares any two texts for equality, versions or not: `*` and `HEAD` are such.
    if (bare === '*' || version === '*') return true;
    return OPERATORS[operator || '==']?.(compareVersions(version, bare)) === true;
  });
}

/** Whether a requirement names one version rather than a range. */
export function isPinned(requirement: string): boolean {
  return !/^[<>!*]/.test(requirement);
}

/** Orders version names as distutils' LooseVersion does. @throws Error where a number meets a word */
export function compareLoose(left: string, right: string): number {
  const [a, b] = [left, right].map((text) =>
    text.split(/(\d+|[a-z]+|\.)/i).filter((part) => part !== '' && part !== '.'),
  );
  for (let index = 0; index < Math.max(a?.length ?? 0, b?.length ?? 0); index++) {
    const [x, y] = [a?.[index], b?.[index]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const [xNumber, yNumber] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (xNumber !== yNumber) throw new Error('versions that cannot be compared');
    const order = xNumber ? Number(x) - Number(y) : x < y ? -1 : 1;
    if (order !== 0) return order;
  }
  return 0;
}
