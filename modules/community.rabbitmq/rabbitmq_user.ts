import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict, Value } from '../../runtime/values/value.ts';
import { API_OPTIONS } from '../support/rabbitmq/api.ts';
import { NODE_OPTION } from '../support/rabbitmq/client.ts';
import { STATE_OPTION } from '../support/rabbitmq/options.ts';
import { type Permission, type TopicPermission, userByApi, userOnNode } from '../support/rabbitmq/users.ts';

export default defineModule({
  name: 'community.rabbitmq.rabbitmq_user',
  summary: "Add, change and remove RabbitMQ's users",
  options: {
    user: {
      type: 'str',
      required: true,
      aliases: ['username', 'name'],
      operand: true,
      description: 'The user.',
    },
    password: { type: 'str', noLog: true, description: 'The password of a new user.' },
    tags: { type: 'str', description: 'Its tags, separated by commas.' },
    permissions: {
      type: 'list',
      elements: 'dict',
      default: [],
      description: 'What it may do: vhost, configure_priv, write_priv and read_priv. Others are taken away.',
    },
    vhost: { type: 'str', default: '/', description: 'The virtual host of the three rights.' },
    node: NODE_OPTION.node,
    configure_priv: { type: 'str', default: '^$', description: 'Pattern of what it may configure.' },
    write_priv: { type: 'str', default: '^$', description: 'Pattern of what it may write to.' },
    read_priv: { type: 'str', default: '^$', description: 'Pattern of what it may read from.' },
    topic_permissions: {
      type: 'list',
      elements: 'dict',
      default: [],
      description: 'What it may do with topics: vhost, exchange, write_priv and read_priv.',
    },
    force: { type: 'bool', default: false, description: 'Make it anew.' },
    ...STATE_OPTION,
    update_password: {
      type: 'str',
      default: 'on_create',
      choices: ['on_create', 'always'],
      noLog: false,
      description: 'Whether one that is there gets the password.',
    },
    ...API_OPTIONS,
  },
  check: 'none',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { user, state } = args;
    const isBulk = args.permissions.length > 0;
    const wanted: Permission[] = isBulk
      ? args.permissions.map(permissionOf)
      : [{ vhost: args.vhost, configure: args.configure_priv, write: args.write_priv, read: args.read_priv }];
    const topics = args.topic_permissions.map(topicOf);
    checkDoubles(wanted, topics);
    const place =
      args.login_host === undefined ? userOnNode(user, args.node, target) : userByApi(user, args, task);
    let present = await place.read();
    let changed = false;
    if (present !== undefined && (state === 'absent' || args.force)) {
      await place.remove();
      present = undefined;
      changed = true;
    }
    if (state === 'absent') return { changed, user, state };
    const tags = args.tags === undefined || args.tags === '' ? [] : args.tags.replaceAll(' ', '').split(',');
    const ownPermissions = (present?.permissions ?? []).filter(
      (one) => isBulk || one.vhost === wanted[0]?.vhost,
    );
    const ownTopics = present?.topics ?? [];
    const changes = {
      create: present === undefined,
      password: await newPassword(present !== undefined),
      tags: sameTags(tags, present?.tags ?? []) ? undefined : tags,
      permissions: wanted.filter((one) => !ownPermissions.some((is) => samePermission(one, is))),
      clear: ownPermissions.filter((is) => !wanted.some((one) => one.vhost === is.vhost)),
      topics: topics.filter((one) => !ownTopics.some((is) => sameTopic(one, is))),
      clearTopics: ownTopics.filter(
        (is) => !topics.some((one) => one.vhost === is.vhost && one.exchange === is.exchange),
      ),
    };
    const isDifferent =
      changes.create ||
      changes.password !== undefined ||
      changes.tags !== undefined ||
      [changes.permissions, changes.clear, changes.topics, changes.clearTopics].some((all) => all.length > 0);
    if (isDifferent) await place.change(changes);
    return { changed: changed || isDifferent, user, state };

    async function newPassword(isThere: boolean): Promise<string | undefined> {
      const password = args.password ?? '';
      if (!isThere) return password;
      if (args.update_password === 'on_create' || (await place.hasPassword(password))) return undefined;
      return password;
    }
  },
});

function textAt(dict: Dict, key: string, standard: string): string {
  const value = dict.get(key);
  return value === undefined || value === null ? standard : str(value as Value);
}

function permissionOf(dict: Dict): Permission {
  return {
    vhost: textAt(dict, 'vhost', '/'),
    configure: textAt(dict, 'configure_priv', '^$'),
    write: textAt(dict, 'write_priv', '^$'),
    read: textAt(dict, 'read_priv', '^$'),
  };
}

function topicOf(dict: Dict): TopicPermission {
  return {
    vhost: textAt(dict, 'vhost', '/'),
    exchange: textAt(dict, 'exchange', ''),
    write: textAt(dict, 'write_priv', '.*'),
    read: textAt(dict, 'read_priv', '.*'),
  };
}

function checkDoubles(permissions: readonly Permission[], topics: readonly TopicPermission[]): void {
  if (new Set(permissions.map((one) => one.vhost)).size < permissions.length)
    throw new ModuleFailure(
      "Error parsing vhost permissions: You can't have two permission dicts for the same vhost",
    );
  if (new Set(topics.map((one) => JSON.stringify([one.vhost, one.exchange]))).size < topics.length)
    throw new ModuleFailure(
      "Error parsing vhost topic_permissions: You can't have two topic permission dicts for the same vhost and the same exchange",
    );
  if (permissions.some((one) => one.vhost === ''))
    throw new ModuleFailure(
      "Error parsing vhost permissions: You can't have an empty vhost when setting permissions",
    );
}

function samePermission(one: Permission, other: Permission): boolean {
  return (
    one.vhost === other.vhost &&
    one.configure === other.configure &&
    one.write === other.write &&
    one.read === other.read
  );
}

function sameTopic(one: TopicPermission, other: TopicPermission): boolean {
  return (
    one.vhost === other.vhost &&
    one.exchange === other.exchange &&
    one.write === other.write &&
    one.read === other.read
  );
}

function sameTags(wanted: readonly string[], present: readonly string[]): boolean {
  return new Set([...wanted, ...present]).size === new Set(wanted).size && present.length === wanted.length;
}
