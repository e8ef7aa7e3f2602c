import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { attribute, elements, parseXml, readPairs, type Virsh } from './virsh.ts';

/** States by their numbers in libvirt. */
const STATES = ['running', 'running', 'running', 'paused', 'shutdown', 'shutdown', 'crashed'] as const;

/** States as virsh tells them. */
const TOLD: Readonly<Record<string, string>> = {
  'no state': 'running',
  running: 'running',
  idle: 'running',
  blocked: 'running',
  paused: 'paused',
  'in shutdown': 'shutdown',
  'shut off': 'shutdown',
  crashed: 'crashed',
};

/** The virtual machines that a libvirt knows. */
export class Domains {
  constructor(
    readonly virsh: Virsh,
    private readonly task: TaskContext,
  ) {}

  async names(state?: string): Promise<string[]> {
    const all = (await this.virsh.lines(['list', '--all', '--name'])).map((name) => name.trim());
    if (state === undefined) return all;
    const states = await Promise.all(all.map((name) => this.status(name)));
    return all.filter((_, at) => states[at] === state);
  }

  /** @throws ModuleFailure when there is no such machine */
  async mustExist(name: string): Promise<void> {
    if (!(await this.names()).includes(name)) throw new ModuleFailure(`virtual machine ${name} not found`);
  }

  async status(name: string): Promise<string> {
    const [step] = await this.virsh.ask([['domstate', name]]);
    if (step?.rc !== 0) {
      await this.mustExist(name);
      throw new ModuleFailure(step?.err.trim() ?? '');
    }
    return TOLD[step.out.trim()] ?? 'unknown';
  }

  /** A subcommand that changes a machine; 0 as the library returns it. Nothing happens in check mode. */
  async change(what: string, name: string, more: readonly string[] = []): Promise<number> {
    if (this.task.check) return 0;
    await this.mustExist(name);
    await this.virsh.run([what, name, ...more]);
    return 0;
  }

  /** Whether it starts with the host is made so. @returns whether that was a change */
  async autostart(name: string, wanted: boolean): Promise<boolean> {
    const is = readPairs(await this.virsh.run(['dominfo', name])).get('Autostart') === 'enable';
    if (is !== wanted && !this.task.check)
      await this.virsh.run(['autostart', name, ...(wanted ? [] : ['--disable'])]);
    return is !== wanted;
  }

  xml(name: string, options: readonly string[] = []): Promise<string> {
    return this.virsh.run(['dumpxml', name, ...options]);
  }

  async uuid(name: string): Promise<string> {
    return (await this.virsh.run(['domuuid', name])).trim();
  }

  async info(): Promise<ModuleResult> {
    const found: Record<string, ResultValue> = {};
    for (const name of await this.names()) {
      const [stats, info] = await this.virsh.ask([
        ['domstats', '--state', '--cpu-total', '--balloon', '--vcpu', name],
        ['dominfo', name],
      ]);
      const told = new Map(
        (stats?.out ?? '').split('\n').flatMap((line) => {
          const [, key, value] = /^\s*([^=\s]+)=(.*)$/.exec(line) ?? [];
          return key === undefined ? [] : [[key, value ?? ''] as const];
        }),
      );
      const pairs = readPairs(info?.out ?? '');
      const kib = (key: string): string => (pairs.get(key) ?? '0').split(' ')[0] ?? '0';
      found[name] = {
        state: STATES[Number(told.get('state.state') ?? 5)] ?? 'unknown',
        maxMem: told.get('balloon.maximum') ?? kib('Max memory'),
        memory: told.get('balloon.current') ?? kib('Used memory'),
        nrVirtCpu: Number(pairs.get('CPU(s)') ?? told.get('vcpu.current') ?? 0),
        cpuTime: told.get('cpu.time') ?? '0',
        autostart: pairs.get('Autostart') === 'enable' ? 1 : 0,
      };
    }
    return found as ModuleResult;
  }

  async nodeInfo(): Promise<ModuleResult> {
    const pairs = readPairs(await this.virsh.run(['nodeinfo']));
    const number = (key: string): string => (pairs.get(key) ?? '').split(' ')[0] ?? '';
    return {
      cpumodel: pairs.get('CPU model') ?? '',
      phymemory: String(Math.floor(Number(number('Memory size')) / 1024)),
      cpus: number('CPU(s)'),
      cpumhz: number('CPU frequency'),
      numanodes: number('NUMA cell(s)'),
      sockets: number('CPU socket(s)'),
      cpucores: number('Core(s) per socket'),
      cputhreads: number('Thread(s) per core'),
    };
  }

  /** Bytes. */
  async freeMemory(): Promise<number> {
    return Number(/(\d+) KiB/.exec(await this.virsh.run(['freecell']))?.[1] ?? 0) * 1024;
  }

  async virtType(): Promise<string> {
    return /API: (\S+)/.exec(await this.virsh.run(['version']))?.[1] ?? '';
  }

  async interfaces(name: string): Promise<ModuleResult> {
    const types: Readonly<Record<string, string>> = { network: 'NAT', direct: 'macvtap', bridge: 'bridge' };
    const sources: Readonly<Record<string, string>> = { bridge: 'bridge', direct: 'dev', network: 'network' };
    const list = elements(parseXml(await this.xml(name)), 'devices/interface').map((one, at) => {
      const type = one.getAttribute('type') ?? '';
      const told = {
        type: types[type] ?? type,
        mac: attribute(one, 'mac', 'address') ?? null,
        pci_bus: attribute(one, 'address', 'bus') ?? null,
        source: attribute(one, 'source', sources[type] ?? '') ?? null,
      };
      return [`interface_${at + 1}`, told] as const;
    });
    return { network_interfaces: Object.fromEntries(list) };
  }

  async deleteVolumes(name: string): Promise<void> {
    for (const disk of elements(parseXml(await this.xml(name)), 'devices/disk')) {
      const file = disk.getAttribute('type') === 'file' ? attribute(disk, 'source', 'file') : undefined;
      if (file !== undefined) await this.virsh.run(['vol-delete', file]);
    }
  }
}
