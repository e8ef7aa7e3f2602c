import { splitOnce } from './text.ts';
import { type FactContext, type Facts, sh } from './topic.ts';

export const CPU_SHELL = sh`
files="$files /proc/cpuinfo /sys/hypervisor/type /proc/self/status /sys/devices/system/cpu/online"
exists="$exists /proc/xen"`;

const NAMED = ['model name', 'Processor', 'vendor_id', 'cpu', 'Vendor', 'processor'];

/** What /proc/cpuinfo counts, over all architectures' ways to write it. */
interface CpuCounts {
  readonly names: string[];
  readonly seen: Map<string, number>;
  /** Cores by socket id, siblings by core id, in the order of appearance. */
  readonly sockets: Map<string, number>;
  readonly siblings: Map<string, number>;
  flags: string[] | undefined;
  zProcessors: number;
  zThreads: number;
  active: number | undefined;
  paravirtual: boolean;
}

/** Processors: names, sockets, cores, threads and flags. */
export function readCpu({ raw, known }: FactContext): Facts {
  const facts: Facts = new Map();
  const lines = raw.fileLines('/proc/cpuinfo');
  if (lines.length === 0) return facts;
  const xen = raw.exists('/proc/xen') || raw.fileLines('/sys/hypervisor/type')[0]?.trim() === 'xen';
  const counts = count(lines, xen);
  facts.set('processor', counts.names);
  if (counts.flags !== undefined) facts.set('flags', counts.flags);
  const architecture = String(known.get('architecture') ?? '');
  const listed = counts.seen.get('processor') ?? 0;
  if (architecture === 's390x') {
    facts.set('processor_count', 1);
    facts.set('processor_cores', roundHalfEven(counts.zProcessors / counts.zThreads));
    facts.set('processor_threads_per_core', counts.zThreads);
    facts.set('processor_vcpus', counts.zProcessors);
  } else {
    const processors = processorCount(counts, architecture);
    if (counts.paravirtual) setTopology(facts, processors, processors, 1, processors);
    else {
      const sockets = counts.sockets.size || processors;
      const cores = [...counts.sockets.values()][0] || 1;
      const threads = roundHalfEven(([...counts.siblings.values()][0] ?? 1) / cores);
      setTopology(facts, sockets, cores, threads, threads * sockets * cores);
    }
  }
  facts.set('processor_nproc', usableProcessors({ raw }) ?? listed);
  return facts;
}

function setTopology(facts: Facts, count: number, cores: number, threads: number, vcpus: number): void {
  facts.set('processor_count', count);
  facts.set('processor_cores', cores);
  facts.set('processor_threads_per_core', threads);
  facts.set('processor_vcpus', vcpus);
}

function count(lines: readonly string[], xen: boolean): CpuCounts {
  const counts: CpuCounts = {
    names: [],
    seen: new Map(),
    sockets: new Map(),
    siblings: new Map(),
    flags: undefined,
    zProcessors: 0,
    zThreads: 0,
    active: undefined,
    paravirtual: false,
  };
  let socket = '0';
  let core = '0';
  for (const line of lines) {
    const parts = splitOnce(line, ':');
    const key = parts[0].trim();
    const value = parts[1]?.trim() ?? '';
    counts.seen.set(key, (counts.seen.get(key) ?? 0) + 1);
    if (NAMED.includes(key)) counts.names.push(value);
    switch (key) {
      case 'flags':
        counts.flags = value === '' ? [] : value.split(/\s+/);
        // Paravirtual Xen guests lack this flag, and their topology is of no use.
        if (xen && !value.includes('vme')) counts.paravirtual = true;
        break;
      case 'physical id':
        socket = value;
        if (!counts.sockets.has(socket)) counts.sockets.set(socket, 1);
        break;
      case 'core id':
        core = value;
        if (!counts.sockets.has(core)) counts.siblings.set(core, 1);
        break;
      case 'cpu cores':
        counts.sockets.set(socket, Number(value));
        break;
      case 'siblings':
        counts.siblings.set(core, Number(value));
        break;
      case '# processors':
        counts.zProcessors = Number(value);
        break;
      case 'max thread id':
        counts.zThreads = Number(value) + 1;
        break;
      case 'ncpus active':
        counts.active = Number(value);
        break;
    }
  }
  return counts;
}

function processorCount({ seen, names, active }: CpuCounts, architecture: string): number {
  if (/^(armv|aarch|ppc)/.test(architecture)) return seen.get('processor') ?? 0;
  const vendors = seen.get('vendor_id') ?? 0;
  if (vendors > 0 && vendors === seen.get('model name')) return vendors;
  return active ?? names.length;
}

/** Processors that the session may run on: its affinity without those that are offline. */
function usableProcessors({ raw }: Pick<FactContext, 'raw'>): number | undefined {
  const allowed = /^Cpus_allowed_list:\s*(.*)$/m.exec(raw.file('/proc/self/status') ?? '')?.[1];
  if (allowed === undefined) return undefined;
  const online = raw.file('/sys/devices/system/cpu/online');
  const usable = cpuList(allowed);
  if (online === undefined) return usable.size;
  const running = cpuList(online);
  return [...usable].filter((cpu) => running.has(cpu)).length;
}

/** `0-3,8` */
function cpuList(text: string): Set<number> {
  const found = new Set<number>();
  for (const range of text.split(',')) {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    for (let cpu = first; cpu <= last; cpu++) found.add(cpu);
  }
  return found;
}

/** Python's round: a half goes to the even neighbour. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
