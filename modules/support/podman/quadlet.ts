import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { editText } from '../edit-text.ts';

/** A section of a quadlet file: keys with one value, or with several, each on a line of its own. */
export function quadletText(
  section: string,
  keys: readonly (readonly [string, Value])[],
  options: readonly string[] | undefined,
): string {
  const lines = keys.flatMap(([key, value]) => {
    if (value === null) return [];
    return (Array.isArray(value) ? value : [value]).map(
      (one) => `${key}=${typeof one === 'boolean' ? String(one) : str(one)}`,
    );
  });
  const more = options?.length ? `\n${options.join('\n')}` : '';
  return `[${section}]\n${lines.join('\n')}${more}\n`;
}

interface QuadletFile {
  readonly name: string | undefined;
  readonly quadlet_dir: string | undefined;
  readonly quadlet_filename: string | undefined;
  readonly quadlet_file_mode: Value | undefined;
}

const place = shellFunction(
  'tsible_quadlet_dir',
  [],
  `
d=$1
if [ -z "$d" ]; then
if [ "$(id -u)" = 0 ]; then d=/etc/containers/systemd; else d=~/.config/containers/systemd; fi
fi
printf '%s' "$d"
[ -e "$d" ] && exit
[ -n "$2" ] || mkdir -p -- "$d"`,
);

/** Writes the quadlet file of a container, a network, a pod, a volume or an image. */
export async function writeQuadlet(
  kind: 'container' | 'network' | 'pod' | 'volume' | 'image' | 'kube',
  args: QuadletFile,
  text: string,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const { name, quadlet_filename: given } = args;
  if (!name && !given)
    throw new ModuleFailure(`Filename for ${kind} is required for creating a quadlet file.`);
  const own = kind === 'image' ? (name ?? '').split('/').at(-1)?.split(':')[0] : name;
  const file = given ? (given.endsWith(`.${kind}`) ? given : `${given}.${kind}`) : `${own}.${kind}`;
  const made = await target.call(place, [args.quadlet_dir ?? '', task.check ? 'check' : '']);
  if (made.rc !== 0)
    throw new ModuleFailure(`Directory for quadlet_file can't be created: ${made.stderr.toString().trim()}`);
  const path = `${made.stdout.toString()}/${file}`;
  let before: string | undefined;
  const edited = await editText(
    // It may hold credentials.
    { path, mode: args.quadlet_file_mode ?? undefined, newMode: '0640' },
    target,
    task,
    (present) => {
      before = present;
      return {
        text: present !== undefined && bare(present) === bare(text) ? undefined : text,
        extra: undefined,
      };
    },
  );
  if (!edited.changed && !edited.attributesChanged) return {};
  if (!edited.changed) return { changed: true };
  return before === undefined
    ? { changed: true, diff: { before: '\n', after: `${text}\n` } }
    : { changed: true, diff: { before: missing(before, text), after: missing(text, before) } };
}

function bare(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\n$/, '');
}

/** The lines of a text that another doesn't have. */
export function missing(text: string, other: string): string {
  const there = bare(other).split('\n');
  return bare(text)
    .split('\n')
    .filter((line) => !there.includes(line))
    .join('\n');
}
