import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult, ResultValue } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { readSteps, type Steps, steps } from '../support/steps.ts';

type Service = Readonly<Record<string, ResultValue>>;

/** Steps: `sysv`, `openrc-status`, `openrc-levels`, `units`, `files`, `states` (of units that only have a file). */
const list = shellFunction(
  'tsible_service_facts',
  [steps],
  `
export LANG=C.UTF-8 LC_ALL=C.UTF-8
tsible_sbin
has() { command -v "$1" >/dev/null 2>&1; }
if has service && ! has chkconfig && ! has rc-status; then
tsible_step sysv service --status-all
[ -d /etc/init.d ] && tsible_note initd yes
fi
if ! has chkconfig && has rc-status && has rc-update; then
tsible_step openrc-status rc-status -a -s -m
tsible_step openrc-levels rc-update show -v
fi
[ -d /run/systemd/system ] && has systemctl || exit 0
tsible_step units systemctl list-units --no-pager --type service --all --plain
tsible_step files systemctl list-unit-files --no-pager --type service --all
names=$(systemctl list-unit-files --no-pager --no-legend --type service --all | while read -r name rest; do
case $name in *@.service) ;; *) printf '%s ' "$name";; esac
done)
tsible_step states systemctl show $names --property=Id,ActiveState,Names
exit 0
`,
);

const BAD_STATES = ['not-found', 'masked', 'failed'];

export default defineModule({
  name: 'ansible.builtin.service_facts',
  summary: "Gather the host's services as facts",
  options: {},
  check: 'full',
  diff: 'none',
  async run(_args, target, task): Promise<ModuleResult> {
    const found = readSteps(await target.call(list, []));
    const sysv = found.find('sysv');
    if (sysv !== undefined && sysv.rc !== 0 && !(sysv.rc === 4 && found.find('initd') === undefined))
      task.warn(`Unable to query 'service' tool (${sysv.rc}): ${sysv.err}`);
    const services = new Map<string, Service>([...sysvServices(found), ...openrcServices(found)]);
    for (const [name, service] of systemdServices(found)) services.set(name, service);
    if (services.size === 0) {
      const msg =
        'Failed to find any services. This can be due to privileges or some other configuration issue.';
      return { skipped: true, msg };
    }
    return { ansible_facts: { services: Object.fromEntries(services) } };
  },
});

function sysvServices(found: Steps): [string, Service][] {
  return Array.from(found.text('sysv').matchAll(/^\s*\[ ([+-]) \]\s+(.+)$/gm), ([, sign, name = '']) => [
    name,
    { name, state: sign === '+' ? 'running' : 'stopped', source: 'sysv' },
  ]);
}

function openrcServices(found: Steps): [string, Service][] {
  const levels = new Map<string, string[] | null>();
  for (const line of found.text('openrc-levels').split('\n')) {
    const [name, runlevels] = line.split('|').map((part) => part.trim());
    if (name && runlevels !== undefined) levels.set(name, runlevels === '' ? null : runlevels.split(/\s+/));
  }
  const services: [string, Service][] = [];
  for (const line of found
    .text('openrc-status')
    .split('\n')
    .filter((one) => one.startsWith(' '))) {
    const [name = '*', state] = line.replace(/[[\]]/g, '').trim().split(/\s+/);
    const runlevels = levels.get(name);
    if (name === '*' || state === undefined || runlevels === undefined) continue;
    services.push([name, { name, runlevels, state, source: 'openrc' }]);
  }
  return services;
}

function systemdServices(found: Steps): Map<string, Service> {
  const services = new Map<string, Service>();
  for (const fields of serviceLines(found.text('units'))) {
    const [name = '', , active, sub] = fields;
    const bad = BAD_STATES.find((state) => fields.slice(0, -1).includes(state));
    const state = sub === 'running' ? 'running' : 'stopped';
    services.set(name, { name, state, status: bad ?? active ?? 'unknown', source: 'systemd' });
  }
  const states = unitStates(found.text('states'));
  for (const [name = '', status = ''] of serviceLines(found.text('files'))) {
    const known = services.get(name);
    if (known === undefined)
      services.set(name, { name, state: states.get(name) ?? 'unknown', status, source: 'systemd' });
    else if (!BAD_STATES.includes(String(known.status))) services.set(name, { ...known, status });
  }
  return services;
}

function serviceLines(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.includes('.service'))
    .map((line) => line.trim().split(/\s+/));
}

/** Active states by every name that a unit has. */
function unitStates(text: string): Map<string, string> {
  const states = new Map<string, string>();
  for (const unit of text.split('\n\n')) {
    const property = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
    const state = property('ActiveState');
    for (const name of [property('Id'), ...property('Names').split(' ')]) states.set(name, state);
  }
  return states;
}
