const POD: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
};

const CONTAINER: Readonly<Record<string, string>> = {
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  env: 'name',
  ports: 'containerPort',
};

/** Where kinds hold the specification of a pod. `Cronjob` is written so in Ansible's table: nothing is found for a CronJob. */
const PODS = [
  'Pod.spec',
  'Deployment.spec.template.spec',
  'DaemonSet.spec.template.spec',
  'StatefulSet.spec.template.spec',
  'Job.spec.template.spec',
  'Cronjob.spec.jobTemplate.spec.template.spec',
];

/**
 * Lists whose items are told apart by one of their keys, by their place: `Service.spec.ports` → `port`. The choice is that of Ansible's
 * modules, which compare and apply by it; the API itself has more of them.
 */
export const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['Service.spec.ports', 'port'],
  ['ServiceAccount.secrets', 'name'],
  ['ValidatingWebhookConfiguration.webhooks', 'name'],
  ['MutatingWebhookConfiguration.webhooks', 'name'],
  ...PODS.flatMap((pod): [string, string][] => [
    ...Object.entries(POD).map(([list, key]): [string, string] => [`${pod}.${list}`, key]),
    ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((containers) =>
      Object.entries(CONTAINER).map(([list, key]): [string, string] => [`${pod}.${containers}.${list}`, key]),
    ),
  ]),
]);
