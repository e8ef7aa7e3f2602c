import { Block, Handler, type PlaybookNode, type Task, type TaskNode } from '../../playbook/nodes.ts';
import { Play } from '../../playbook/play.ts';

/**
 * The task that a host comes to behind another, if all goes well and nothing is notified. A guess: conditions, includes and
 * failures may lead elsewhere.
 */
export function following(task: Task, isSelected: (task: Task) => boolean): Task | undefined {
  if (task instanceof Handler) return undefined;
  let node: PlaybookNode = task;
  for (let above = task.parent; above !== undefined; node = above, above = above.parent) {
    for (const nodes of listsBehind(above, node)) {
      const found = firstIn(nodes, isSelected);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What comes behind a node within the node above it. */
function listsBehind(above: PlaybookNode, node: PlaybookNode): readonly (readonly TaskNode[])[] {
  if (above instanceof Block) {
    const sections = [above.block, above.rescue, above.always];
    const held: readonly (readonly PlaybookNode[])[] = sections;
    const at = held.findIndex((nodes) => nodes.includes(node));
    if (at === -1) return [];
    const rest = (sections[at] ?? []).slice((held[at]?.indexOf(node) ?? 0) + 1);
    return at === 2 ? [rest] : [rest, above.always];
  }
  if (!(above instanceof Play)) return [];
  const sections = [above.preTasks, above.rolesBlock, above.tasks, above.postTasks];
  const held: readonly (PlaybookNode | undefined)[] = sections;
  // What stands in no section is the gathering of facts, before all.
  const at = held.indexOf(node);
  return sections.slice(at + 1).map((block) => (block === undefined ? [] : [block]));
}

function firstIn(nodes: readonly TaskNode[], isSelected: (task: Task) => boolean): Task | undefined {
  for (const node of nodes) {
    const found: Task | undefined =
      node instanceof Block
        ? (firstIn(node.block, isSelected) ?? firstIn(node.always, isSelected))
        : isSelected(node)
          ? node
          : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
