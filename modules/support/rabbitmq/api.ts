import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { OptionSpecs } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { invoked } from '../invoked.ts';

/** Where RabbitMQ's management API is. */
export const API_OPTIONS = {
  login_user: { type: 'str', noLog: true, description: 'Name to log in to the management API with.' },
  login_password: { type: 'str', noLog: true, description: 'Its password.' },
  login_host: {
    type: 'str',
    description: 'Host of the management API; rabbitmqctl is used when not given.',
  },
  login_port: { type: 'str', default: '15672', description: 'Its port.' },
  login_protocol: {
    type: 'str',
    default: 'http',
    choices: ['http', 'https'],
    description: 'How it is spoken to.',
  },
} as const satisfies OptionSpecs;

export const CERTIFICATE_OPTIONS = {
  ca_cert: { type: 'path', description: "Certificate that signs the API's." },
  client_cert: { type: 'path', description: 'Certificate to show to the API.' },
  client_key: { type: 'path', description: 'Its key.' },
} as const satisfies OptionSpecs;

export interface ApiLogin {
  readonly login_user: string | undefined;
  readonly login_password: string | undefined;
  readonly login_host: string | undefined;
  readonly login_port: string;
  readonly login_protocol: string;
  readonly ca_cert?: string | undefined;
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly json: unknown;
  readonly text: string;
}

/** Asks RabbitMQ's management API, from the host. @throws ModuleFailure when it can't be reached */
export async function askApi(
  task: TaskContext,
  login: ApiLogin,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: readonly string[],
  data?: Value,
): Promise<ApiAnswer> {
  const place = path.map((part) => encodeURIComponent(part)).join('/');
  const answer = await invoked(
    task,
    'ansible.builtin.uri',
    {
      url: `${login.login_protocol}://${login.login_host ?? 'localhost'}:${login.login_port}/api/${place}`,
      method,
      url_username: login.login_user ?? '',
      url_password: login.login_password ?? '',
      force_basic_auth: true,
      return_content: true,
      status_code: [200, 201, 204, 400, 401, 403, 404, 405, 409, 500],
      ...(data === undefined ? {} : { body: toJson(data), headers: { 'Content-Type': 'application/json' } }),
      ...(login.ca_cert === undefined ? {} : { ca_path: login.ca_cert }),
      ...(login.client_cert === undefined ? {} : { client_cert: login.client_cert }),
      ...(login.client_key === undefined ? {} : { client_key: login.client_key }),
    },
    { reads: method === 'GET' },
  );
  const status = typeof answer.status === 'number' ? answer.status : -1;
  if (status < 100)
    throw new ModuleFailure(
      `Error in HTTP request (method ${method.toLowerCase()}) for user ${login.login_user} in rabbitmq.`,
      { exception: String(answer.msg) },
    );
  const text = typeof answer.content === 'string' ? answer.content : '';
  return { status, ok: status < 400, json: jsonOf(text), text };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
