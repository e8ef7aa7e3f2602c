import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { changeState, Entries, type Kind } from '../support/libvirt/entries.ts';
import { attribute, elements, parseXml, readPairs, Virsh } from '../support/libvirt/virsh.ts';

const POOLS: Kind = {
  prefix: 'pool',
  called: 'storage pool',
  list: 'list_pools',
  plural: 'pools',
  async facts(virsh, name): Promise<ResultValue> {
    const [info, xml, volumes] = await virsh.ask([
      ['pool-info', '--bytes', name],
      ['pool-dumpxml', name],
      ['vol-list', name],
    ]);
    if (info?.rc !== 0) throw new ModuleFailure(`storage pool ${name} not found`);
    const pairs = readPairs(info.out);
    const definition = parseXml(xml?.out ?? '');
    const active = pairs.get('State') === 'running';
    const names = (volumes?.out ?? '').split('\n').flatMap((line) => /^\s*(\S+)/.exec(line)?.[1] ?? []);
    const optional = (key: string, value: string | undefined) =>
      value === undefined ? {} : { [key]: value };
    const devices = elements(definition, 'source/device').map((device) => device.getAttribute('path'));
    return {
      status: pairs.get('State') ?? 'unknown',
      size_total: pairs.get('Capacity') ?? '0',
      size_used: pairs.get('Allocation') ?? '0',
      size_available: pairs.get('Available') ?? '0',
      autostart: pairs.get('Autostart') ?? 'unknown',
      persistent: pairs.get('Persistent') ?? 'unknown',
      state: active ? 'active' : 'inactive',
      type: definition.getAttribute('type'),
      uuid: pairs.get('UUID') ?? '',
      ...(active ? { volume_count: names.length, volumes: names } : { volume_count: -1 }),
      ...optional('path', elements(definition, 'target/path')[0]?.textContent ?? undefined),
      ...optional('host', attribute(definition, 'source/host', 'name')),
      ...optional('source_path', attribute(definition, 'source/dir', 'path')),
      ...optional('format', attribute(definition, 'source/format', 'type')),
      ...(devices.length === 0 ? {} : { devices }),
    };
  },
};

export default defineModule({
  name: 'community.libvirt.virt_pool',
  summary: "Manage libvirt's storage pools",
  options: {
    name: { type: 'str', aliases: ['pool'], description: 'The pool.' },
    state: {
      type: 'str',
      choices: ['active', 'inactive', 'present', 'absent', 'undefined', 'deleted'],
      description: 'What it is to be.',
    },
    command: {
      type: 'str',
      choices: [
        'create',
        'status',
        'start',
        'stop',
        'build',
        'delete',
        'undefine',
        'destroy',
        'get_xml',
        'define',
        'refresh',
        'list_pools',
        'facts',
        'info',
      ],
      description: 'What to do, in the place of a state.',
    },
    uri: { type: 'str', default: 'qemu:///system', description: 'The libvirt to speak to.' },
    xml: { type: 'str', description: 'Its definition.' },
    autostart: { type: 'bool', description: 'It starts with the host.' },
    mode: {
      type: 'str',
      choices: ['new', 'repair', 'resize', 'no_overwrite', 'overwrite', 'normal', 'zeroed'],
      description: 'How it is built or deleted.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const virsh = new Virsh(target, args.uri);
    const entries = new Entries(virsh, POOLS, task);
    const state = await changeState(entries, args);
    if (state !== undefined) return state;
    const { command, xml, mode } = args;
    switch (command) {
      case undefined:
        throw new ModuleFailure('expected state or command parameter to be specified');
      case 'list_pools':
        return { list_pools: await entries.names() };
      case 'facts':
      case 'info':
        return entries.facts(undefined, command);
    }
    const { name } = args;
    if (!name) throw new ModuleFailure(`${command} requires 1 argument: name`);
    const told = task.check ? { changed: true } : {};
    if (command === 'define') {
      if (!xml) throw new ModuleFailure('define requires xml argument');
      if (await entries.exists(name)) return {};
      await entries.define(xml);
      return { changed: true, created: name };
    }
    if (task.check && !(await entries.exists(name)) && command !== 'get_xml' && command !== 'status')
      return { changed: true };
    if (command !== 'status') await entries.info(name);
    switch (command) {
      case 'status':
        return { status: await entries.status(name) };
      case 'get_xml':
        return { get_xml: await virsh.run(['pool-dumpxml', name]) };
      case 'build': {
        const flags =
          mode === 'overwrite' ? ['--overwrite'] : mode === 'no_overwrite' ? ['--no-overwrite'] : [];
        return { changed: true, build: await entries.change('build', name, flags) };
      }
      case 'delete':
        return { changed: true, delete: await entries.change('delete', name) };
      case 'refresh':
        return { refresh: await entries.change('refresh', name) };
      case 'undefine':
        return { undefine: await entries.change('undefine', name) };
      case 'start':
      case 'create':
        return { ...told, [command]: await entries.change('start', name) };
      case 'stop':
      case 'destroy':
        return { ...told, [command]: await entries.change('destroy', name) };
    }
  },
});
