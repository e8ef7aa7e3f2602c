import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { changeState, Entries, type Kind } from '../support/libvirt/entries.ts';
import { attribute, elements, parseXml, readPairs, Virsh } from '../support/libvirt/virsh.ts';

const NETWORKS: Kind = {
  prefix: 'net',
  called: 'network',
  list: 'list_nets',
  plural: 'networks',
  async facts(virsh, name): Promise<ResultValue> {
    const [info, xml, leases] = await virsh.ask([
      ['net-info', name],
      ['net-dumpxml', name],
      ['net-dhcp-leases', name],
    ]);
    if (info?.rc !== 0) throw new ModuleFailure(`network ${name} not found`);
    const pairs = readPairs(info.out);
    const definition = parseXml(xml?.out ?? '');
    const optional = (key: string, value: string | undefined) =>
      value === undefined ? {} : { [key]: value };
    return {
      autostart: pairs.get('Autostart') ?? 'unknown',
      persistent: pairs.get('Persistent') ?? 'unknown',
      state: pairs.get('Active') === 'yes' ? 'active' : 'inactive',
      bridge: pairs.get('Bridge') ?? '',
      uuid: pairs.get('UUID') ?? '',
      dhcp_leases: readLeases(leases?.out ?? ''),
      ...optional('forward_mode', attribute(definition, 'forward', 'mode')),
      ...optional('domain', attribute(definition, 'domain', 'name')),
      ...optional('macaddress', attribute(definition, 'mac', 'address')),
    };
  },
};

export default defineModule({
  name: 'community.libvirt.virt_net',
  summary: "Manage libvirt's networks",
  options: {
    name: { type: 'str', aliases: ['network'], description: 'The network.' },
    state: {
      type: 'str',
      choices: ['active', 'inactive', 'present', 'absent'],
      description: 'What it is to be.',
    },
    command: {
      type: 'str',
      choices: [
        'create',
        'status',
        'start',
        'stop',
        'undefine',
        'destroy',
        'get_xml',
        'define',
        'modify',
        'list_nets',
        'facts',
        'info',
      ],
      description: 'What to do, in the place of a state.',
    },
    uri: { type: 'str', default: 'qemu:///system', description: 'The libvirt to speak to.' },
    xml: { type: 'str', description: 'Its definition.' },
    autostart: { type: 'bool', description: 'It starts with the host.' },
  },
  rules: {
    requiredIf: [
      ['command', 'create', ['name']],
      ['command', 'status', ['name']],
      ['command', 'start', ['name']],
      ['command', 'stop', ['name']],
      ['command', 'undefine', ['name']],
      ['command', 'destroy', ['name']],
      ['command', 'get_xml', ['name']],
      ['command', 'define', ['name']],
      ['command', 'modify', ['name']],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const virsh = new Virsh(target, args.uri);
    const entries = new Entries(virsh, NETWORKS, task);
    const state = await changeState(entries, args);
    if (state !== undefined) return state;
    const { command, name = '', xml } = args;
    switch (command) {
      case undefined:
        throw new ModuleFailure('expected state or command parameter to be specified');
      case 'list_nets':
        return { list_nets: await entries.names() };
      case 'facts':
        return entries.facts(args.name, 'facts');
      case 'info':
        return entries.facts(undefined, 'info');
      case 'define':
      case 'modify': {
        if (!xml) throw new ModuleFailure(`${command} requires xml argument`);
        if (!(await entries.exists(name))) {
          await entries.define(xml);
          return { changed: true, created: name };
        }
        return command === 'define' ? {} : { changed: await modify(xml), modified: name };
      }
      case 'status':
        return { status: await entries.status(name) };
      case 'get_xml':
        await entries.info(name);
        return { get_xml: await virsh.run(['net-dumpxml', name]) };
      case 'undefine':
        return { undefine: (await entries.exists(name)) ? await entries.change('undefine', name) : null };
      case 'start':
      case 'create':
        return (await entries.status(name)) === 'active'
          ? { [command]: null }
          : { ...(task.check ? { changed: true } : {}), [command]: await entries.change('start', name) };
      case 'stop':
      case 'destroy':
        return (await entries.status(name)) === 'active'
          ? { ...(task.check ? { changed: true } : {}), [command]: await entries.change('destroy', name) }
          : { [command]: null };
    }

    /** Adds or changes the entry of a host in DHCP. */
    async function modify(text: string): Promise<boolean> {
      const wanted = parseXml(text);
      if (wanted.tagName !== 'host') throw new ModuleFailure(`updating this is not supported yet ${text}`);
      const network = parseXml(await virsh.run(['net-dumpxml', name]));
      const present = elements(network, 'ip/dhcp/host').find(
        (host) => host.getAttribute('mac') === wanted.getAttribute('mac'),
      );
      const same = (key: string): boolean => present?.getAttribute(key) === wanted.getAttribute(key);
      if (present !== undefined && same('name') && same('ip')) return false;
      const live = (await entries.isActive(name)) ? ['--live'] : [];
      if (!task.check)
        await virsh.run([
          ...['net-update', name, present === undefined ? 'add-last' : 'modify', 'ip-dhcp-host', text],
          ...live,
          '--config',
        ]);
      return true;
    }
  },
});

/** The table of leases, as the library tells them. */
function readLeases(text: string): ResultValue {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(\S+ \S+)\s+([\da-f:]{17})\s+(ipv[46])\s+([^/\s]+)\/(\d+)\s+(\S+)\s+(\S+)\s*$/.exec(
      line,
    );
    if (found === null) return [];
    const [, expiry = '', mac, protocol, address, prefix, hostname, client] = found;
    const text_ = (value: string | undefined): string | null => (value === '-' ? null : (value ?? null));
    return [
      {
        iface: null,
        expirytime: Math.floor(Date.parse(`${expiry.replace(' ', 'T')}Z`) / 1000),
        type: protocol === 'ipv4' ? 0 : 1,
        mac,
        iaid: null,
        ipaddr: address,
        prefix: Number(prefix),
        hostname: text_(hostname),
        clientid: text_(client),
      },
    ];
  });
}
