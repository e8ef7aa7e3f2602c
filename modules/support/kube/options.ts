import type { OptionSpecs } from '../../../runtime/module/spec.ts';

/** How the API is reached. */
export const KUBE_OPTIONS = {
  kubeconfig: { type: 'raw', noLog: true, description: 'A kubeconfig, or the name of one.' },
  context: { type: 'str', description: "The kubeconfig's context." },
  host: { type: 'str', description: "The API's URL." },
  api_key: { type: 'str', noLog: true, description: 'A token.' },
  username: { type: 'str', description: 'A user.' },
  password: { type: 'str', noLog: true, description: "The user's password." },
  validate_certs: { type: 'bool', aliases: ['verify_ssl'], description: "Check the API's certificate." },
  ca_cert: { type: 'path', aliases: ['ssl_ca_cert'], description: "Certificate that signs the API's." },
  client_cert: { type: 'path', aliases: ['cert_file'], description: 'Certificate to show.' },
  client_key: { type: 'path', aliases: ['key_file'], description: 'Its key.' },
  proxy: { type: 'str', description: 'Proxy on the way to the API.' },
  no_proxy: { type: 'str', description: 'Hosts that need no proxy.' },
  proxy_headers: {
    type: 'dict',
    description: 'Headers for the proxy; kubectl has no way to send them.',
    options: {
      proxy_basic_auth: { type: 'str', noLog: true, description: "The proxy's user and password." },
      basic_auth: { type: 'str', noLog: true, description: "The API's user and password." },
      user_agent: { type: 'str', description: 'Name of the client.' },
    },
  },
  persist_config: {
    type: 'bool',
    description: 'Has no meaning here: kubectl keeps refreshed tokens itself.',
  },
  impersonate_user: { type: 'str', description: 'User to act as.' },
  impersonate_groups: { type: 'list', elements: 'str', description: 'Groups to act as.' },
} as const satisfies OptionSpecs;

/** What to wait for. */
export const WAIT_OPTIONS = {
  wait: { type: 'bool', default: false, description: 'Wait until it is ready.' },
  wait_sleep: { type: 'int', default: 5, description: 'Seconds between looks.' },
  wait_timeout: { type: 'int', default: 120, description: 'Seconds to wait.' },
  wait_condition: {
    type: 'dict',
    description: 'A condition of its status to wait for.',
    options: {
      type: { type: 'str', description: "The condition's type." },
      status: {
        type: 'str',
        default: true,
        choices: [true, false, 'Unknown'],
        description: 'What it is to be.',
      },
      reason: { type: 'str', description: 'The reason that it is to have.' },
    },
  },
} as const satisfies OptionSpecs;

/** What an object is. */
export const NAME_OPTIONS = {
  kind: { type: 'str', description: 'Its kind.' },
  name: { type: 'str', description: 'Its name.' },
  namespace: { type: 'str', description: 'Its namespace.' },
  api_version: {
    type: 'str',
    default: 'v1',
    aliases: ['api', 'version'],
    description: "The API's version, with its group.",
  },
} as const satisfies OptionSpecs;

/** Where definitions of objects are. */
export const SOURCE_OPTIONS = {
  resource_definition: {
    type: 'raw',
    aliases: ['definition', 'inline'],
    description: 'The objects: a dict, YAML text, or a list of them.',
  },
  src: { type: 'path', description: 'File of their definitions.' },
} as const satisfies OptionSpecs;
