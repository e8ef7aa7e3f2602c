import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.lldp',
  summary: 'Tell what the neighbours on the network say by LLDP',
  options: {
    multivalues: {
      type: 'bool',
      default: false,
      description: 'Keep all values of a key that is there twice.',
    },
  },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const done = await runCommands(target, [{ step: 'lldpctl', argv: ['lldpctl', '-f', 'keyvalue'] }], {
      find: ['lldpctl'],
      english: false,
    });
    const { out } = stepOf(done, 'lldpctl');
    if (out === '') throw new ModuleFailure('lldpctl command failed. is lldpd running?');
    return { ansible_facts: { lldp: readEntries(out, args.multivalues).get('lldp') ?? null } };
  },
});

/** Lines as `lldp.eth0.chassis.name=a` as nested dicts; a line without a key goes on with the value before it. */
function readEntries(text: string, multiple: boolean): Dict {
  const all: Dict = new Map();
  let current: Dict = new Map();
  let last = '';
  for (const line of text.trim().split('\n')) {
    if (!line.startsWith('lldp')) {
      const value = current.get(last);
      if (typeof value === 'string') current.set(last, `${value}\n${line}`);
      else if (Array.isArray(value)) value.push(`${value.pop()}\n${line}`);
      continue;
    }
    const at = line.indexOf('=');
    const path = line.slice(0, at).trim().split('.');
    const value = line.slice(at + 1).trimEnd();
    last = path.pop() ?? '';
    current = all;
    for (const part of path) current = within(current, part);
    const present = current.get(last);
    if (multiple && present instanceof Map) {
      current = present;
      last = 'value';
    }
    const before: Value | undefined = current.get(last);
    if (before === undefined || !multiple) current.set(last, value);
    else if (Array.isArray(before)) before.push(value);
    else if (typeof before === 'string') current.set(last, [before, value]);
  }
  return all;
}

/** The dict below a key; a plain value that is there becomes its `value`. */
function within(dict: Dict, key: string): Dict {
  const present = dict.get(key);
  if (present instanceof Map) return present;
  const made: Dict = new Map(present === undefined ? [] : [['value', present]]);
  dict.set(key, made);
  return made;
}
