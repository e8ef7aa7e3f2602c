import { booleanWord } from '../../module/convert.ts';
import { conditionsIn, type Loop, type Task } from '../../playbook/nodes.ts';
import type { Templar } from '../../template/templar.ts';
import { setOrigins, writtenOrigin } from '../../values/origins.ts';
import { str } from '../../values/print.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import type { LayeredScope } from '../../vars/layered-scope.ts';
import { firstFalse } from '../conditions.ts';
import type { Services } from '../services.ts';
import { PlainFault } from './fault.ts';

/** `loop_control`, rendered (but for the label, which each item renders). */
export interface LoopControl {
  readonly loopVar: string;
  readonly indexVar: string | undefined;
  readonly label: Raw | undefined;
  /** Seconds between two items. */
  readonly pause: number;
  readonly extended: boolean;
  readonly extendedAllItems: boolean;
  /** There is a `break_when`. */
  readonly mayBreak: boolean;
  /** Whether `break_when` ends the loop now. */
  breaks(templar: Templar): boolean;
}

/** The items of a task's loop, as values. */
export function loopItems(
  services: Services,
  loop: Loop,
  scope: LayeredScope,
  action: string,
): readonly Raw[] {
  const templar = services.templar(scope);
  if (loop.kind === 'with') {
    return templar.loopItems(loop.lookup, loop.terms, action, loop.origin) as Raw[];
  }
  const items = templar.resolve(loop.items);
  if (!Array.isArray(items)) {
    throw new PlainFault(`The \`loop\` value must resolve to a 'list', not '${typeName(items)}'.`, {
      origin: loop.origin,
      help: 'Provide a list of items/templates, or a template resolving to a list.',
    });
  }
  return items as Raw[];
}

export function loopControl(task: Task, templar: Templar): LoopControl {
  const written = task.keywords.get('loop_control');
  const control: RawDict = written instanceof Map ? written : new Map();
  const value = (name: string): Value | undefined => {
    const raw = control.get(name);
    return raw === undefined || raw === null ? undefined : templar.resolve(raw);
  };
  const flag = (name: string, otherwise: boolean) =>
    booleanWord(String(value(name) ?? otherwise)) ?? otherwise;
  const indexVar = value('index_var');
  const breakWhen = conditionsIn(control, 'break_when');
  return {
    loopVar: String(value('loop_var') ?? 'item'),
    indexVar: indexVar === undefined ? undefined : String(indexVar),
    label: control.get('label'),
    pause: Number(value('pause') ?? 0),
    extended: flag('extended', false),
    extendedAllItems: flag('extended_allitems', true),
    mayBreak: breakWhen.length > 0,
    breaks: (current) => breakWhen.length > 0 && firstFalse(breakWhen, current) === undefined,
  };
}

/** The variables that an item adds, as they also stand in its result. */
export function loopVariables(control: LoopControl, items: readonly Raw[], index: number): RawDict {
  const variables: RawDict = new Map<string, Raw>();
  variables.set(control.loopVar, items[index] ?? null);
  const written = writtenOrigin(items, index);
  if (written !== undefined) {
    const { source, offset } = written;
    setOrigins(variables, {
      source,
      offset,
      trusted: true,
      entries: new Map([[control.loopVar, [offset, offset]]]),
    });
  }
  variables.set('ansible_loop_var', control.loopVar);
  if (control.indexVar !== undefined) {
    variables.set(control.indexVar, index);
    variables.set('ansible_index_var', control.indexVar);
  }
  if (control.extended) variables.set('ansible_loop', extendedLoop(control, items, index));
  return variables;
}

function extendedLoop(control: LoopControl, items: readonly Raw[], index: number): RawDict {
  const loop: RawDict = new Map<string, Raw>([
    ['index', index + 1],
    ['index0', index],
    ['first', index === 0],
    ['last', index + 1 === items.length],
    ['length', items.length],
    ['revindex', items.length - index],
    ['revindex0', items.length - index - 1],
  ]);
  if (control.extendedAllItems) loop.set('allitems', [...items]);
  if (index + 1 < items.length) loop.set('nextitem', items[index + 1] ?? null);
  if (index > 0) loop.set('previtem', items[index - 1] ?? null);
  return loop;
}

/** What the output calls an item: `loop_control.label`, or the item itself. */
export function itemLabel(label: Raw | undefined, item: Raw, templar: Templar): string {
  if (label === undefined || label === null) return str(item as Value);
  return str(label instanceof Template ? templar.resolve(label) : (label as Value));
}
