import { renderWarning } from '../errors/render.ts';
import type { Outcome } from '../executor/outcome.ts';
import { str } from '../values/print.ts';
import type { Value } from '../values/value.ts';
import type { Display } from './display.ts';

/** Shows the warnings and deprecations that came with a result. */
export function tellWarnings(display: Display, outcome: Outcome): void {
  for (const warning of listOf(outcome, 'warnings'))
    display.once(renderWarning({ message: str(warning) }), 'COLOR_WARN');
  for (const deprecation of listOf(outcome, 'deprecations')) {
    const message = deprecation instanceof Map ? deprecation.get('msg') : deprecation;
    const version = deprecation instanceof Map ? deprecation.get('version') : undefined;
    const removedIn = version === undefined || version === null ? undefined : str(version);
    display.deprecation({ message: str(message ?? ''), removedIn });
  }
}

function listOf(outcome: Outcome, key: string): Value[] {
  const value = outcome.result.get(key);
  return Array.isArray(value) ? value : [];
}
