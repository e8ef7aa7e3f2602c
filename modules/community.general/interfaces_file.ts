import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';

/** Options of which an interface may have several. */
const SEVERAL = ['pre-up', 'up', 'down', 'post-up'];

interface Interface {
  address_family: string | null;
  method: string | null;
  [option: string]: string | string[] | null;
}

interface Line {
  text: string;
  readonly iface?: string;
  readonly family?: string | null;
  /** Of a line `iface ...`: what is known of the interface. */
  readonly head?: Interface;
  /** Of an option's line. */
  readonly option?: string;
  readonly value?: string;
}

export default defineModule({
  name: 'community.general.interfaces_file',
  summary: 'Set options in /etc/network/interfaces',
  options: {
    dest: { type: 'path', default: '/etc/network/interfaces', description: 'The file.' },
    iface: { type: 'str', description: 'The interface.' },
    address_family: { type: 'str', description: 'Which of its parts: inet, inet6.' },
    option: { type: 'str', description: 'The option.' },
    value: { type: 'str', description: 'Its value.' },
    backup: { type: 'bool', default: false, description: 'Keep a copy of the file as it was.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether the option is to be there.',
    },
    ...FILE_OPTIONS,
  },
  rules: { requiredBy: { option: ['iface'] } },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { dest, option, value, state } = args;
    if (option !== undefined && state === 'present' && value === undefined)
      throw new ModuleFailure("Value must be set if option is defined and state is 'present'");
    const file = { path: dest, backup: args.backup, info: true };
    const { extra, info } = await editText(file, target, task, (text) => {
      if (text === undefined) throw new ModuleFailure(`[Errno 2] No such file or directory: '${dest}'`);
      const { lines, interfaces } = read(text);
      const next = option === undefined ? undefined : change(lines, { ...args, option });
      if (next === undefined) return { text: undefined, extra: { interfaces, changed: false } };
      const after = next.map((line) => line.text).join('');
      return { text: after, extra: { interfaces: read(after).interfaces, changed: true } };
    });
    return { changed: extra.changed, dest, ifaces: extra.interfaces as ResultValue, ...info };
  },
});

function read(text: string): { lines: Line[]; interfaces: Record<string, Interface> } {
  const lines: Line[] = [];
  const interfaces: Record<string, Interface> = {};
  let inside: 'nothing' | 'other' | { name: string; head: Interface } = 'nothing';
  for (const [at, line] of (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).entries()) {
    const [first, ...words] = line.trim().split(/\s+/);
    if (!first || first.startsWith('#')) {
      lines.push({ text: line });
    } else if (first === 'iface') {
      const [name = '', family = null, method = null] = words;
      const several = Object.fromEntries(SEVERAL.map((one): [string, string[]] => [one, []]));
      const head: Interface = { ...several, address_family: family, method };
      interfaces[name] = head;
      inside = { name, head };
      lines.push({ text: line, iface: name, family, head });
    } else if (
      /^(mapping|source|source-dir|source-directory|auto|no-auto-down|no-scripts|allow-.*)$/.test(first)
    ) {
      inside = 'other';
      lines.push({ text: line });
    } else if (inside === 'nothing') {
      throw new ModuleFailure(`misplaced option ${first} in line ${at + 1}`);
    } else if (inside === 'other') {
      lines.push({ text: line });
    } else {
      const value = line.trim().slice(first.length).trim();
      const { name, head } = inside;
      lines.push({ text: line, iface: name, family: head.address_family, option: first, value });
      const present = head[first];
      if (SEVERAL.includes(first) && Array.isArray(present)) present.push(value);
      else head[first] = value;
    }
  }
  return { lines, interfaces };
}

interface Wish {
  readonly iface: string | undefined;
  readonly address_family: string | undefined;
  readonly option: string;
  readonly value: string | undefined;
  readonly state: string;
}

/** The lines as they are to be; undefined when they are so. @throws ModuleFailure */
function change(lines: readonly Line[], wish: Wish): Line[] | undefined {
  const { iface, address_family: family, option, value = 'None', state } = wish;
  const own = lines.filter(
    (line) => line.iface === iface && (family === undefined || line.family === family),
  );
  const last = own.at(-1);
  if (last === undefined) throw new ModuleFailure(`Error: interface ${iface} not found`);
  const present = own.filter((line) => line.option === option);
  const several = SEVERAL.includes(option);
  const indented = own.some((line) => line.option !== undefined);
  if (state === 'absent') {
    const out = several && value !== 'None' ? present.filter((line) => line.value === value) : present;
    return out.length === 0 ? undefined : lines.filter((line) => !out.includes(line));
  }
  const latest = present.at(-1);
  if (latest === undefined)
    return option === 'method'
      ? setMethod(lines, wish)
      : insertAfter(lines, last, `${option} ${value}`, indented);
  if (several)
    return present.some((line) => line.value === value)
      ? undefined
      : insertAfter(lines, latest, `${option} ${value}`, indented);
  if (latest.value === value) return undefined;
  return lines.map((line) => (line === latest ? { ...line, text: withValue(line, value) } : line));
}

function setMethod(
  lines: readonly Line[],
  { iface, address_family: family, value = '' }: Wish,
): Line[] | undefined {
  let changed = false;
  const next = lines.map((line) => {
    const method = line.head?.method ?? '';
    if (line.head === undefined || line.iface !== iface || method === value) return line;
    if (family !== undefined && line.family !== family) return line;
    changed = true;
    const end = line.text.trimEnd().endsWith(method)
      ? line.text.trimEnd().length - method.length
      : line.text.length;
    return { ...line, text: line.text.slice(0, end) + line.text.slice(end).replace(method, () => value) };
  });
  return changed ? next : undefined;
}

/** A new line after another one, with what stands before and after that one's words. */
function insertAfter(lines: readonly Line[], last: Line, words: string, indented: boolean): Line[] {
  const before = /^\s*/.exec(last.text)?.[0] ?? '';
  const after = last.text.slice(last.text.trimEnd().length);
  const text = `${before}${indented ? '' : '    '}${words}${after}`;
  const at = lines.lastIndexOf(last) + 1;
  return [...lines.slice(0, at), { text }, ...lines.slice(at)];
}

/** The line with another value in the place of its own; what stands around it stays. */
function withValue({ text, option = '', value = '' }: Line, next: string): string {
  const from = text.indexOf(option) + option.length;
  const start = value === '' ? from : text.indexOf(value, from);
  return text.slice(0, start) + next + text.slice(start + value.length);
}
