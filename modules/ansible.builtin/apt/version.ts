/** Orders two versions of Debian packages as dpkg does: negative, zero or positive. */
export function compareVersions(left: string, right: string): number {
  const [leftEpoch, leftRest] = split(left, left.indexOf(':'), '0');
  const [rightEpoch, rightRest] = split(right, right.indexOf(':'), '0');
  if (Number(leftEpoch) !== Number(rightEpoch)) return Number(leftEpoch) - Number(rightEpoch);
  const [leftUpstream, leftRevision] = upstreamAndRevision(leftRest);
  const [rightUpstream, rightRevision] = upstreamAndRevision(rightRest);
  return comparePart(leftUpstream, rightUpstream) || comparePart(leftRevision, rightRevision);
}

function split(version: string, at: number, none: string): [string, string] {
  return at === -1 ? [none, version] : [version.slice(0, at), version.slice(at + 1)];
}

function upstreamAndRevision(version: string): [string, string] {
  const at = version.lastIndexOf('-');
  return at === -1 ? [version, ''] : [version.slice(0, at), version.slice(at + 1)];
}

/** Letters and digits by turns: letters before other signs, `~` before everything, even the end. */
function comparePart(left: string, right: string): number {
  const leftRuns = runs(left);
  const rightRuns = runs(right);
  for (let at = 0; at < Math.max(leftRuns.length, rightRuns.length); at++) {
    const one = leftRuns[at] ?? '';
    const other = rightRuns[at] ?? '';
    const order = at % 2 === 0 ? compareSigns(one, other) : compareNumbers(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

/** Runs of signs and of digits by turns, signs first. */
function runs(text: string): string[] {
  const found = Array.from(text.matchAll(/[0-9]+|[^0-9]+/g), ([run]) => run);
  return /^[0-9]/.test(text) ? ['', ...found] : found;
}

function compareNumbers(left: string, right: string): number {
  const difference = BigInt(left || '0') - BigInt(right || '0');
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

function compareSigns(left: string, right: string): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = weight(left.charAt(at)) - weight(right.charAt(at));
    if (difference !== 0) return difference;
  }
  return 0;
}

function weight(char: string): number {
  if (char === '~') return -1;
  if (char === '') return 0;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}

/** The source of a regular expression (ERE and JavaScript's) for a shell pattern as Python's fnmatch reads it. */
export function patternSource(pattern: string): string {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const close = char === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1;
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (close !== -1) {
      source += `[${pattern.slice(at + 1, close).replace(/^!/, '^')}]`;
      at = close;
    } else source += /[A-Za-z0-9~:_-]/.test(char) ? char : `[${char === '^' ? '\\^' : char}]`;
  }
  return `^${source}$`;
}

/** True when a text matches a shell pattern as Python's fnmatch reads it. */
export function matches(text: string, pattern: string): boolean {
  return new RegExp(patternSource(pattern), 's').test(text);
}
