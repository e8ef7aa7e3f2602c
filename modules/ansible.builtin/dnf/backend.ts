import { ActionFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { factOf } from '../../support/host-facts.ts';

const BACKENDS: ReadonlySet<string> = new Set(['yum', 'yum4', 'dnf', 'dnf4', 'dnf5']);

/** One message in two parts: Ansible gives a tuple. */
const MESSAGE = [
  'Could not detect which major revision of dnf is in use, which is required to determine module backend.',
  'You should manually specify use_backend to tell the module whether to use the dnf4 or dnf5 backend})',
];

/**
 * The failure where a host has no dnf because it goes by another package manager. Ansible's action looks for the manager before
 * it runs dnf's module, so it tells of that, and keeps what it found as a fact.
 * @param chosen The option `use_backend`.
 * @returns undefined where Ansible would run the module, too.
 */
export async function undetected(chosen: string, task: TaskContext): Promise<ActionFailure | undefined> {
  const known = task.delegatedTo === undefined ? factOf(task, 'pkg_mgr') : undefined;
  const backend = chosen === 'auto' || chosen === 'yum' ? (known ?? chosen) : chosen;
  // A name that Ansible's action takes and has no module for.
  if (backend === 'yum')
    return new ActionFailure('Could not find a dnf module backend for ansible.legacy.yum.', {}, 'returned');
  if (BACKENDS.has(backend)) return undefined;
  const found = known ?? (await askForManager(task));
  if (BACKENDS.has(found)) return undefined;
  const facts = task.delegatedTo === undefined ? { ansible_facts: { pkg_mgr: found } } : {};
  const failure = new ActionFailure(`('${MESSAGE.join("', '")}')`, facts, 'returned');
  failure.tell({ msg: MESSAGE });
  return failure;
}

async function askForManager(task: TaskContext): Promise<string> {
  const { ansible_facts: facts } = await task.read('ansible.builtin.setup', {
    filter: 'ansible_pkg_mgr',
    gather_subset: '!all',
  });
  return facts instanceof Map ? String(facts.get('ansible_pkg_mgr')) : 'unknown';
}
