import { parseAddress } from '../../runtime/inventory/addresses.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure } from '../../runtime/module/result.ts';
import type { Value } from '../../runtime/values/value.ts';

export default defineModule({
  name: 'ansible.builtin.add_host',
  summary: 'Add a host (and groups) to the inventory of this run',
  options: {
    name: {
      type: 'str',
      aliases: ['host', 'hostname'],
      description: 'The host, or host:port',
    },
    groups: {
      type: 'list',
      elements: 'str',
      aliases: ['group', 'groupname'],
      description: 'Groups to put it into',
    },
    variables: { type: 'dict', description: 'Its variables: every other key of the task' },
  },
  freeKeys: 'variables',
  controllerOnly: true,
  oncePerBatch: true,
  check: 'full',
  diff: 'none',
  async run(args, _target, task) {
    if (args.name === undefined) throw new ModuleFailure('name, host or hostname needs to be provided');
    const { host, port } = parseAddress(args.name) ?? { host: args.name, port: undefined };
    if (host === '') throw new ModuleFailure('Invalid or missing hostname');
    const groups = (args.groups ?? []).map((group) => group.trim()).filter((group) => group !== '');
    const variables = new Map<string, Value>();
    for (const [key, value] of args.variables ?? []) variables.set(String(key), value);
    if (port !== undefined) variables.set('ansible_ssh_port', port);
    const changed = task.inventory.addHost(host, groups, variables);
    return { changed, add_host: { host_name: host, groups, host_vars: variables } };
  },
});
