import { renderWarning } from '../errors/render.ts';
import type { Outcome } from '../executor/outcome.ts';
import { str } from '../values/print.ts';
import type { DictKey, Value } from '../values/value.ts';
import type { Display } from './display.ts';

/** Shows the warnings and deprecations that came with a result. */
export function tellWarnings(display: Display, outcome: Outcome): void {
  for (const warning of listOf(outcome, 'warnings'))
    display.once(renderWarning({ message: str(warning) }), 'COLOR_WARN');
  for (const deprecation of listOf(outcome, 'deprecations')) {
    const told = deprecation instanceof Map ? deprecation : new Map<DictKey, Value>([['msg', deprecation]]);
    const message = str(told.get('msg') ?? '');
    const version = told.get('version') ?? null;
    const collection = told.get('collection_name') ?? 'ansible.builtin';
    const module = moduleOf(told.get('deprecator'));
    if (version === null) display.deprecation({ message });
    else if (module !== undefined)
      display.deprecation({
        message,
        removal: `from module '${module}' in ansible-core version ${str(version)}`,
      });
    else if (collection === 'ansible.builtin') display.deprecation({ message, removedIn: str(version) });
    else
      display.deprecation({
        message,
        removal: `from collection '${str(collection)}' version ${str(version)}`,
      });
  }
}

/** The short name of the module that is told to lose something. */
function moduleOf(deprecator: Value | undefined): string | undefined {
  if (!(deprecator instanceof Map) || deprecator.get('type') !== 'module') return undefined;
  return str(deprecator.get('resolved_name') ?? '').replace(/^.*\./, '');
}

function listOf(outcome: Outcome, key: string): Value[] {
  const value = outcome.result.get(key);
  return Array.isArray(value) ? value : [];
}
