import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Domains } from './domains.ts';
import { attribute, children, elements, libvirtError, parseXml } from './virsh.ts';

interface Definition {
  readonly name: string | undefined;
  readonly xml: string | undefined;
  readonly autostart: boolean | undefined;
  readonly mutate_flags: readonly string[];
}

/** Defines a machine, or defines it anew: what the definition leaves out may be taken from the machine that is there. */
export async function defineDomain(
  domains: Domains,
  args: Definition,
  task: TaskContext,
): Promise<ModuleResult> {
  if (!args.xml) throw new ModuleFailure("define requires 'xml' argument");
  const wanted = parseXml(args.xml);
  const name = nameOf(wanted, args.name);
  const exists = (await domains.names()).includes(name);
  const before = exists ? await domains.xml(name, ['--inactive']) : undefined;
  if (before !== undefined) await complete(wanted, parseXml(before), await domains.uuid(name), args, task);
  const text = new XMLSerializer().serializeToString(wanted);
  if (task.check) return { changed: before !== text, diff: { before: before ?? '', after: text } };
  const [step] = await domains.virsh.ask([['define', '/dev/stdin']], text);
  if (step?.rc !== 0) throw new ModuleFailure(`libvirtError: ${libvirtError(step?.err ?? '')}`);
  let result: ModuleResult = before === undefined ? { changed: true, created: name } : {};
  if (before !== undefined) {
    const after = await domains.xml(name, ['--inactive']);
    if (after !== before)
      result = { changed: true, change_reason: 'domain definition changed', diff: { before, after } };
  }
  if (args.autostart !== undefined && (await domains.autostart(name, args.autostart)))
    result = { ...result, changed: true, change_reason: 'autostart' };
  return result;
}

function textAt(from: Element, path: string): string | undefined {
  return elements(from, path)[0]?.textContent ?? undefined;
}

function nameOf(wanted: Element, given: string | undefined): string {
  const written = textAt(wanted, 'name');
  if (written === '') throw new ModuleFailure('domain name cannot be an empty string');
  if (written !== undefined) {
    if (given !== undefined && written !== given)
      throw new ModuleFailure("given 'name' parameter does not match name in XML");
    return written;
  }
  if (given === undefined) throw new ModuleFailure("missing 'name' parameter and no name provided in XML");
  append(wanted, 'name').textContent = given;
  return given;
}

function append(to: Element, tag: string): Element {
  const { ownerDocument } = to;
  if (ownerDocument === null) throw new Error('an element without a document');
  const added = ownerDocument.createElement(tag);
  to.appendChild(added);
  return added;
}

async function complete(
  wanted: Element,
  present: Element,
  uuid: string,
  { mutate_flags: flags }: Definition,
  task: TaskContext,
): Promise<void> {
  const given = textAt(wanted, 'uuid');
  const name = textAt(wanted, 'name');
  if (given !== undefined && given !== uuid)
    throw new ModuleFailure(`attempting to re-define domain ${name}/${uuid} with a different UUID: ${given}`);
  if (flags.includes('ADD_UUID') && given === undefined) append(wanted, 'uuid').textContent = uuid;
  const rest = elements(present, 'devices/interface');
  if (flags.includes('ADD_MAC_ADDRESSES')) byAlias(wanted, rest, task);
  if (flags.includes('ADD_MAC_ADDRESSES_FUZZY')) byLikeness(wanted, rest, task);
}

function isWithout(one: Element, tag: string): boolean {
  return elements(one, tag).length === 0;
}

function addMac(to: Element, from: Element): void {
  append(to, 'mac').setAttribute('address', attribute(from, 'mac', 'address') ?? '');
}

function placeOf(one: Element): number {
  return children(one.parentNode as Element).indexOf(one) + 1;
}

/** Interfaces get the addresses of those with the same alias, which are not matched again. */
function byAlias(wanted: Element, rest: Element[], task: TaskContext): void {
  for (const one of elements(wanted, 'devices/interface')) {
    const alias = attribute(one, 'alias', 'name');
    if (!isWithout(one, 'mac') || alias === undefined) continue;
    const at = rest.findIndex((other) => attribute(other, 'alias', 'name') === alias);
    const [found] = at === -1 ? [] : rest.splice(at, 1);
    if (found === undefined)
      task.warn(`Could not match interface ${placeOf(one)} of incoming XML by alias ${alias}.`);
    else addMac(one, found);
  }
}

const SOURCES: Readonly<Record<string, string | undefined>> = {
  network: 'network',
  bridge: 'bridge',
  direct: 'dev',
  user: undefined,
};

/** Interfaces get the addresses of those of the same type and source, in order. */
function byLikeness(wanted: Element, rest: readonly Element[], task: TaskContext): void {
  const counts = new Map<string, number>();
  for (const one of elements(wanted, 'devices/interface')) {
    const type = one.getAttribute('type') ?? '';
    if (!isWithout(one, 'mac') && !isWithout(one, 'alias')) continue;
    if (!Object.hasOwn(SOURCES, type)) {
      task.warn(
        `Skipping fuzzy MAC matching for interface ${placeOf(one)} of incoming XML: unsupported interface type '${type}'.`,
      );
      continue;
    }
    const key = SOURCES[type];
    const source = key === undefined ? undefined : attribute(one, 'source', key);
    const like = rest.filter(
      (other) =>
        other.getAttribute('type') === type &&
        (key === undefined || attribute(other, 'source', key) === source),
    );
    const count = counts.get(`${type} ${source}`) ?? 0;
    counts.set(`${type} ${source}`, count + 1);
    if (!isWithout(one, 'mac')) continue;
    const found = like[count];
    if (found === undefined) task.warn(`Could not fuzzy match interface ${placeOf(one)} of incoming XML.`);
    else addMac(one, found);
  }
}
