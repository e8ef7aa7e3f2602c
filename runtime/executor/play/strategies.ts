import { TsibleError } from '../../errors/error.ts';
import { nearName } from '../../errors/near.ts';
import type { Play } from '../../playbook/play.ts';
import type { Strategy } from './batch-context.ts';
import { runFree, runHostPinned } from './free.ts';
import { runLinear } from './linear.ts';

interface NamedStrategy {
  readonly run: Strategy;
  /** Failed tasks lead to the debugger. */
  readonly debugs: boolean;
}

const STRATEGIES: Readonly<Record<string, NamedStrategy>> = {
  linear: { run: runLinear, debugs: false },
  free: { run: runFree, debugs: false },
  host_pinned: { run: runHostPinned, debugs: false },
  debug: { run: runLinear, debugs: true },
};

/** The strategy that a play names. */
export function strategyNamed(name: string, play: Play): NamedStrategy {
  const found = STRATEGIES[name.replace(/^ansible\.(builtin|legacy)\./, '')];
  if (found !== undefined) return found;
  const near = nearName(name, Object.keys(STRATEGIES));
  throw new TsibleError(`Invalid play strategy specified: ${name}`, {
    origin: play.origin,
    help:
      near === undefined
        ? `tsible has the strategies ${Object.keys(STRATEGIES).join(', ')}; it can't run strategy plugins written in Python.`
        : `Did you mean '${near}'?`,
  });
}
