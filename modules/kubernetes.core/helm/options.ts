import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { HELM_OPTIONS } from '../../support/helm/client.ts';

export const RELEASE_OPTIONS = {
  release_name: {
    type: 'str',
    required: true,
    operand: true,
    aliases: ['name'],
    description: 'The release.',
  },
  release_namespace: { type: 'str', required: true, aliases: ['namespace'], description: 'Its namespace.' },
  release_state: {
    type: 'str',
    default: 'present',
    choices: ['present', 'absent'],
    aliases: ['state'],
    description: 'Whether it is to be there.',
  },
  chart_ref: { type: 'path', description: 'The chart: a name, a folder, an archive or a URL.' },
  chart_repo_url: { type: 'str', description: 'Repository of the chart.' },
  chart_version: { type: 'str', description: "The chart's version." },
  dependency_update: {
    type: 'bool',
    default: false,
    aliases: ['dep_up'],
    description: 'Update what the chart needs first.',
  },
  release_values: { type: 'dict', default: {}, aliases: ['values'], description: 'Values for the chart.' },
  values_files: {
    type: 'list',
    elements: 'str',
    default: [],
    description: 'Files of values, on the host.',
  },
  set_values: {
    type: 'list',
    elements: 'dict',
    description: 'Single values: `value`, and its `value_type`.',
  },
  update_repo_cache: { type: 'bool', default: false, description: 'Update the repositories first.' },
  disable_hook: { type: 'bool', default: false, description: 'Run no hooks.' },
  force: { type: 'bool', default: false, description: 'Replace what cannot be changed.' },
  purge: { type: 'bool', default: true, description: "Forget a removed release's history." },
  wait: { type: 'bool', default: false, description: 'Wait until it is ready.' },
  wait_timeout: { type: 'str', description: 'How long to wait: 5m.' },
  timeout: { type: 'str', description: 'How long one operation may take.' },
  atomic: { type: 'bool', default: false, description: 'Undo it all when it fails.' },
  create_namespace: { type: 'bool', default: false, description: 'Make its namespace.' },
  post_renderer: { type: 'str', description: 'Command that changes what is rendered.' },
  replace: { type: 'bool', default: false, description: 'Use the name of a removed release again.' },
  skip_crds: { type: 'bool', default: false, description: 'Leave out definitions of resources.' },
  history_max: { type: 'int', description: 'Revisions to keep.' },
  reuse_values: { type: 'bool', description: "Keep the former release's values." },
  reset_values: { type: 'bool', default: true, description: "Begin with the chart's values." },
  reset_then_reuse_values: {
    type: 'bool',
    default: false,
    description: "Begin with the chart's values, then take the former release's.",
  },
  insecure_skip_tls_verify: {
    type: 'bool',
    default: false,
    aliases: ['skip_tls_certs_check'],
    description: "Don't check the repository's certificate.",
  },
  plain_http: { type: 'bool', default: false, description: 'Download the chart without TLS.' },
  take_ownership: { type: 'bool', default: false, description: 'Take over objects of others.' },
  ...HELM_OPTIONS,
} as const satisfies OptionSpecs;

export type ReleaseArgs = Options<typeof RELEASE_OPTIONS>;
