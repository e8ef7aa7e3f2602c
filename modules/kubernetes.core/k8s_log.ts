import { groupVersion, type Resource } from '../../runtime/kubernetes/discovery.ts';
import { refusalOf } from '../../runtime/kubernetes/failure.ts';
import { at, dictOf, itemsOf, textAt } from '../../runtime/kubernetes/values.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { Kube } from '../support/kube/client.ts';
import { KUBE_OPTIONS, NAME_OPTIONS } from '../support/kube/options.ts';
import { mustAnswer } from '../support/kube/wait.ts';

export default defineModule({
  name: 'kubernetes.core.k8s_log',
  summary: "Read the log of Kubernetes' pods",
  options: {
    ...NAME_OPTIONS,
    kind: { type: 'str', default: 'Pod', description: 'Its kind.' },
    container: { type: 'str', description: 'The container, where a pod has several.' },
    since_seconds: { type: 'str', description: 'Only what is not older.' },
    label_selectors: {
      type: 'list',
      elements: 'str',
      default: [],
      description: 'Labels of the pod; the first that has them counts.',
    },
    previous: { type: 'bool', default: false, description: 'The log of the container that ended.' },
    tail_lines: { type: 'int', description: 'Only so many lines of its end.' },
    all_containers: { type: 'bool', description: 'The logs of all its containers.' },
    ...KUBE_OPTIONS,
  },
  rules: { mutuallyExclusive: [['container', 'all_containers']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { namespace } = args;
    let { name } = args;
    let selector = args.label_selectors.join(',');
    if (name && selector) throw new ModuleFailure('Only one of name or label_selectors can be provided');
    const kube = await Kube.open(args, target, task);
    const resource = await kube.resource(args.kind, args.api_version);
    const pods = await kube.resource('Pod', 'v1');
    if (!resource.subresources.includes('log')) {
      if (!name)
        throw new ModuleFailure(
          'name must be provided for resources that do not support the log subresource',
        );
      const owner = mustAnswer(await kube.get(resource, { name, namespace }), 'retrieve requested object');
      selector = selectorsOf(owner.object, resource).join(',');
    }
    if (selector) {
      const answer = await kube.get(pods, { namespace, labels: [selector] });
      const [first] = itemsOf(mustAnswer(answer, 'retrieve requested object').object);
      if (first === undefined)
        throw new ModuleFailure(`No pods in namespace ${namespace ?? 'None'} matched selector ${selector}`);
      name = textAt(first, 'metadata.name');
    }
    if (!name)
      throw new ModuleFailure('name must be provided for resources that do not support namespaced base url');
    const words = [
      'logs',
      name,
      ...(namespace ? [`--namespace=${namespace}`] : []),
      ...(args.since_seconds ? [`--since=${args.since_seconds}s`] : []),
      ...(args.previous ? ['--previous'] : []),
      ...(args.tail_lines ? [`--tail=${args.tail_lines}`] : []),
    ];
    const containers: (string | undefined)[] = args.all_containers
      ? await containersOf(kube, pods, { name, namespace })
      : [args.container || undefined];
    let log = '';
    for (const container of containers) {
      const step = await kube.run([...words, ...(container ? [`--container=${container}`] : []), '-v=4']);
      if (step.rc !== 0) {
        const { code, message } = refusalOf(step.err);
        throw new ModuleFailure(
          code === 404
            ? `Pod ${namespace ?? 'None'}/${name} not found.`
            : `Unable to retrieve log from Pod due to: ${message}`,
        );
      }
      log += step.out;
    }
    return { changed: false, log, log_lines: log.split('\n') };
  },
});

async function containersOf(
  kube: Kube,
  pods: Resource,
  pod: { readonly name: string; readonly namespace: string | undefined },
): Promise<string[]> {
  const answer = await kube.get(pods, pod);
  if (!answer.ok)
    throw new ModuleFailure(`Unable to retrieve log from Pod due to: ${answer.refusal.message}`);
  const statuses = at(answer.object, 'status.containerStatuses');
  return (Array.isArray(statuses) ? statuses : []).flatMap((one) => textAt(one, 'name') ?? []);
}

/** How an object selects its pods. */
function selectorsOf(object: Dict, resource: Resource): string[] {
  const selector = dictOf(at(object, 'spec.selector'));
  if (selector.size === 0)
    throw new ModuleFailure(
      `${groupVersion(resource)} ${resource.kind} does not support the log subresource directly, and no Pod selector was found on the object`,
    );
  const pairs = (dict: Dict): string[] => [...dict].map(([key, value]) => `${String(key)}=${str(value)}`);
  if (!selector.has('matchLabels') && !selector.has('matchExpressions')) return pairs(selector);
  const expressions = selector.get('matchExpressions');
  return [
    ...pairs(dictOf(selector.get('matchLabels'))),
    ...(Array.isArray(expressions) ? expressions : []).map((expression) => {
      const key = textAt(expression, 'key') ?? '';
      const operator = textAt(expression, 'operator') ?? '';
      const values = at(expression, 'values');
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'In' || operator === 'NotIn')
        return `${key} ${operator.toLowerCase()} (${(Array.isArray(values) ? values : []).map(str).join(', ')})`;
      throw new ModuleFailure(
        `The k8s_log module does not support the ${operator.toLowerCase()} matchExpression operator`,
      );
    }),
  ];
}
