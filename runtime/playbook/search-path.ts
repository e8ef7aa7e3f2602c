import { dirname } from 'node:path';
import type { Block, Task } from './nodes.ts';

/** `ansible_search_path`: the task's role, the roles that depend on it, the folder of the task's file, the playbook's. */
export function searchPathOf(task: Task | Block, baseDir: string): string[] {
  const paths: string[] = [];
  if (task.role !== undefined) {
    paths.push(task.role.path, ...task.role.dependents.toReversed().map((role) => role.path));
  }
  for (const folder of [dirname(task.file), baseDir]) if (!paths.includes(folder)) paths.push(folder);
  return paths;
}
