import { PYTHON_SHELL, pythonVersion } from './python.ts';
import { words } from './text.ts';
import { type FactContext, type Facts, type FactTopic, sh } from './topic.ts';

const ELF_64 = 2;

/** Kernel, architecture, host name and machine id. */
export const platform: FactTopic = {
  name: 'platform',
  ids: ['system', 'kernel', 'kernel_version', 'machine', 'python_version', 'architecture', 'machine_id'],
  shell: `${sh`
files="$files /proc/sys/kernel/ostype /proc/sys/kernel/osrelease /proc/sys/kernel/version /proc/sys/kernel/hostname"
files="$files /var/lib/dbus/machine-id /etc/machine-id"
# What the kernel itself says needs no fork; a process may have been given another kind of machine.
kind=
{ read -r kind </proc/self/personality; } 2>/dev/null
if [ "$kind" = 00000000 ] && [ -r /proc/sys/kernel/arch ]; then files="$files /proc/sys/kernel/arch"
else tsible_fact_run machine uname -m
fi
# Only in a wide process is there such an address.
first=
{ read -r first </proc/self/maps; } 2>/dev/null
case \${first%%-*} in
  ?????????*)
    tsible_fact_section elf
    printf '\177ELF\2' ;;
  *) tsible_fact_run elf dd if=/proc/self/exe bs=5 count=1 ;;
esac
name=
[ ! -r /proc/sys/kernel/hostname ] || read -r name </proc/sys/kernel/hostname
if tsible_fact_has getent; then
  address=$(getent ahosts "$name" 2>/dev/null </dev/null)
  address=\${address%%[!0-9A-Fa-f:.%]*}
  [ -z "$address" ] || tsible_fact_run reverse getent hosts "$address"
else
  files="$files /etc/hosts"
  ! tsible_fact_has hostname || tsible_fact_run fqdn hostname -f
fi`}
${PYTHON_SHELL}`,
  read({ raw }) {
    const facts: Facts = new Map();
    const machine = raw.success('machine')?.trim() ?? raw.file('/proc/sys/kernel/arch') ?? '';
    const node = raw.file('/proc/sys/kernel/hostname') ?? '';
    const elfClass = raw.bytes('elf')?.[4];
    const wide = elfClass === undefined ? /64|s390x/.test(machine) : elfClass === ELF_64;
    const bits = wide ? '64' : '32';
    facts.set('system', raw.file('/proc/sys/kernel/ostype') ?? 'Linux');
    facts.set('kernel', raw.file('/proc/sys/kernel/osrelease') ?? '');
    facts.set('kernel_version', raw.file('/proc/sys/kernel/version') ?? '');
    facts.set('machine', machine);
    facts.set('python_version', pythonVersion(raw));
    const fqdn = fullName({ raw }, node);
    facts.set('fqdn', fqdn);
    facts.set('hostname', node.split('.')[0] ?? '');
    facts.set('nodename', node);
    facts.set('domain', fqdn.split('.').slice(1).join('.'));
    facts.set('userspace_bits', bits);
    const intel = /i(?:[3456]86|86pc)/.test(machine);
    facts.set('architecture', intel ? 'i386' : machine);
    if (machine === 'x86_64' || intel) facts.set('userspace_architecture', bits === '64' ? 'x86_64' : 'i386');
    const id = raw.fileLines('/var/lib/dbus/machine-id')[0] ?? raw.fileLines('/etc/machine-id')[0];
    if (id !== undefined) facts.set('machine_id', id);
    return facts;
  },
};

/**
 * The name with a domain, as `socket.getfqdn` finds it: of the names that the resolver knows for the host's address, the
 * first with a dot, else the canonical one.
 */
function fullName({ raw }: Pick<FactContext, 'raw'>, node: string): string {
  const known = raw.success('reverse');
  const names =
    known === undefined ? namesInHostsFile(raw.fileLines('/etc/hosts'), node) : words(known).slice(1);
  const canonical = names[0];
  if (canonical !== undefined) return names.find((name) => name.includes('.')) ?? canonical;
  return raw.success('fqdn')?.trim() || node;
}

function namesInHostsFile(lines: readonly string[], node: string): string[] {
  const entries = lines.map((line) => words(line.replace(/#.*/, '')));
  const own = entries.find((entry) => entry.slice(1).includes(node));
  const reverse = own && entries.find((entry) => entry[0] === own[0]);
  return reverse?.slice(1) ?? [];
}
