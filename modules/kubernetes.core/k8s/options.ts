import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { KUBE_OPTIONS, NAME_OPTIONS, SOURCE_OPTIONS, WAIT_OPTIONS } from '../../support/kube/options.ts';

export const K8S_OPTIONS = {
  ...NAME_OPTIONS,
  ...SOURCE_OPTIONS,
  template: {
    type: 'raw',
    description: 'Templates of their definitions: a path, a dict, or a list of them.',
  },
  state: {
    type: 'str',
    default: 'present',
    choices: ['present', 'absent', 'patched'],
    description: 'Whether they are to be there; patched: only where they are already.',
  },
  force: { type: 'bool', default: false, description: 'Replace them as wholes.' },
  merge_type: {
    type: 'list',
    elements: 'str',
    choices: ['merge', 'strategic-merge'],
    description: 'How changes are merged; the first way that works is taken.',
  },
  apply: { type: 'bool', default: false, description: 'Do as `kubectl apply` does.' },
  server_side_apply: {
    type: 'dict',
    description: 'Let the API merge what is applied.',
    options: {
      field_manager: { type: 'str', required: true, description: 'Who owns the fields.' },
      force_conflicts: { type: 'bool', default: false, description: "Take over others' fields." },
    },
  },
  validate: {
    type: 'dict',
    description: 'Have the API check them first.',
    options: {
      fail_on_error: { type: 'bool', description: 'Fail for what is wrong; else only warn.' },
      version: { type: 'str', description: "Has no meaning here: the API's own schema is used." },
      strict: { type: 'bool', default: true, description: 'Unknown fields are wrong.' },
    },
  },
  append_hash: {
    type: 'bool',
    default: false,
    description: "Append a hash of its data to a ConfigMap's or Secret's name.",
  },
  delete_options: {
    type: 'dict',
    description: 'How they are deleted.',
    options: {
      propagationPolicy: {
        type: 'str',
        choices: ['Foreground', 'Background', 'Orphan'],
        description: 'What becomes of their dependents.',
      },
      gracePeriodSeconds: { type: 'int', description: 'Seconds to end in.' },
      preconditions: {
        type: 'dict',
        description: 'What must hold.',
        options: {
          resourceVersion: { type: 'str', description: 'Their version.' },
          uid: { type: 'str', description: 'Their uid.' },
        },
      },
    },
  },
  delete_all: {
    type: 'bool',
    default: false,
    aliases: ['all'],
    description: 'Delete all objects of a kind.',
  },
  continue_on_error: { type: 'bool', default: false, description: 'Go on with the other objects.' },
  label_selectors: { type: 'list', elements: 'str', description: 'Labels that they have.' },
  generate_name: { type: 'str', description: 'What their generated names begin with.' },
  hidden_fields: { type: 'list', elements: 'str', description: 'Fields that are left out.' },
  ...KUBE_OPTIONS,
  ...WAIT_OPTIONS,
} as const satisfies OptionSpecs;

export type K8sArgs = Options<typeof K8S_OPTIONS>;

/** What decides on one object; k8s_service, which manages objects too, has but a few of the options. */
export type ActionArgs = Pick<K8sArgs, 'apply' | 'force' | 'state'> &
  Partial<
    Pick<K8sArgs, 'append_hash' | 'hidden_fields' | 'wait' | 'wait_condition' | 'wait_sleep' | 'wait_timeout'>
  > & {
    readonly delete_options?: K8sArgs['delete_options'];
    readonly label_selectors?: K8sArgs['label_selectors'];
    readonly merge_type?: readonly string[] | undefined;
    readonly server_side_apply?: K8sArgs['server_side_apply'];
  };
