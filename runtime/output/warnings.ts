import type { Outcome } from '../executor/outcome.ts';
import { str } from '../values/print.ts';
import type { Value } from '../values/value.ts';
import type { Display } from './display.ts';

/** Shows the warnings and deprecations that came with a result. */
export function tellWarnings(display: Display, outcome: Outcome): void {
  for (const warning of listOf(outcome, 'warnings')) display.warning(str(warning));
  for (const deprecation of listOf(outcome, 'deprecations')) {
    const message = deprecation instanceof Map ? deprecation.get('msg') : deprecation;
    const version = deprecation instanceof Map ? deprecation.get('version') : undefined;
    const removal =
      version === undefined || version === null
        ? ''
        : ` This feature will be removed in version ${str(version)}.`;
    display.deprecation(`${str(message ?? '')}${removal}`);
  }
}

function listOf(outcome: Outcome, key: string): Value[] {
  const value = outcome.result.get(key);
  return Array.isArray(value) ? value : [];
}
