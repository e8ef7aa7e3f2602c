import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { type ApiLogin, askApi } from './api.ts';
import { Rabbitmq, readJson, type Words } from './client.ts';

/** What a user may do in a virtual host: patterns of names. */
export interface Permission {
  readonly vhost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** What a user may do with the topics of an exchange. */
export interface TopicPermission {
  readonly vhost: string;
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
}

export interface PresentUser {
  readonly tags: readonly string[];
  readonly permissions: readonly Permission[];
  readonly topics: readonly TopicPermission[];
}

/** How a user is to change; what is undefined stays. */
export interface UserChanges {
  readonly create: boolean;
  readonly password: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly permissions: readonly Permission[];
  readonly clear: readonly Pick<Permission, 'vhost'>[];
  readonly topics: readonly TopicPermission[];
  readonly clearTopics: readonly Pick<TopicPermission, 'vhost' | 'exchange'>[];
}

/** A user of RabbitMQ's, wherever it is managed. */
export interface UserPlace {
  /** Undefined when there is no such user. */
  read(): Promise<PresentUser | undefined>;
  hasPassword(password: string): Promise<boolean>;
  remove(): Promise<void>;
  change(changes: UserChanges): Promise<void>;
}

/** RabbitMQ's hash of a password: of the salt and the password, behind the salt. */
function hashed(password: string, salt: Buffer): Buffer {
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]);
}

/** Over rabbitmqctl, which is only told a password's hash: others can read its arguments. */
export function userOnNode(user: string, node: string, target: Target): UserPlace {
  const rabbitmq = new Rabbitmq(
    target,
    node,
    (step) =>
      new ModuleFailure(
        /(Only root or .* .* run rabbitmqctl)/.exec(step.out)?.[1] !== undefined
          ? `Wrong user used to run the \`rabbitmqctl\` utility: ${/(Only root or .* .* run rabbitmqctl)/.exec(step.out)?.[1]}`
          : `rabbitmqctl exited with non-zero code: ${step.err}`,
        { rc: step.rc, stdout: step.out },
      ),
  );
  const json = ['--formatter', 'json'];
  const name = `<<${[...Buffer.from(user)].join(',')}>>`;
  return {
    async read() {
      const [users, permissions, topics] = await rabbitmq.ask([
        ['list_users', ...json],
        ['list_user_permissions', user, ...json],
        ['list_user_topic_permissions', user, ...json],
      ]);
      if (users?.rc !== 0) throw new ModuleFailure('Could not determine the version of the RabbitMQ server.');
      const list = readJson(users) as { user: string; tags: string[] }[];
      const found = list.find((one) => one.user === user);
      if (found === undefined) return undefined;
      return {
        tags: found.tags,
        permissions: readJson(permissions) as Permission[],
        topics: readJson(topics) as TopicPermission[],
      };
    },
    async hasPassword(password) {
      // rabbitmqctl takes a password to be tried as an argument, which others could read.
      const [step] = await rabbitmq.ask([
        [
          'eval',
          `{ok,U}=rabbit_auth_backend_internal:lookup_user(${name}),base64:encode(internal_user:get_password_hash(U)).`,
        ],
      ]);
      const hash = Buffer.from(/<<"([A-Za-z0-9+/=]+)">>/.exec(step?.out ?? '')?.[1] ?? '', 'base64');
      return hash.length > 4 && hash.equals(hashed(password, hash.subarray(0, 4)));
    },
    async remove() {
      await rabbitmq.run([['delete_user', user]]);
    },
    async change({ create, password, tags, permissions, clear, topics, clearTopics }) {
      // A new user has another password for a moment.
      const hash = hashed(password ?? '', randomBytes(4)).toString('base64');
      const commands: Words[] = [
        ...(create ? [['add_user', user, randomUUID()]] : []),
        ...(password
          ? [
              [
                'eval',
                `rabbit_auth_backend_internal:change_password_hash(${name},base64:decode(<<"${hash}">>)).`,
              ],
            ]
          : []),
        ...((create && !password) || password === '' ? [['clear_password', user]] : []),
        ...(tags === undefined ? [] : [['set_user_tags', user, ...tags]]),
        ...clear.map(({ vhost }) => ['clear_permissions', '-p', vhost, user]),
        ...permissions.map((one) => [
          'set_permissions',
          '-p',
          one.vhost,
          user,
          one.configure,
          one.write,
          one.read,
        ]),
        ...clearTopics.map(({ vhost, exchange }) => ['clear_topic_permissions', '-p', vhost, user, exchange]),
        ...topics.map((one) => [
          'set_topic_permissions',
          '-p',
          one.vhost,
          user,
          one.exchange,
          one.write,
          one.read,
        ]),
      ];
      await rabbitmq.run(commands);
    },
  };
}

/** Over the management API. */
export function userByApi(user: string, login: ApiLogin, task: TaskContext): UserPlace {
  const ask = async (
    method: Parameters<typeof askApi>[2],
    path: readonly string[],
    data?: Parameters<typeof askApi>[4],
  ): Promise<unknown> => {
    const answer = await askApi(task, login, method, path, data);
    if (answer.status === 404 && method === 'GET') return undefined;
    if (!answer.ok)
      throw new ModuleFailure(
        method === 'GET' ? 'Error getting the user' : `Error trying to change the user ${user} in rabbitmq.`,
        { status: answer.status, details: answer.text },
      );
    return answer.json;
  };
  const tagsOf = (facts: object): string[] => {
    const tags = 'tags' in facts ? facts.tags : [];
    return (Array.isArray(tags) ? tags.map(String) : String(tags).split(',')).filter(Boolean);
  };
  return {
    async read() {
      const facts = await ask('GET', ['users', user]);
      if (typeof facts !== 'object' || facts === null) return undefined;
      return {
        tags: tagsOf(facts),
        permissions: ((await ask('GET', ['users', user, 'permissions'])) ?? []) as Permission[],
        topics: ((await ask('GET', ['users', user, 'topic-permissions'])) ?? []) as TopicPermission[],
      };
    },
    async hasPassword(password) {
      const own = { ...login, login_user: user, login_password: password };
      return (await askApi(task, own, 'GET', ['whoami'])).status !== 401;
    },
    async remove() {
      await ask('DELETE', ['users', user]);
    },
    async change({ create, password, tags, permissions, clear, topics, clearTopics }) {
      if (create || password !== undefined || tags !== undefined) {
        const facts = create ? {} : asObject(await ask('GET', ['users', user]));
        const kept = 'password_hash' in facts ? String(facts.password_hash) : '';
        await ask(
          'PUT',
          ['users', user],
          new Map([
            password ? ['password', password] : ['password_hash', kept],
            ['tags', (tags ?? tagsOf(facts)).join(',')],
          ]),
        );
      }
      for (const { vhost } of clear) await ask('DELETE', ['permissions', vhost, user]);
      for (const { vhost, ...patterns } of permissions)
        await ask('PUT', ['permissions', vhost, user], new Map(Object.entries(patterns)));
      for (const { vhost, exchange } of clearTopics)
        await ask('DELETE', ['topic-permissions', vhost, user, exchange]);
      for (const { vhost, ...patterns } of topics)
        await ask('PUT', ['topic-permissions', vhost, user], new Map(Object.entries(patterns)));
    },
  };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
