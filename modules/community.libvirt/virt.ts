import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { defineDomain } from '../support/libvirt/define-domain.ts';
import { Domains } from '../support/libvirt/domains.ts';
import { Virsh } from '../support/libvirt/virsh.ts';

/** What goes with a machine by force, and virsh's words for it. */
const UNDEFINE_FLAGS = {
  managed_save: '--managed-save',
  snapshots_metadata: '--snapshots-metadata',
  nvram: '--nvram',
  keep_nvram: '--keep-nvram',
  checkpoints_metadata: '--checkpoints-metadata',
  delete_volumes: undefined,
} as const;

export default defineModule({
  name: 'community.libvirt.virt',
  summary: 'Manage virtual machines of libvirt',
  options: {
    name: { type: 'str', aliases: ['guest'], description: 'The machine.' },
    state: {
      type: 'str',
      choices: ['destroyed', 'paused', 'running', 'shutdown'],
      description: 'What it is to be.',
    },
    autostart: { type: 'bool', description: 'It starts with the host.' },
    command: {
      type: 'str',
      choices: [
        'create',
        'define',
        'destroy',
        'get_xml',
        'get_interfaces',
        'pause',
        'shutdown',
        'status',
        'start',
        'stop',
        'undefine',
        'unpause',
        'uuid',
        'freemem',
        'info',
        'list_vms',
        'nodeinfo',
        'virttype',
      ],
      description: 'What to do, in the place of a state.',
    },
    flags: {
      type: 'list',
      choices: [
        'managed_save',
        'snapshots_metadata',
        'nvram',
        'keep_nvram',
        'checkpoints_metadata',
        'delete_volumes',
      ],
      elements: 'str',
      description: 'What goes with an undefined machine.',
    },
    force: { type: 'bool', description: 'All that goes with an undefined machine.' },
    uri: { type: 'str', default: 'qemu:///system', description: 'The libvirt to speak to.' },
    xml: { type: 'str', description: 'Its definition.' },
    mutate_flags: {
      type: 'list',
      default: ['ADD_UUID'],
      choices: ['ADD_UUID', 'ADD_MAC_ADDRESSES', 'ADD_MAC_ADDRESSES_FUZZY'],
      elements: 'str',
      description: 'What a definition takes from the machine that is there.',
    },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, command, name, autostart } = args;
    const domains = new Domains(new Virsh(target, args.uri), task);
    if (state !== undefined && command === 'list_vms') return { list_vms: await domains.names(state) };
    let changed: { readonly changed?: boolean } = {};
    if (autostart !== undefined && command !== 'define') {
      if (!name) throw new ModuleFailure('autostart requires 1 argument: name');
      if (!(await domains.names()).includes(name)) throw new ModuleFailure(`domain ${name} not found`);
      changed = { changed: await domains.autostart(name, autostart) };
      if (command === undefined && state === undefined) return changed;
    }
    if (state !== undefined) {
      if (!name) throw new ModuleFailure('state change requires a guest specified');
      const action = stateAction(state, await domains.status(name));
      if (action === undefined) return changed;
      return { changed: true, msg: await domains.change(action, name) };
    }
    switch (command) {
      case undefined:
        throw new ModuleFailure('expected state or command parameter to be specified');
      case 'list_vms':
        return { list_vms: await domains.names() };
      case 'info':
        return await domains.info();
      case 'nodeinfo':
        return await domains.nodeInfo();
      case 'freemem':
        return { freemem: await domains.freeMemory() };
      case 'virttype':
        return { virttype: await domains.virtType() };
      case 'define':
        return { ...changed, ...(await defineDomain(domains, args, task)) };
    }
    if (!name) throw new ModuleFailure(`${command} requires 1 argument: guest`);
    switch (command) {
      case 'status':
        return { status: await domains.status(name) };
      case 'uuid':
        return { uuid: await domains.uuid(name) };
      case 'get_xml':
        return { get_xml: await domains.xml(name) };
      case 'get_interfaces':
        return await domains.interfaces(name);
      case 'undefine':
        return await undefine(name);
      case 'create':
      case 'start':
        return { [command]: await domains.change('start', name) };
      case 'pause':
        return { pause: await domains.change('suspend', name) };
      case 'unpause':
        return { unpause: await domains.change('resume', name) };
      case 'destroy':
        return { destroy: await domains.change('destroy', name) };
      case 'shutdown':
        return { shutdown: await domains.change('shutdown', name) };
      case 'stop':
        throw new ModuleFailure('Command stop not recognized');
    }

    async function undefine(of: string): Promise<ModuleResult> {
      const { flags, force } = args;
      if (flags?.includes('nvram') && flags.includes('keep_nvram'))
        throw new ModuleFailure("Flags 'nvram' and 'keep_nvram' are mutually exclusive");
      if (flags !== undefined && force) task.warn("Ignoring 'force', because 'flags' are provided.");
      const all = force ? (Object.keys(UNDEFINE_FLAGS) as (keyof typeof UNDEFINE_FLAGS)[]) : [];
      const chosen = flags ?? all.filter((flag) => flag !== 'keep_nvram');
      if (task.check) return { changed: (await domains.names()).includes(of), command: 0 };
      await domains.mustExist(of);
      if (chosen.includes('delete_volumes')) await domains.deleteVolumes(of);
      await domains.change(
        'undefine',
        of,
        chosen.flatMap((flag) => UNDEFINE_FLAGS[flag] ?? []),
      );
      return { changed: true, command: 0 };
    }
  },
});

/** virsh's subcommand for a state; undefined where the machine is in it. */
function stateAction(state: string, is: string): string | undefined {
  switch (state) {
    case 'running':
      return is === 'running' ? undefined : is === 'paused' ? 'resume' : 'start';
    case 'shutdown':
      return is === 'shutdown' ? undefined : 'shutdown';
    case 'destroyed':
      return is === 'shutdown' ? undefined : 'destroy';
    default:
      return is === 'running' ? 'suspend' : undefined;
  }
}
