import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { runCommands, stepOf } from '../../support/commands.ts';
import { SubscriptionManager } from './client.ts';
import { updatePurpose } from './purpose.ts';

const text = (description: string) => ({ type: 'str', description }) as const;
const secret = (description: string) => ({ type: 'str', noLog: true, description }) as const;

export default defineModule({
  name: 'community.general.redhat_subscription',
  summary: "Register a host with Red Hat's subscription management",
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether it is to be registered.',
    },
    username: text('The user.'),
    password: secret('Their password.'),
    token: secret("A token, in the place of the user's."),
    server_hostname: text('The server.'),
    server_insecure: text("1: don't check its certificate."),
    server_prefix: text('Where on the server.'),
    server_port: text('Its port.'),
    rhsm_baseurl: text('Where packages come from.'),
    rhsm_repo_ca_cert: text("Certificate that signs that server's."),
    auto_attach: { type: 'bool', description: 'Attach the subscriptions that fit.' },
    activationkey: secret('An activation key.'),
    org_id: text('The organization.'),
    environment: text('The environment.'),
    pool_ids: {
      type: 'list',
      elements: 'raw',
      default: [],
      description: 'Pools of subscriptions; `ID: NUMBER` says how many.',
    },
    consumer_type: text('What kind of consumer it is.'),
    consumer_name: text("The consumer's name."),
    consumer_id: text('A consumer that there is already.'),
    force_register: { type: 'bool', default: false, description: 'Register it anew.' },
    server_proxy_hostname: text('Proxy to the server.'),
    server_proxy_scheme: text("The proxy's scheme."),
    server_proxy_port: text("The proxy's port."),
    server_proxy_user: text("The proxy's user."),
    server_proxy_password: secret("That user's password."),
    release: text('Release of the system that it keeps to.'),
    syspurpose: {
      type: 'dict',
      options: {
        role: text('Its role.'),
        usage: text('Its usage.'),
        service_level_agreement: text('Its service level.'),
        addons: { type: 'list', elements: 'str', description: 'Its add-ons.' },
        sync: { type: 'bool', default: false, description: 'Tell the server now.' },
      },
      description: 'What the system is for.',
    },
  },
  rules: {
    requiredTogether: [
      ['username', 'password'],
      ['server_proxy_hostname', 'server_proxy_port'],
      ['server_proxy_user', 'server_proxy_password'],
    ],
    mutuallyExclusive: [
      ['activationkey', 'username'],
      ['activationkey', 'token'],
      ['token', 'username'],
      ['activationkey', 'consumer_id'],
      ['activationkey', 'environment'],
      ['activationkey', 'auto_attach'],
    ],
    requiredIf: [['force_register', true, ['username', 'activationkey', 'token'], true]],
  },
  check: 'none',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { activationkey, username, token, syspurpose, server_hostname: server } = args;
    if (activationkey && !args.org_id) throw new ModuleFailure('org_id is required when using activationkey');
    const wanted = readPools(args.pool_ids);
    const manager = new SubscriptionManager(target);
    const probed = await runCommands(
      target,
      [
        { step: 'id', argv: ['id', '-u'] },
        { step: 'identity', argv: ['subscription-manager', 'identity'] },
      ],
      { find: ['subscription-manager'] },
    );
    if (stepOf(probed, 'id').out.trim() !== '0')
      throw new ModuleFailure(
        "Interacting with subscription-manager requires root permissions ('become: true')",
      );
    await runCommands(target, [], {
      need: probed.find('bin subscription-manager') ? [] : ['subscription-manager'],
    });
    const purposeChanged = syspurpose === undefined ? false : await updatePurpose(syspurpose, target, task);
    const isRegistered = stepOf(probed, 'identity').rc === 0;
    if (args.state === 'absent') {
      if (!isRegistered) return { changed: false, msg: 'System already unregistered.' };
      await manager.run(['unregister']);
      await setPlugins(false, target, task);
      return { changed: true, msg: `System successfully unregistered from ${server ?? 'None'}.` };
    }
    if (isRegistered && !args.force_register) {
      if (syspurpose?.sync) await syncPurpose();
      if (wanted.size > 0) return updatePools(manager, wanted);
      return purposeChanged
        ? { changed: true, msg: 'Syspurpose attributes changed.' }
        : { changed: false, msg: 'System already registered.' };
    }
    if (!username && !activationkey && !token)
      throw new ModuleFailure(
        'state is present but any of the following are missing: username, activationkey, token',
      );
    await runCommands(target, [{ step: 'rm', argv: ['rm', '-f', '--', '/etc/yum.repos.d/redhat.repo'] }]);
    await setPlugins(true, target, task);
    const settings = Object.entries(args as Readonly<Record<string, Value | undefined>>)
      .filter(([key, value]) => /^(server|rhsm)_/.test(key) && value !== undefined)
      .map(([key, value]) => `--${key.replace('_', '.')}=${str(value ?? null)}`)
      .sort();
    if (settings.length > 0) await manager.runHidden(['config', ...settings]);
    await manager.runHidden(registration(args));
    if (syspurpose?.sync) await syncPurpose();
    if (wanted.size > 0)
      await manager.attach(
        new Map([...wanted].map(([id, quantity]) => [id, quantity === null ? undefined : str(quantity)])),
      );
    return {
      changed: true,
      msg: `System successfully registered to '${server ?? 'None'}'.`,
      subscribed_pool_ids: wanted.size > 0 ? new Map(wanted) : [],
    };

    async function syncPurpose(): Promise<void> {
      await runCommands(target, [{ step: 'status', argv: ['subscription-manager', 'status'] }]);
    }
  },
});

