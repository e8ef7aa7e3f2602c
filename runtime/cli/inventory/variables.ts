import { combine } from '../../inventory/combine.ts';
import type { Group, Host } from '../../inventory/model.ts';
import { EncryptedString, type Raw, type RawDict, Template } from '../../values/raw.ts';
import { type Dict, PyObject, type Value } from '../../values/value.ts';
import { VaultedText } from '../../yaml/dump/vaulted.ts';
import type { InventorySession } from '../inventory-session.ts';

/** Variables that Ansible makes itself: no inventory is to hold them. */
const INTERNAL = new Set([
  'ansible_async_path',
  'ansible_collection_name',
  'ansible_config_file',
  'ansible_dependent_role_names',
  'ansible_diff_mode',
  'ansible_facts',
  'ansible_forks',
  'ansible_inventory_sources',
  'ansible_limit',
  'ansible_play_batch',
  'ansible_play_hosts',
  'ansible_play_hosts_all',
  'ansible_play_role_names',
  'ansible_playbook_python',
  'ansible_role_name',
  'ansible_role_names',
  'ansible_run_tags',
  'ansible_skip_tags',
  'ansible_verbosity',
  'ansible_version',
  'inventory_dir',
  'inventory_file',
  'inventory_hostname',
  'inventory_hostname_short',
  'groups',
  'group_names',
  'hostvars',
  'playbook_dir',
  'play_hosts',
  'role_name',
  'role_names',
  'role_path',
  'role_uuid',
]);

/** A text that looks like a template and is none (`!unsafe`, or a fact). */
export class Untrusted extends PyObject {
  readonly typeName = 'str';

  constructor(readonly text: string) {
    super();
  }
}

/** What to show of hosts' and groups' variables. */
export interface ShownVariables {
  /** Those of the host itself only (`--export`), or all that it has. */
  host(host: Host): Dict;
  group(group: Group): Dict;
}

export function shownVariables(
  session: InventorySession,
  options: {
    readonly own: boolean;
    readonly beside: boolean;
    readonly merge: boolean;
    readonly inject: boolean;
  },
): ShownVariables {
  const { inventory, facts, extraVars } = session;
  const known = new Map<object, Value>();
  const all = (host: Host): RawDict => {
    let vars: RawDict = new Map();
    for (const layer of [...inventory.variableLayers(host.name)].reverse())
      vars = combine(vars, layer, options.merge);
    const local = (facts.namespaced(host.name).get('ansible_local') ?? new Map()) as Raw;
    const cached = options.inject ? facts.injected(host.name) : new Map([['ansible_local', local]]);
    if (cached !== undefined) vars = combine(vars, asData(cached), options.merge);
    return combine(vars, extraVars, options.merge);
  };
  return {
    host: (host) => shown(options.own ? inventory.ownVariables(host, options.beside) : all(host), known),
    group: (group) => {
      const vars = inventory.ownVariables(group, options.beside);
      if (group.priority !== 1) vars.set('ansible_group_priority', group.priority);
      return shown(vars, known);
    },
  };
}

/** @param known What was made of a list, dict or vaulted text before: what is one object there is one here. */
function shown(vars: RawDict, known: Map<object, Value>): Dict {
  const result: Dict = new Map();
  for (const [name, value] of vars)
    if (!INTERNAL.has(String(name))) result.set(name, asWritten(value, known));
  return result;
}

/** A variable as its author wrote it: templates as their text, vaulted texts vaulted. */
function asWritten(raw: Raw, known: Map<object, Value>): Value {
  if (raw instanceof Template) return raw.source;
  if (typeof raw === 'string' && /\{[{%#]/.test(raw)) return new Untrusted(raw);
  if (raw instanceof EncryptedString)
    return once(raw, known, () => new VaultedText(raw.ciphertext, () => raw.decrypt()));
  if (Array.isArray(raw)) return once(raw, known, () => raw.map((item) => asWritten(item, known)));
  if (raw instanceof Map)
    return once(raw, known, () => new Map([...raw].map(([key, item]) => [key, asWritten(item, known)])));
  return raw;
}

function once(source: object, known: Map<object, Value>, make: () => Value): Value {
  const value = known.get(source) ?? make();
  known.set(source, value);
  return value;
}

/** Facts come from hosts: none of their texts is to be taken for a template. */
function asData(raw: RawDict): RawDict {
  const mark = (value: Raw): Raw =>
    typeof value === 'string'
      ? new Untrusted(value)
      : Array.isArray(value)
        ? value.map(mark)
        : value instanceof Map
          ? asData(value)
          : value;
  return new Map([...raw].map(([key, value]) => [key, mark(value)]));
}

/** A variable without the marks of where its texts come from. */
export function unmarked(value: Value, known = new Map<object, Value>()): Value {
  if (value instanceof Untrusted) return value.text;
  if (Array.isArray(value)) return once(value, known, () => value.map((item) => unmarked(item, known)));
  if (value instanceof Map)
    return once(value, known, () => new Map([...value].map(([key, item]) => [key, unmarked(item, known)])));
  return value;
}
