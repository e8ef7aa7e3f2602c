import type { OptionSpecs } from '../../../runtime/module/spec.ts';

/** Whether what a module is about is to be there. */
export const STATE_OPTION = {
  state: {
    type: 'str',
    default: 'present',
    choices: ['present', 'absent'],
    description: 'Whether it is there.',
  },
} as const satisfies OptionSpecs;

/** Where the management API is, for the modules that know no other way, and the virtual host that they are about. */
export const BROKER_OPTIONS = {
  login_user: { type: 'str', default: 'guest', description: 'Name to log in to the management API with.' },
  login_password: { type: 'str', default: 'guest', noLog: true, description: 'Its password.' },
  login_host: { type: 'str', default: 'localhost', description: 'Host of the management API.' },
  login_port: { type: 'str', default: '15672', description: 'Its port.' },
  login_protocol: {
    type: 'str',
    default: 'http',
    choices: ['http', 'https'],
    description: 'How it is spoken to.',
  },
  ca_cert: { type: 'path', aliases: ['cacert'], description: "Certificate that signs the API's." },
  client_cert: { type: 'path', aliases: ['cert'], description: 'Certificate to show to the API.' },
  client_key: { type: 'path', aliases: ['key'], description: 'Its key.' },
  vhost: { type: 'str', default: '/', description: 'The virtual host.' },
} as const satisfies OptionSpecs;
