import { extname } from 'node:path';
import { EXIT, TsibleError } from '../../errors/error.ts';
import type { Origin } from '../../errors/source.ts';
import { originOf, originOfItem, originOfKey } from '../../values/origins.ts';
import { str } from '../../values/print.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import type { DictKey } from '../../values/value.ts';
import { expandHosts } from '../addresses.ts';
import type { InventoryData } from '../data.ts';
import type { Group } from '../model.ts';
import { isReadable } from './files.ts';
import type { SourcePlugin } from './source.ts';

/** `all: {hosts: ..., children: ..., vars: ...}`. */
export const yaml: SourcePlugin = {
  name: 'yaml',
  accepts(source, context) {
    const ending = extname(source);
    return (
      isReadable(source, context) &&
      (ending === '' || context.data.settings.INVENTORY_YAML_EXTENSIONS.includes(ending))
    );
  },
  read(source, { data, loader }) {
    const content = loader.load(source);
    if (isEmpty(content)) fail('Parsed empty YAML file', undefined);
    if (!(content instanceof Map))
      fail(
        `YAML inventory has invalid structure, it should be a dictionary, got: ${pythonClass(content)}`,
        typeof content === 'object' && content !== null ? originOf(content) : undefined,
      );
    if (content.get('plugin'))
      fail('Plugin configuration YAML file, not YAML inventory', originOfKey(content, 'plugin'));
    for (const name of content.keys()) readGroup(data, content, name);
  },
};

function isEmpty(content: Raw): boolean {
  return (
    !content ||
    (content instanceof Map && content.size === 0) ||
    (Array.isArray(content) && content.length === 0)
  );
}

function readGroup(data: InventoryData, parent: RawDict, key: DictKey): Group | undefined {
  const content = parent.get(key);
  const name = keyText(key);
  if (content !== null && !(content instanceof Map)) {
    data.notices.warn(`Skipping '${name}' as this is not a valid group definition`, {
      origin: originOfItem(parent, key),
    });
    return undefined;
  }
  if (typeof key !== 'string')
    fail(
      `Unable to add group ${name}: Invalid group name supplied, expected a string but got ${pythonClass(key)} for ${name}`,
      originOfKey(parent, key),
    );
  const group = data.addGroup(key);
  if (content === null || content === undefined) return group;
  for (const [section, value] of content) {
    const known = section === 'vars' || section === 'children' || section === 'hosts';
    // A lone name may stand for a mapping that holds nothing else.
    const entries = known && typeof value === 'string' ? new Map([[value, null]]) : value;
    if (entries === null) continue;
    if (!(entries instanceof Map)) {
      const origin = originOfItem(content, section);
      if (known)
        fail(
          `Invalid "${section}" entry for "${group.name}" group, requires a dictionary, found "${pythonClass(entries)}" instead.`,
          origin,
        );
      data.notices.warn(
        `Skipping key (${keyText(section)}) in group (${group.name}) as it is not a mapping, it is a ${pythonClass(entries)}`,
        { origin },
      );
    } else if (section === 'vars') readVars(data, group, entries);
    else if (section === 'children') readChildren(data, group, entries);
    else if (section === 'hosts')
      for (const pattern of entries.keys()) readHosts(data, group, entries, pattern);
    else
      data.notices.warn(
        `Skipping unexpected key (${keyText(section)}) in group (${group.name}), only "vars", "children" and "hosts" are valid`,
        { origin: originOfKey(content, section) },
      );
  }
  return group;
}

function readVars(data: InventoryData, group: Group, vars: RawDict): void {
  for (const [name, value] of vars)
    data.setGroupVariable(group, keyText(name), value, originOfKey(vars, name));
}

function readChildren(data: InventoryData, group: Group, children: RawDict): void {
  for (const name of children.keys()) {
    const child = readGroup(data, children, name);
    if (child === undefined)
      fail(`${keyText(name)} is not a known host nor group`, originOfKey(children, name));
    try {
      group.addChild(child);
    } catch (error) {
      if (error instanceof TsibleError) fail(error.message, originOfKey(children, name));
      throw error;
    }
  }
}

function readHosts(data: InventoryData, group: Group, hosts: RawDict, pattern: DictKey): void {
  const origin = originOfKey(hosts, pattern);
  if (typeof pattern !== 'string')
    fail(
      `Host pattern ${keyText(pattern)} must be a string. Enclose integers/floats in quotation marks.`,
      origin,
    );
  const vars = hosts.get(pattern);
  const { names, port } = expandHosts(pattern);
  const empty = vars === undefined || isEmpty(vars);
  if (!empty && !(vars instanceof Map))
    fail(
      `Invalid data from file, expected dictionary and got:\n\n${typeof vars === 'string' ? vars : keyText(vars)}`,
      origin,
    );
  for (const name of names) {
    const host = data.addHost(name, group, port);
    if (vars instanceof Map)
      for (const [key, value] of vars)
        data.setHostVariable(host, keyText(key), value, originOfKey(vars, key));
  }
}

function keyText(key: unknown): string {
  return typeof key === 'string' ? key : str(key as DictKey);
}

/** How Python prints the class of a loaded value. */
function pythonClass(value: unknown): string {
  const name = Array.isArray(value)
    ? '_AnsibleTaggedList'
    : typeof value === 'string' || (typeof value === 'object' && value !== null && 'source' in value)
      ? '_AnsibleTaggedStr'
      : typeof value === 'boolean'
        ? undefined
        : '_AnsibleTaggedInt';
  return name === undefined ? "<class 'bool'>" : `<class 'ansible.module_utils._internal._datatag.${name}'>`;
}

function fail(message: string, origin: Origin | undefined): never {
  throw new TsibleError(message, { origin, exitCode: EXIT.parserError });
}
