import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import { runCommands, stepOf } from '../../support/commands.ts';
import { readSteps, steps } from '../../support/steps.ts';
import { sameVariant } from './gvariant.ts';

/**
 * Arguments: a command's words. Runs it in the user's session of D-Bus: one that a process of the user's knows of and that answers, or one that lasts as
 * long as the command.
 */
const inSession = shellFunction(
  'tsible_dconf',
  [steps],
  `
tsible_sbin
export LC_ALL=C
me=$(id -u)
session=
for p in /proc/[0-9]*; do
[ -O "$p" ] && [ -r "$p/environ" ] || continue
a=$(tr '\\000' '\\n' <"$p/environ" 2>/dev/null | sed -n 's/^DBUS_SESSION_BUS_ADDRESS=//p')
[ -n "$a" ] && [ "$a" != "\${tried-}" ] || continue
tried=$a
tsible_need dbus-send
if dbus-send "--address=$a" --type=signal / com.example.test >/dev/null 2>&1; then session=$a; break; fi
done
if [ -n "$session" ]; then
DBUS_SESSION_BUS_ADDRESS=$session
export DBUS_SESSION_BUS_ADDRESS
else
tsible_need dbus-run-session
tsible_note own 1
set -- "$tsible_path" "$@"
fi
tsible_step run "$@" </dev/null
exit 0`,
);

export default defineModule({
  name: 'community.general.dconf',
  summary: "Read or change a user's settings in dconf",
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'read'],
      description: 'Whether the key is to have the value, to have none, or is only read.',
    },
    key: { type: 'str', required: true, description: 'The key, as a path.' },
    value: { type: 'raw', description: "Its value, in GVariant's text form: \"'text'\", 5, true." },
  },
  rules: { requiredIf: [['state', 'present', ['value']]] },
  check: 'full',
  diff: 'none',
  async run({ state, key, value }, target, task): Promise<ModuleResult> {
    const read = stepOf(
      await runCommands(target, [{ step: 'read', argv: ['dconf', 'read', key] }], { need: ['dconf'] }),
      'read',
    );
    if (read.rc !== 0)
      throw new ModuleFailure(`dconf failed while reading the value with error: ${read.err}`, {
        out: read.out,
        err: read.err,
      });
    const present = read.out === '' ? undefined : read.out.replace(/\n+$/, '');
    if (state === 'read') return { changed: false, value: present ?? null };
    const text = typeof value === 'boolean' ? String(value) : str(value ?? null);
    const same =
      state === 'absent' ? present === undefined : present !== undefined && sameVariant(present, text);
    if (same) return { changed: false };
    if (task.check) return { changed: true };
    const words = state === 'absent' ? ['reset', key] : ['write', key, text];
    const done = readSteps(await target.call(inSession, ['dconf', ...words]));
    const { rc, out, err } = stepOf(done, 'run');
    if (rc === 127 && done.find('own') !== undefined)
      throw new ModuleFailure(
        `Failed to run passed-in command, dbus-run-session faced an internal error: ${err}`,
      );
    if (rc !== 0)
      throw new ModuleFailure(
        state === 'absent'
          ? `dconf failed while resetting the value with error: ${err}`
          : `dconf failed while writing key ${key}, value ${text} with error: ${err}`,
        { out, err },
      );
    return { changed: true };
  },
});
