import type { RawFacts } from './raw-facts.ts';
import { basename, bytesToHuman } from './text.ts';
import { type FactContext, type Facts, type FactValue, orNull, sh } from './topic.ts';

export const DEVICES_SHELL = sh`
path=/sys/block/*
for name in vendor model sas_address sas_device_handle serial; do
  files="$files $path/device/$name"
done
for name in removable size queue/rotational queue/scheduler queue/logical_block_size queue/hw_sector_size \
  queue/discard_granularity queue/discard_max_hw_bytes; do
  files="$files $path/$name"
done
# A partition's name ends in its number, which spares a look into all that is told of a disk.
part=$path/*[0-9]
files="$files $path/holders/*/dm/name $part/start $part/size $part/holders/*/dm/name"
links="$links /sys/block/* /sys/block/*/holders/* $part/holders/* /sys/block/*/slaves/*"
links="$links /dev/disk/by-id/* /dev/disk/by-uuid/* /dev/disk/by-label/*"
dirs="$dirs /sys/block"
! tsible_fact_has lspci || tsible_fact_run lspci lspci -D
if tsible_fact_has sg_inq; then
  for path in /sys/block/*; do
    tsible_fact_run "sg_inq \${path##*/}" sg_inq "/dev/\${path##*/}"
  done
fi`;

/** Names by which each device is known: name of the device to names of its links. */
type Links = ReadonlyMap<string, readonly string[]>;

interface AllLinks {
  readonly ids: Links;
  readonly uuids: Links;
  readonly labels: Links;
  readonly masters: Links;
}

/** Block devices, their partitions, and the links that name them. */
export function readDevices({ raw }: FactContext): Facts {
  const all: AllLinks = {
    ids: linksIn(raw, '/dev/disk/by-id'),
    uuids: linksIn(raw, '/dev/disk/by-uuid'),
    labels: linksIn(raw, '/dev/disk/by-label'),
    masters: owners(raw),
  };
  const known = raw.linksLike(/^\/sys\/block\/([^/]+)$/).map((match) => match[1] ?? '');
  const ordered = raw.directory('/sys/block').filter((name) => known.includes(name));
  const devices: Facts = new Map();
  for (const name of ordered.length === known.length ? ordered : known)
    devices.set(name, device(raw, name, all));
  return new Map<string, FactValue>([
    ['devices', devices],
    ['device_links', { ...all }],
  ]);
}

function linksIn(raw: RawFacts, folder: string): Links {
  const found = new Map<string, string[]>();
  for (const [path] of raw.linksLike(new RegExp(`^${folder}/[^/]+$`))) {
    const target = basename(raw.link(path) ?? '');
    found.set(target, [...(found.get(target) ?? []), basename(path)].sort());
  }
  return found;
}

function owners(raw: RawFacts): Links {
  const found = new Map<string, string[]>();
  for (const [, owner = '', slave = ''] of raw.linksLike(/^\/sys\/block\/([^/]+)\/slaves\/([^/]+)$/))
    found.set(slave, [...(found.get(slave) ?? []), owner].sort());
  return found;
}

function linksOf(all: AllLinks, name: string): Readonly<Record<keyof AllLinks, readonly string[]>> {
  return {
    ids: all.ids.get(name) ?? [],
    uuids: all.uuids.get(name) ?? [],
    labels: all.labels.get(name) ?? [],
    masters: all.masters.get(name) ?? [],
  };
}

function device(raw: RawFacts, name: string, all: AllLinks): Facts {
  const path = `/sys/block/${name}`;
  const target = raw.link(path) ?? '';
  const file = (below: string) => raw.file(`${path}/${below}`);
  const facts: Facts = new Map();
  facts.set('virtual', 1);
  facts.set('links', linksOf(all, name));
  for (const key of ['vendor', 'model', 'sas_address', 'sas_device_handle'])
    facts.set(key, orNull(file(`device/${key}`)));
  const asked = raw.output(`sg_inq ${name}`);
  const serial = asked === undefined ? file('device/serial') : scsiSerial(raw.success(`sg_inq ${name}`));
  if (serial !== undefined) facts.set('serial', serial);
  facts.set('removable', orNull(file('removable')));
  const discards = file('queue/discard_max_hw_bytes') !== '0';
  facts.set('support_discard', discards ? orNull(file('queue/discard_granularity')) : '0');
  const wwn = all.ids.get(name)?.find((link) => link.startsWith('wwn-'));
  if (wwn !== undefined) facts.set('wwn', wwn.slice('wwn-'.length));
  facts.set('partitions', partitions(raw, name, all));
  facts.set('rotational', orNull(file('queue/rotational')));
  facts.set('scheduler_mode', /\[(.*)\]/.exec(file('queue/scheduler') ?? '')?.[1] ?? '');
  const sectorSize = file('queue/logical_block_size') ?? file('queue/hw_sector_size');
  setSize(facts, file('size'), sectorSize ?? 512);
  facts.set('host', controller(target, raw.success('lspci')));
  facts.set('holders', holders(raw, path));
  return facts;
}

/** Sectors are counted in 512 bytes by the kernel, whatever the device's own size of a sector is. */
function setSize(facts: Facts, kernelSectors: string | undefined, sectorSize: string | number): void {
  const sectors = Math.floor((Number(kernelSectors ?? 0) * 512) / Number(sectorSize));
  facts.set('sectorsize', sectorSize);
  facts.set('sectors', sectors);
  facts.set('size', bytesToHuman(sectors * Number(sectorSize)));
}

function partitions(raw: RawFacts, name: string, all: AllLinks): Facts {
  const found: Facts = new Map();
  const folder = `/sys/block/${name}/`;
  const starts = raw
    .filesLike(/^\/sys\/block\/([^/]+)\/([^/]+)\/start$/)
    .filter((match) => match[1] === name);
  for (const [, , part = ''] of starts) {
    if (!/^p?\d+$/.test(part.slice(name.length)) || !part.startsWith(name)) continue;
    const facts: Facts = new Map();
    facts.set('links', linksOf(all, part));
    facts.set('start', raw.file(`${folder}${part}/start`) ?? 0);
    setSize(facts, raw.file(`${folder}${part}/size`), 512);
    facts.set('uuid', orNull(all.uuids.get(part)?.[0]));
    facts.set('holders', holders(raw, `${folder}${part}`));
    found.set(part, facts);
  }
  return found;
}

/** Device mapper devices that use this one. */
function holders(raw: RawFacts, path: string): string[] {
  return raw
    .linksLike(/^(.*)\/holders\/(dm-[^/]*)$/)
    .filter((match) => match[1] === path)
    .map((match) => raw.file(`${match[0]}/dm/name`) ?? match[2] ?? '');
}

function scsiSerial(text: string | undefined): string | undefined {
  return /(?:Unit serial|Serial) number:\s+(\w+)/.exec(text ?? '')?.[1];
}

/** The PCI device that a disk hangs on, as lspci describes it. */
function controller(path: string, pci: string | undefined): string {
  const id = /.*\/([a-f0-9]{4}:[a-f0-9]{2}:[01][a-f0-9]\.[0-7])\//.exec(path)?.[1];
  if (id === undefined || pci === undefined) return '';
  const line = pci.split('\n').find((candidate) => candidate.startsWith(`${id} `));
  return line?.slice(id.length + 1) ?? '';
}
