import type { Dict } from '../../values/value.ts';
import { dumpYaml } from '../../yaml/dump/index.ts';
import { DefaultOutput } from '../default.ts';
import type { Listener } from '../listener.ts';
import { abridged, dumpResult } from '../results.ts';
import { expandTabs, withoutLines } from '../yaml-results.ts';
import type { CallbackContext } from './context.ts';

/** community.general.yaml: the default output with results as YAML behind a header of their states. */
export function yamlOutput(context: CallbackContext): Listener {
  return new DefaultOutput(context, {
    dump: (result) => yamlText(abridged(result, context.display.verbosity)),
  });
}

function yamlText(result: Dict): string {
  const shown = withoutLines(result);
  let text = '';
  for (const state of ['changed', 'skipped']) {
    if (!shown.has(state)) continue;
    text += `${state}=${String(shown.get(state)).toLowerCase()} `;
    shown.delete(state);
  }
  if (shown.size > 0) text += `\n${dumpYaml(shown, { flowStyle: false, width: 1000, strings: asBlock })}`;
  return text.split('\n').join('\n  ').trimEnd();
}

function asBlock(text: string) {
  if (!/[\n\r\x1c-\x1e\x85\u2028\u2029]/.test(text)) return undefined;
  const printable = text.trimEnd().replace(/[^\x09-\x0d\x20-\x7e\xa0-\u{10ffff}]/gu, '');
  const plain = expandTabs(printable)
    .replace(/[\x0b\x0c\r]/g, '')
    .replace(/ +\n/g, '\n');
  return { text: plain, style: '|' as const };
}

const APART = ['stdout', 'stderr', 'msg', 'module_stdout', 'module_stderr'];

/** ansible.posix.debug: the default output with a command's outputs below its result, as they are. */
export function debugOutput(context: CallbackContext): Listener {
  return new DefaultOutput(context, {
    dump: (result) => {
      const rest: Dict = new Map(result);
      for (const key of [...APART, 'stdout_lines', 'stderr_lines']) rest.delete(key);
      const style = { format: 'json', pretty: undefined } as const;
      let text = dumpResult(rest, style, context.display.verbosity, { asked: true });
      for (const key of APART) {
        const value = result.get(key);
        if (value !== undefined && value !== null && value !== '')
          text += `\n\n${key.toUpperCase()}:\n\n${String(value)}\n`;
      }
      return text;
    },
  });
}

/** community.general.tasks_only: the default output without plays and recap. */
export function tasksOnlyOutput(context: CallbackContext): Listener {
  return new DefaultOutput(context, { silent: ['play-start', 'stats'] });
}

/** community.general.default_without_diff. */
export function withoutDiffOutput(context: CallbackContext): Listener {
  return new DefaultOutput(context, { silent: ['diff'] });
}
