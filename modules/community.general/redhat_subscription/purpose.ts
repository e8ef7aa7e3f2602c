import { isDeepStrictEqual } from 'node:util';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { fromJavaScript } from '../../../runtime/values/javascript.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { runOne } from '../../support/commands.ts';
import { editText } from '../../support/edit-text.ts';

const FILE = '/etc/rhsm/syspurpose/syspurpose.json';

const KEYS = ['role', 'usage', 'service_level_agreement', 'addons'] as const;

type Purpose = Readonly<Partial<Record<(typeof KEYS)[number], unknown>>>;

/** Writes what the system is for. @returns whether that was something else */
export async function updatePurpose(purpose: Purpose, target: Target, task: TaskContext): Promise<boolean> {
  const wanted = Object.fromEntries(
    KEYS.flatMap((key) => (purpose[key] === undefined ? [] : [[key, purpose[key]] as const])),
  );
  const folder = FILE.replace(/\/[^/]*$/, '');
  if ((await runOne(target, ['test', '-d', folder])).rc !== 0)
    throw new ModuleFailure(
      `Failed to update syspurpose attributes: [Errno 2] No such file or directory: '${FILE}'`,
    );
  const { extra } = await editText({ path: FILE }, target, task, (text) => {
    const present: Record<string, unknown> = text === undefined ? {} : JSON.parse(text);
    const others = Object.entries(present).filter(([key]) => !KEYS.some((one) => one === key));
    const all = { ...Object.fromEntries(others), ...wanted };
    return {
      text: toJson(fromJavaScript(all), { indent: 2, ensureAscii: false, sortKeys: true }),
      extra: !isDeepStrictEqual(present, wanted),
    };
  });
  return extra;
}
