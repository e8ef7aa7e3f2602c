import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { readSteps, steps } from '../support/steps.ts';

const WAYS = {
  alpine: 'alpine',
  debian: 'systemd',
  freebsd: 'other',
  generic: 'other',
  macos: 'other',
  macosx: 'other',
  darwin: 'other',
  openbsd: 'other',
  openrc: 'openrc',
  redhat: 'redhat',
  sles: 'sles',
  solaris: 'other',
  systemd: 'systemd',
} as const;

/**
 * Arguments: name, way ('' to choose), 'check' or ''. Steps: `way`; `current` and `permanent`, the names before; `read`,
 * a command that told a name and failed; `set`; `fqdn` after all.
 */
const setHostname = shellFunction(
  'tsible_hostname',
  [steps],
  `
name=$1 way=$2 check=$3
tsible_sbin
if [ -z "$way" ]; then
if [ -d /run/systemd/system ]; then way=systemd
elif [ -e /etc/alpine-release ]; then way=alpine
elif [ -e /etc/conf.d/hostname ]; then way=openrc
elif [ -e /etc/HOSTNAME ] && [ ! -e /etc/hostname ]; then way=sles
elif [ -e /etc/sysconfig/network ] && [ ! -e /etc/hostname ]; then way=redhat
else way=file
fi
fi
tsible_note way "$way"
file=/etc/hostname
case $way in sles) file=/etc/HOSTNAME;; redhat) file=/etc/sysconfig/network;; openrc) file=/etc/conf.d/hostname;; esac
permanent= current=
case $way in
systemd)
tsible_need hostnamectl
tsible_step read hostnamectl --transient status >/dev/null || exit 0
current=$(hostnamectl --transient status)
permanent=$(hostnamectl --static status);;
openrc|redhat)
while IFS= read -r line; do
case $line in hostname=*|HOSTNAME=*) permanent=\${line#*=}; permanent=\${permanent#\\"}; permanent=\${permanent%\\"};; esac
done <$file
current=$permanent;;
*)
[ ! -f $file ] || IFS= read -r permanent <$file
current=$permanent;;
esac
tsible_note current "$current"
tsible_note permanent "$permanent"
write() { printf '%s\\n' "$name" >$file; }
edit() { # PATTERN LINE: in place, so that owner and mode stay
text=$(sed "s|^\\($1\\)=.*|$2|" $file) && case $text in *"$2"*) ;; *) text="$text$tsible_n$2";; esac
printf '%s\\n' "$text" >$file
}
apply() {
if [ "$permanent" != "$name" ]; then
case $way in
systemd) tsible_step set hostnamectl --pretty --static set-hostname "$name" || exit 0;;
openrc) tsible_step set edit hostname "hostname=\\"$name\\"" || exit 0;;
redhat) tsible_step set edit HOSTNAME "HOSTNAME=$name" || exit 0;;
*) tsible_step set write || exit 0;;
esac
fi
if [ "$current" != "$name" ]; then
case $way in
systemd) tsible_step set hostnamectl --transient set-hostname "$name" || exit 0;;
alpine) tsible_step set hostname -F $file || exit 0;;
esac
fi
}
[ -n "$check" ] || apply
fqdn=$(hostname -f 2>/dev/null) || { read -r fqdn </proc/sys/kernel/hostname; }
tsible_note fqdn "$fqdn"
`,
);

export default defineModule({
  name: 'ansible.builtin.hostname',
  summary: "Set the host's name",
  options: {
    name: { type: 'str', required: true, description: 'The name' },
    use: {
      type: 'str',
      choices: [
        'alpine',
        'debian',
        'freebsd',
        'generic',
        'macos',
        'macosx',
        'darwin',
        'openbsd',
        'openrc',
        'redhat',
        'sles',
        'solaris',
        'systemd',
      ],
      description: 'In the way of which system',
    },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, use } = args;
    const way = use === undefined ? '' : WAYS[use];
    if (way === 'other') throw new ModuleFailure('hostname module cannot be used on platform Linux');
    if (name.length > 64 && (way === 'systemd' || way === ''))
      throw new ModuleFailure(
        'name cannot be longer than 64 characters on systemd servers, try a shorter name',
      );
    const done = readSteps(await target.call(setHostname, [name, way, task.check ? 'check' : '']));
    const failed = done.list.find((step) => step.rc !== 0);
    if (failed !== undefined) {
      throw new ModuleFailure(
        failed.name === 'set' && done.text('way') !== 'systemd'
          ? `failed to update hostname: ${failed.err.trim()}`
          : `Command failed rc=${failed.rc}, out=${failed.out}, err=${failed.err}`,
      );
    }
    const current = done.text('current');
    const permanent = done.text('permanent');
    const changed = current !== name || permanent !== name;
    const fqdn = done.find('fqdn')?.out ?? name;
    const before = name !== current ? current : permanent;
    return {
      changed,
      name,
      ansible_facts: {
        ansible_hostname: name.split('.')[0] ?? '',
        ansible_nodename: name,
        ansible_fqdn: fqdn,
        ansible_domain: fqdn.split('.').slice(1).join('.'),
      },
      ...(changed && { diff: { after: `hostname = ${name}\n`, before: `hostname = ${before}\n` } }),
    };
  },
});
