import { setFlagsFromString } from 'node:v8';

/** A flag of V8's: its name, its value for a run of a second, and V8's own. */
type Flag = readonly [name: string, short: number, usual: number];

const BY_CALLS: readonly Flag[] = [
  ['invocation-count-for-turbofan', 450_000, 3000],
  ['invocation-count-for-maglev', 60_000, 400],
];

/**
 * When V8 optimizes a function. Its own numbers make a run of a second spend a fifth of its processor time on optimizing what is over
 * before that pays, on a core that the hosts of a lab or a busy machine want too.
 */
const PATIENCE: Readonly<Record<string, readonly Flag[]>> = {
  '11.3': [['interrupt-budget', 10_000_000, 67_584]],
  '12': BY_CALLS,
  '13': BY_CALLS,
  '14': BY_CALLS,
};

/** Room for young objects grows in two steps: each that V8 takes costs a collection. */
const GROWTH: Flag = ['semi-space-growth-factor', 8, 2];

/** Old objects are looked through when there is no room left, and not in advance; 0 leaves it to V8. */
const MARKING: Flag = ['incremental-marking-hard-trigger', 100, 0];

/** Young objects are collected by one thread: the little that a short run has isn't worth waking the others. */
const PARALLEL = 'parallel-scavenge';

/** A run that lasts this long is no short one, in milliseconds. */
const LONG_RUN = 2000;

/** V8 complains on stderr of a flag that it doesn't know: only versions are told that are known here. */
function flags(): readonly Flag[] {
  const [major = '', minor = ''] = process.versions.v8.split('.');
  const patience = PATIENCE[`${major}.${minor}`] ?? PATIENCE[major];
  return patience === undefined ? [] : [...patience, GROWTH, MARKING];
}

/** Has V8 do what is best for a short run; it takes compiled code only from a run with the very same flags. */
export function beBrief(): void {
  const all = flags();
  for (const [name, short] of all) setFlagsFromString(`--${name}=${short}`);
  if (all.length > 0) setFlagsFromString(`--no-${PARALLEL}`);
}

/** Lets V8 do as usual when a run has turned out not to be short. */
export function beUsualLater(): void {
  const all = flags();
  if (all.length === 0) return;
  setTimeout(() => {
    for (const [name, , usual] of all) setFlagsFromString(`--${name}=${usual}`);
    setFlagsFromString(`--${PARALLEL}`);
  }, LONG_RUN).unref();
}
