import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { readPairs, type Virsh } from './virsh.ts';

/** Networks or storage pools: what is alike in both. */
export interface Kind {
  /** What virsh's subcommands begin with: `net`, `pool`. */
  readonly prefix: string;
  /** What messages call it. */
  readonly called: string;
  /** The command that lists all, and which is its result's key. */
  readonly list: string;
  /** Words in the names of results: `networks`, `pools`. */
  readonly plural: string;
  facts(virsh: Virsh, name: string): Promise<ResultValue>;
}

export interface EntryArguments {
  readonly name: string | undefined;
  readonly state: string | undefined;
  readonly command: string | undefined;
  readonly xml: string | undefined;
  readonly autostart: boolean | undefined;
  readonly mode?: string | undefined;
}

/** Which networks or pools there are, and what may be done with one. */
export class Entries {
  constructor(
    readonly virsh: Virsh,
    readonly kind: Kind,
    private readonly task: TaskContext,
  ) {}

  async names(state?: string): Promise<string[]> {
    const { prefix } = this.kind;
    const active = await this.virsh.lines([`${prefix}-list`, '--name']);
    const inactive = await this.virsh.lines([`${prefix}-list`, '--inactive', '--name']);
    const all = state === 'active' ? active : state === 'inactive' ? inactive : [...active, ...inactive];
    return (state === undefined || state === 'active' || state === 'inactive' ? all : []).map((name) =>
      name.trim(),
    );
  }

  /** What is known of one. @throws ModuleFailure when there is none */
  async info(name: string): Promise<ReadonlyMap<string, string>> {
    const [step] = await this.virsh.ask([[`${this.kind.prefix}-info`, name]]);
    if (step === undefined || step.rc !== 0) {
      if (!(await this.names()).includes(name))
        throw new ModuleFailure(`${this.kind.called} ${name} not found`);
      throw new ModuleFailure(step?.err.trim() ?? '');
    }
    return readPairs(step.out);
  }

  async exists(name: string): Promise<boolean> {
    return (await this.names()).includes(name);
  }

  async isActive(name: string): Promise<boolean> {
    const info = await this.info(name);
    return (info.get('Active') ?? info.get('State')) === 'yes' || info.get('State') === 'running';
  }

  /** In check mode what isn't there yet is inactive. */
  async status(name: string): Promise<'active' | 'inactive'> {
    if (this.task.check && !(await this.exists(name))) return 'inactive';
    return (await this.isActive(name)) ? 'active' : 'inactive';
  }

  /** A subcommand that changes one; 0 as the library returns it. Nothing happens in check mode. */
  async change(what: string, name: string, more: readonly string[] = []): Promise<number> {
    if (!this.task.check) await this.virsh.run([`${this.kind.prefix}-${what}`, name, ...more]);
    return 0;
  }

  async define(xml: string): Promise<void> {
    if (!this.task.check) await this.virsh.run([`${this.kind.prefix}-define`, '/dev/stdin'], xml);
  }

  async facts(only: string | undefined, under: 'facts' | 'info'): Promise<ModuleResult> {
    const found: Record<string, ResultValue> = {};
    for (const name of only === undefined ? await this.names() : [only])
      found[name] = await this.kind.facts(this.virsh, name);
    return under === 'facts'
      ? { ansible_facts: { [`ansible_libvirt_${this.kind.plural}`]: found } }
      : { [this.kind.plural]: found };
  }
}

/** The change to a state that a task asks for. @returns undefined where it asks for none */
export async function changeState(entries: Entries, args: EntryArguments): Promise<ModuleResult | undefined> {
  const { state, command, name, xml, autostart } = args;
  const { kind } = entries;
  if (state !== undefined && command === kind.list) return { [kind.list]: await entries.names(state) };
  if (state === undefined) {
    if (command !== undefined || autostart === undefined) return undefined;
    const of = named(name);
    const is = (await entries.info(of)).get('Autostart') === 'yes';
    if (is === autostart) return { changed: false };
    return { changed: true, msg: await entries.change('autostart', of, autostart ? [] : ['--disable']) };
  }
  const of = named(name);
  if (state === 'active')
    return (await entries.status(of)) === 'active'
      ? { changed: false }
      : { changed: true, msg: await entries.change('start', of) };
  if (state === 'present') {
    if (await entries.exists(of)) return { changed: false };
    if (!xml) throw new ModuleFailure(`${kind.called} '${of}' not present, but xml not specified`);
    await entries.define(xml);
    return { changed: true, created: of };
  }
  if (!(await entries.exists(of))) return { changed: false };
  const active = await entries.isActive(of);
  if (state === 'inactive')
    return active ? { changed: true, msg: await entries.change('destroy', of) } : { changed: false };
  if (active) await entries.change('destroy', of);
  if (state === 'deleted') await entries.change('delete', of);
  return { changed: true, msg: await entries.change('undefine', of) };
}

function named(name: string | undefined): string {
  if (!name) throw new ModuleFailure('state change requires a specified name');
  return name;
}
