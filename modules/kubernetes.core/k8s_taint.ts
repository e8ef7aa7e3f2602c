import { at, dictOf } from '../../runtime/kubernetes/values.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { equals } from '../../runtime/values/compare.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { Kube } from '../support/kube/client.ts';
import { nodeOf, snakeCased } from '../support/kube/node.ts';
import { KUBE_OPTIONS } from '../support/kube/options.ts';

export default defineModule({
  name: 'kubernetes.core.k8s_taint',
  summary: "Taint Kubernetes' nodes",
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether the taints are to be there.',
    },
    name: { type: 'str', required: true, description: 'The node.' },
    taints: {
      type: 'list',
      elements: 'dict',
      required: true,
      description: 'The taints: `key`, `value` and `effect`.',
    },
    replace: { type: 'bool', default: false, description: 'Remove all other taints.' },
    ...KUBE_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const kube = await Kube.open(args, target, task);
    const { resource, node } = await nodeOf(kube, args.name, `Node '${args.name}' has not been found.`);
    const present = at(node, 'spec.taints');
    const existing = (Array.isArray(present) ? present : []).map(dictOf);
    const wanted = args.taints;
    const others = existing.filter((one) => !wanted.some((taint) => same(one, taint)));
    const missing = wanted.filter((taint) => !existing.some((one) => same(taint, one)));
    const patch = async (taints: readonly Dict[]): Promise<Dict> => {
      const body = new Map<string, Value>([['spec', new Map<string, Value>([['taints', [...taints]]])]]);
      const answer = await kube.patch(resource, { name: args.name }, 'strategic', body);
      if (!answer.ok) throw new ModuleFailure(`Failed to patch node due to: ${answer.refusal.message}`);
      return answer.object;
    };
    if (args.state === 'absent') {
      // As Ansible's module has it, a node without taints changes when none of those that are to go is given.
      const changed = missing.length === 0 || others.length < existing.length;
      if (changed && !task.check) await patch(others);
      return { changed, result: existing.length === 0 ? snakeCased(node) : {} };
    }
    const updated = wanted.some((taint) =>
      existing.some(
        (one) => same(one, taint) && !equals(one.get('value') ?? null, taint.get('value') ?? null),
      ),
    );
    if (missing.length === 0 && !updated) return { changed: false, result: snakeCased(node) };
    if (task.check) return { changed: true, result: {} };
    const replaces = missing.length > 0 && args.replace;
    return { changed: true, result: snakeCased(await patch([...(replaces ? [] : others), ...wanted])) };
  },
});

/** Whether two taints are one, whatever its value. */
function same(left: Dict, right: Dict): boolean {
  const keys = left.has('effect') && right.has('effect') ? ['key', 'effect'] : ['key'];
  return keys.every((key) => equals(left.get(key) ?? null, right.get(key) ?? null));
}
