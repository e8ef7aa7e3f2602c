import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { accountById, accountLine } from '../support/accounts.ts';
import { readSteps, steps } from '../support/steps.ts';

/**
 * Arguments: name, state, gid or '', 'check' or '', 'local' or '', 'system' or '', 'force' or '', 'shared' (non_unique)
 * or '', then options for the command that adds a group. Steps: `before` and `after`, the group's lines; `clash`, the
 * group that has the gid; `would`, in check mode, when something would change; `apply`, the command.
 */
const setGroup = shellFunction(
  'tsible_group',
  [steps, accountLine, accountById],
  `
name=$1 state=$2 gid=$3 check=$4 local=$5 system=$6 force=$7 shared=$8
shift 8
tsible_sbin
l=\${local:+l}
changed=
busybox=
[ -n "$local" ] || command -v groupadd >/dev/null 2>&1 || ! command -v addgroup >/dev/null 2>&1 || busybox=1
line=$(tsible_account group "$name" "$local")
tsible_note before "$line"
apply() {
if [ -n "$check" ]; then tsible_note would "$1"; else changed=1; tsible_need "$1"; tsible_step apply "$@"; fi
}
taken() {
case $(tsible_account_id group "$gid") in
''|"$name":*) return 1;;
*) tsible_note clash "$(tsible_account_id group "$gid")";;
esac
}
old=\${line#*:*:}
old=\${old%%:*}
if [ "$state" = absent ]; then
[ -n "$line" ] || exit 0
if [ -n "$busybox" ]; then apply delgroup "$name"
else apply "\${l}groupdel" \${force:+-f} "$name"
fi
elif [ -z "$line" ]; then
if [ -n "$local" ] && [ -n "$gid" ] && taken; then exit 0; fi
if [ -n "$busybox" ]; then apply addgroup \${gid:+-g "$gid"} \${system:+-S} "$@" "$name"
else apply "\${l}groupadd" \${gid:+-g "$gid" \${shared:+-o}} \${system:+-r} "$@" "$name"
fi
elif [ -n "$gid" ] && [ "$gid" != "$old" ]; then
if { [ -n "$local" ] || [ -n "$busybox" ]; } && taken; then exit 0; fi
renumber() {
cp -p /etc/group /etc/group.tsible && sed "s/^\\($name:[^:]*\\):$old:/\\1:$gid:/" /etc/group >/etc/group.tsible &&
mv -f /etc/group.tsible /etc/group
}
if [ -z "$busybox" ]; then apply "\${l}groupmod" -g "$gid" \${shared:+-o} "$name"
elif [ -n "$check" ]; then tsible_note would groupmod
else
changed=1
tsible_step apply renumber
fi
fi
[ -z "$changed" ] || line=$(tsible_account group "$name")
[ "$state" = absent ] || tsible_note after "$line"
`,
);

export default defineModule({
  name: 'ansible.builtin.group',
  summary: 'Add, change or remove a group of users',
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is there',
    },
    name: { type: 'str', required: true, operand: true, description: 'Its name' },
    force: { type: 'bool', default: false, description: 'Remove it though it is the main group of a user' },
    gid: { type: 'int', description: 'Its number' },
    system: { type: 'bool', default: false, description: 'Add it as a system group' },
    local: { type: 'bool', default: false, description: 'Use the commands for local groups (libuser)' },
    non_unique: { type: 'bool', default: false, description: 'Let it share its number' },
    gid_min: { type: 'int', description: 'Least number for a new group' },
    gid_max: { type: 'int', description: 'Greatest number for a new group' },
  },
  rules: { requiredIf: [['non_unique', true, ['gid']]] },
  check: 'full',
  foreseeable: true,
  asks: () => [setGroup],
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, local, force, gid } = args;
    if (force && local) {
      throw new ModuleFailure(
        'force is not a valid option for local, force=True and local=True are mutually exclusive',
      );
    }
    if (local && args.gid_min !== undefined)
      throw new ModuleFailure("'gid_min' can not be used with 'local'");
    if (local && args.gid_max !== undefined)
      throw new ModuleFailure("'gid_max' can not be used with 'local'");
    const flag = (set: boolean, word: string): string => (set ? word : '');
    const range = [
      ...(args.gid_min === undefined ? [] : ['-K', `GID_MIN=${args.gid_min}`]),
      ...(args.gid_max === undefined ? [] : ['-K', `GID_MAX=${args.gid_max}`]),
    ];
    const words = [
      name,
      state,
      gid === undefined ? '' : String(gid),
      flag(task.check, 'check'),
      flag(local, 'local'),
      flag(args.system, 'system'),
      flag(force, 'force'),
      flag(args.non_unique, 'shared'),
      ...range,
    ];
    const reply = await target.call(setGroup, words, { ahead: 'last' });
    const done = readSteps(reply);
    const clash = done.find('clash');
    if (clash !== undefined) {
      const owner = clash.out.split(':')[0];
      throw new ModuleFailure(
        local ? `GID '${gid}' already exists with group '${owner}'` : `gid '${gid}' in use`,
      );
    }
    const existed = done.text('before') !== '';
    if (task.check && existed !== (state === 'present')) return { changed: true };
    const apply = done.find('apply');
    if (apply !== undefined && apply.rc !== 0) throw new ModuleFailure(apply.err, { name });
    const after = done.text('after').split(':');
    return {
      name,
      state,
      changed: apply !== undefined || done.find('would') !== undefined,
      ...(apply?.out && { stdout: apply.out }),
      ...(apply?.err && { stderr: apply.err }),
      ...(after[2] !== undefined && { system: args.system, gid: Number(after[2]) }),
    };
  },
});
