import { PythonError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import type { Dict, Value } from '../../values/value.ts';
import { type PluginContext, type Test, type Tests, test } from '../plugin.ts';

/** A test of a task's result. */
function ofResult(name: string, check: (result: Dict, context: PluginContext) => boolean): Test {
  return test('result', (context, result) => {
    if (!(result instanceof Map))
      throw new PythonError('AnsibleError', `The '${name}' test expects a dictionary`);
    return check(result, context);
  });
}

const flag = (result: Dict, key: string) => truth(result.get(key) ?? null);

const failed = ofResult('failed', (result) => flag(result, 'failed'));
const succeeded = ofResult('failed', (result) => !flag(result, 'failed'));
const skipped = ofResult('skipped', (result) => flag(result, 'skipped'));

const changed = ofResult('changed', (result) => {
  if (result.has('changed')) return flag(result, 'changed');
  const items = result.get('results');
  if (!Array.isArray(items) || !(items[0] instanceof Map)) return false;
  return items.some((item: Value) => item instanceof Map && flag(item, 'changed'));
});

/** `started` and `finished` hold for a task that isn't asynchronous, with a warning. */
const ofAsync = (name: string) =>
  ofResult(name, (result, context) => {
    if (result.has(name)) return flag(result, name);
    context.warn(`The '${name}' test expects an async task, but a non-async task was tested`);
    return true;
  });

/** Tests of task results. */
export const resultTests: Tests = {
  failed,
  failure: failed,
  succeeded,
  success: succeeded,
  successful: succeeded,
  reachable: ofResult('unreachable', (result) => !flag(result, 'unreachable')),
  unreachable: ofResult('unreachable', (result) => flag(result, 'unreachable')),
  timedout: ofResult('timedout', (result) => {
    const timedOut = result.get('timedout');
    return timedOut instanceof Map && flag(timedOut, 'period');
  }),
  changed,
  change: changed,
  skipped,
  skip: skipped,
  started: ofAsync('started'),
  finished: ofAsync('finished'),
};