/** How many are wanted of each pool; null where that isn't said. */
function readPools(given: readonly Value[]): Map<string, Value> {
  return new Map(
    given.map((one): [string, Value] => {
      if (!(one instanceof Map)) return [str(one), null];
      const [pair] = one;
      if (one.size !== 1 || pair === undefined) throw new ModuleFailure('Unable to parse pool_ids option.');
      return [str(pair[0]), pair[1]];
    }),
  );
}

interface Registration {
  readonly [option: string]: unknown;
  readonly force_register: boolean;
  readonly auto_attach: boolean | undefined;
}

function registration(args: Registration): string[] {
  const pair = (flag: string, option: string): string[] =>
    args[option] ? [`--${flag}`, String(args[option])] : [];
  const who = args.activationkey
    ? pair('activationkey', 'activationkey')
    : args.token
      ? pair('token', 'token')
      : [...pair('username', 'username'), ...pair('password', 'password')];
  return [
    'register',
    ...(args.force_register ? ['--force'] : []),
    ...pair('org', 'org_id'),
    ...(args.auto_attach ? ['--auto-attach'] : []),
    ...pair('type', 'consumer_type'),
    ...pair('name', 'consumer_name'),
    ...pair('consumerid', 'consumer_id'),
    ...pair('environment', 'environment'),
    ...who,
    ...pair('release', 'release'),
  ];
}

/** Attaches and removes pools of a host that is registered. */
async function updatePools(
  manager: SubscriptionManager,
  wanted: ReadonlyMap<string, Value>,
): Promise<ModuleResult> {
  const consumed = await manager.pools('consumed');
  const used = new Map(consumed.map((pool) => [pool.id, pool.used]));
  const serials = consumed
    .filter(({ id, used: present }) => {
      const quantity = wanted.has(id) ? (wanted.get(id) ?? null) : 0;
      return quantity !== null && quantity !== present;
    })
    .map(({ serial }) => serial);
  if (serials.length > 0) await manager.run(['remove', ...serials.map((serial) => `--serial=${serial}`)]);
  const missing = [...wanted]
    .filter(([id, quantity]) => {
      const present = used.get(id) ?? 0;
      return quantity === null ? present === 0 : quantity !== 0 && quantity !== present;
    })
    .sort(([one], [other]) => (one < other ? -1 : 1));
  await manager.attach(
    new Map(missing.map(([id, quantity]) => [id, quantity === null ? undefined : str(quantity)])),
  );
  return {
    changed: missing.length > 0 || serials.length > 0,
    subscribed_pool_ids: missing.map(([id]) => id),
    unsubscribed_serials: serials,
  };
}

/** yum's plugins, where they are there. */
async function setPlugins(enabled: boolean, target: Target, task: TaskContext): Promise<void> {
  const file = (name: string): string => `/etc/yum/pluginconf.d/${name}.conf`;
  const plugins = { rhnplugin: false, 'subscription-manager': enabled };
  const found = await runCommands(
    target,
    Object.keys(plugins).map((name) => ({ step: name, argv: ['test', '-f', file(name)] })),
  );
  for (const [name, on] of Object.entries(plugins))
    if (stepOf(found, name).rc === 0)
      await task.invoke('community.general.ini_file', {
        ...{ path: file(name), section: 'main', option: 'enabled', value: on ? '1' : '0' },
      });
}
