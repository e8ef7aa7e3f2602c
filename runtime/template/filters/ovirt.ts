import { DOMParser, type Element } from '@xmldom/xmldom';
import { messageOf } from '../../errors/error.ts';
import { equals } from '../../values/compare.ts';
import { getItem, setItem } from '../../values/dict.ts';
import { itemsOf } from '../../values/iterate.ts';
import { str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { type Dict, type DictKey, int, type Value } from '../../values/value.ts';
import { type Filter, type Filters, filter } from '../plugin.ts';
import { jsonQuery } from './community-general/texts.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

function dictOf(value: Value): Dict {
  if (value instanceof Map) return value;
  throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'get'`);
}

const part = (value: Value, name: string): Value => getItem(dictOf(value), name) ?? null;
const list = (value: Value, name: string): readonly Value[] => {
  const found = getItem(dictOf(value), name);
  return found === undefined ? [] : itemsOf(found);
};

function addressesOf(vm: Value, version: string | undefined): Value[] {
  return list(vm, 'reported_devices')
    .flatMap((device) => list(device, 'ips'))
    .filter((ip) => version === undefined || part(ip, 'version') === version)
    .map((ip) => part(ip, 'address'));
}

function ipv4(text: string): bigint {
  return text.split('.').reduce((number, byte) => (number << 8n) + BigInt(byte), 0n);
}

function isInNetwork(address: Value, network: Value): boolean {
  if (!truth(network)) return true;
  const [net = '', bits = ''] = str(network).split('/');
  const shift = 32n - BigInt(bits);
  return ipv4(str(address)) >> shift === ipv4(net) >> shift;
}

/** Addresses of machines: of all in one list, or for each machine by one of its attributes. */
function addresses(vms: Value, attribute: Value, network: Value, version: string | undefined): Value {
  const machines = Array.isArray(vms) ? vms : [vms];
  const of = (vm: Value) => addressesOf(vm, version).filter((address) => isInNetwork(address, network));
  if (attribute === null) return machines.flatMap(of);
  const found = new Map<DictKey, Value>();
  for (const vm of machines) setItem(found, part(vm, str(attribute)) as DictKey, of(vm));
  return found;
}

const OPTIONS = 'ovirt_vms, attr=None, network_ip=None';

function all(version?: string): Filter {
  return filter(OPTIONS, (_context, vms, attribute, network) =>
    addresses(vms, attribute, version === 'v4' ? network : null, version),
  );
}

function first(version?: string): Filter {
  return filter(OPTIONS, (_context, vms, attribute, network) => {
    const found = addresses(vms, attribute, version === 'v4' ? network : null, version);
    return Array.isArray(found) ? (found[0] ?? found) : found;
  });
}

function difference(left: Value, right: Value): Value {
  const [old, now] = [dictOf(left), dictOf(right)];
  const [before, after]: [Dict, Dict] = [new Map(), new Map()];
  if (truth(getItem(old, 'next_run_configuration_exists') ?? null))
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [getItem(old, key), getItem(now, key)];
      if (was !== undefined && is !== undefined && equals(was, is)) continue;
      setItem(before, key, was ?? null);
      setItem(after, key, is ?? was ?? null);
    }
  return new Map([
    ['before', before],
    ['after', after],
  ]);
}

const HIDDEN = '******';

/** The machines with a key hidden wherever it may hold a password. */
function hideKey(data: Value, key: string): Value {
  const hideIn = (value: Value, inner: boolean): Value => {
    if (!(value instanceof Map)) return value;
    const result: Dict = new Map(value);
    if (result.has(key)) result.set(key, HIDDEN);
    for (const [name, below] of inner ? [] : value)
      if (name === 'cloud_init' || name === 'sysprep') result.set(name, hideIn(below, true));
      else if (name === 'profile') result.set(name, hideIn(below, false));
    return result;
  };
  return itemsOf(data).map((machine) => hideIn(machine, false));
}

const UNITS = ['kib', 'mib', 'gib', 'tib', 'pib'];

/** Sizes such as `10GiB`; a bare number counts KiB. */
function toBytes(value: Value): Value {
  if (value === null) return null;
  const text = str(value).replace(/\s+/g, '');
  if (/^\d+$/.test(text)) return int(BigInt(text) * 1024n);
  const [number, unit] = [text.slice(0, -3), text.slice(-3).toLowerCase()];
  if (!/^\d+$/.test(number) || !/^[kmgtp]/.test(unit))
    throw new PythonError('ValueError', `Unsupported value(IEC supported): '${text}'`);
  return int(BigInt(number) * 1024n ** BigInt(UNITS.indexOf(unit) + 1));
}

function rootOf(text: Value): Element {
  const refuse = (): never => {
    throw fail('not well-formed (invalid token): line 1, column 0');
  };
  try {
    return (
      new DOMParser({ onError: refuse }).parseFromString(str(text), 'text/xml').documentElement ?? refuse()
    );
  } catch {
    return refuse();
  }
}

function childrenOf(element: Element): Element[] {
  return Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1);
}

function networkOf(data: Value): Value {
  const found: Dict = new Map();
  for (const child of childrenOf(rootOf(data))) {
    if (child.tagName === 'uuid') found.set('uuid', child.textContent === '' ? null : child.textContent);
    if (child.tagName !== 'bridge') continue;
    found.set('bridge', new Map(Array.from(child.attributes, ({ name, value }) => [name, value])));
  }
  return found;
}

function diskSize(data: Value): Value {
  try {
    const disk = childrenOf(rootOf(data))
      .flatMap(childrenOf)
      .find(({ tagName }) => tagName === 'Disk');
    return disk?.getAttributeNS('http://schemas.dmtf.org/ovf/envelope/1/', 'size') ?? null;
  } catch (error) {
    throw fail(`Error in get_ovf_disk_size filter plugin:\n${messageOf(error)}`);
  }
}

/** Filters of the collection ovirt.ovirt. */
export const ovirtFilters: Filters = {
  convert_to_bytes: filter('param', (_context, value) => toBytes(value)),
  filtervalue: filter('data, attr, value', (_context, data, attribute, value) =>
    itemsOf(data).filter((item) => equals(part(item, str(attribute)), value)),
  ),
  get_network_xml_to_dict: filter('data', (_context, data) => networkOf(data)),
  get_ovf_disk_size: filter('data', (_context, data) => diskSize(data)),
  json_query: filter('data, expr', (_context, data, expression) => jsonQuery(data, expression)),
  ovirtdiff: filter('vm1, vm2', (_context, left, right) => difference(left, right)),
  ovirtvmip: first(),
  ovirtvmips: all(),
  ovirtvmipsv4: all('v4'),
  ovirtvmipsv6: all('v6'),
  ovirtvmipv4: first('v4'),
  ovirtvmipv6: first('v6'),
  removesensitivevmdata: filter("data, key_to_remove='root_password'", (_context, data, key) =>
    hideKey(data, str(key)),
  ),
};
