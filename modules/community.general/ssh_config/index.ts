import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { repr } from '../../../runtime/values/print.ts';
import { typeName } from '../../../runtime/values/types.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import { runCommands, stepOf } from '../../support/commands.ts';
import { editText } from '../../support/edit-text.ts';
import { type Entry, type Options, parseConfig, renderConfig } from './config.ts';

const YES_NO_ASK = ['yes', 'no', 'ask', 'auto', 'autoask'] as const;

export default defineModule({
  name: 'community.general.ssh_config',
  summary: "Manage a host's block in an ssh client's configuration",
  options: {
    group: { type: 'str', description: 'Group of the file.' },
    host: { type: 'str', required: true, description: 'The host, or pattern.' },
    hostname: { type: 'str', description: 'Its address.' },
    host_key_algorithms: { type: 'str', description: 'Algorithms of its key.' },
    identity_file: { type: 'path', description: 'The key to use.' },
    identities_only: { type: 'bool', description: 'Use no other key.' },
    other_options: { type: 'dict', description: 'Any other option; names in lower case.' },
    port: { type: 'str', description: 'Its port.' },
    proxycommand: { type: 'str', description: 'Command to connect by.' },
    proxyjump: { type: 'str', description: 'Hosts to go through.' },
    forward_agent: { type: 'bool', description: 'Forward the agent.' },
    add_keys_to_agent: { type: 'bool', description: 'Give keys to the agent.' },
    remote_user: { type: 'str', description: 'User to log in as.' },
    ssh_config_file: { type: 'path', description: 'The file; /etc/ssh/ssh_config when no user is given.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether the block is to be there.',
    },
    strict_host_key_checking: {
      type: 'str',
      choices: ['yes', 'no', 'ask', 'accept-new'],
      description: 'What to do about an unknown key.',
    },
    controlmaster: { type: 'str', choices: YES_NO_ASK, description: 'Share a connection.' },
    controlpath: { type: 'str', description: 'Socket of the shared connection.' },
    controlpersist: { type: 'str', description: 'How long it stays.' },
    dynamicforward: { type: 'str', description: 'Port for a SOCKS proxy.' },
    user: { type: 'str', description: 'The user whose file it is.' },
    user_known_hosts_file: { type: 'str', description: 'File of known keys.' },
  },
  rules: {
    mutuallyExclusive: [
      ['user', 'ssh_config_file'],
      ['proxycommand', 'proxyjump'],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { host, state, user } = args;
    let path = args.ssh_config_file ?? '/etc/ssh/ssh_config';
    if (user || args.identity_file !== undefined) {
      const done = await runCommands(target, [{ step: 'user', argv: ['getent', 'passwd', user ?? ''] }]);
      const home = stepOf(done, 'user').out.trim().split(':')[5] ?? `~${user}`;
      if (user) path = `${home}/.ssh/config`;
    }
    if (args.identity_file !== undefined) {
      const key = args.identity_file.startsWith('/')
        ? args.identity_file
        : `${path.slice(0, path.lastIndexOf('/'))}/${args.identity_file}`;
      const done = await runCommands(target, [
        { step: 'config', argv: ['test', '-e', path] },
        { step: 'key', argv: ['test', '-e', key] },
      ]);
      if (stepOf(done, 'config').rc === 0 && stepOf(done, 'key').rc !== 0)
        throw new ModuleFailure(`IdentityFile ${args.identity_file} does not exist`);
    }
    const wanted = wantedOptions(args, args.other_options);
    const owner = user === undefined ? {} : { owner: user };
    const group = (args.group ?? user) === undefined ? {} : { group: args.group ?? user };
    const mode = path === '/etc/ssh/ssh_config' ? '0644' : '0600';
    let changed = false;
    const lists: Record<string, ResultValue[]> = {
      hosts_changed: [],
      hosts_removed: [],
      hosts_change_diff: [],
      hosts_added: [],
    };
    await editText({ path, mode, ...owner, ...group, attributesWithText: true }, target, task, (text) => {
      const entries = parseConfig(text ?? '');
      const mine = entries.filter((one) => one.type === 'host' && one.host === host && host !== '*');
      let next: Entry[] = entries;
      if (mine.length > 0 && state === 'absent') {
        next = entries.filter((one) => !mine.includes(one));
        lists.hosts_removed = mine.map(() => host);
        changed = true;
      } else if (mine.length > 0) {
        for (const one of mine) {
          if (one.type !== 'host') continue;
          const options = merge(one.options, wanted);
          if (options === undefined) continue;
          changed = true;
          lists.hosts_changed?.push(host);
          lists.hosts_change_diff?.push({ [host]: { old: shown(one.options), new: shown(options) } });
          // What the new options lack stays in the file: Ansible's module adds to the block.
          one.options = new Map([...one.options, ...options]);
        }
      } else if (state === 'present') {
        const options = merge(new Map(), wanted);
        if (options !== undefined) {
          changed = true;
          lists.hosts_added?.push(host);
          const last = Math.max(0, ...entries.map(({ order }) => order));
          next = [...entries, { type: 'host', host, options, order: last }];
        }
      }
      return { text: changed ? renderConfig(next) : undefined, extra: undefined };
    });
    return { changed, ...lists };
  },
});

function shown(options: Options): ResultValue {
  return Object.fromEntries(options);
}

const NAMES = {
  hostname: 'hostname',
  port: 'port',
  identity_file: 'identityfile',
  identities_only: 'identitiesonly',
  remote_user: 'user',
  strict_host_key_checking: 'stricthostkeychecking',
  user_known_hosts_file: 'userknownhostsfile',
  proxycommand: 'proxycommand',
  proxyjump: 'proxyjump',
  host_key_algorithms: 'hostkeyalgorithms',
  forward_agent: 'forwardagent',
  add_keys_to_agent: 'addkeystoagent',
  controlmaster: 'controlmaster',
  controlpath: 'controlpath',
  controlpersist: 'controlpersist',
  dynamicforward: 'dynamicforward',
} as const;

type Named = { readonly [K in keyof typeof NAMES]: string | boolean | undefined };

/** Options by their names in the file; one without a value is to go. */
function wantedOptions(args: Named, others: Dict | undefined): Map<string, string | undefined> {
  const wanted = new Map<string, string | undefined>();
  const own = new Set<string>(['user']);
  for (const [name, key] of Object.entries(NAMES) as [keyof Named, string][]) {
    const value = args[name];
    own.add(name === 'remote_user' ? 'user' : name);
    const word = value === true || (name === 'controlpersist' && value === 'True') ? 'yes' : value;
    const text = word === false || (name === 'controlpersist' && word === 'False') ? 'no' : word;
    wanted.set(key, typeof text === 'string' && text !== '' ? text : undefined);
  }
  for (const [key, value] of others ?? []) {
    const name = String(key);
    if (name.toLowerCase() !== name)
      throw new ModuleFailure(`The other_options key ${repr(name)} must be lower case`);
    if (own.has(name)) throw new ModuleFailure(`Multiple values provided for key ${repr(name)}`);
    if (typeof value !== 'string')
      throw new ModuleFailure(
        `The other_options value provided for key ${repr(name)} must be a string, got <class '${typeName(value)}'>`,
      );
    wanted.set(name.replaceAll('_', ''), value === '' ? undefined : value);
  }
  return wanted;
}

/** The block's options with the wanted ones; undefined when nothing changes. */
function merge(present: Options, wanted: ReadonlyMap<string, string | undefined>): Options | undefined {
  const options: Options = new Map(present);
  let changed = false;
  for (const [key, value] of wanted) {
    const there = options.get(key);
    if (value === undefined) {
      if (there === undefined || there.length === 0) continue;
      options.delete(key);
      changed = true;
    } else if (there !== value && !(Array.isArray(there) && there.includes(value))) {
      options.set(key, value);
      changed = true;
    }
  }
  return changed ? options : undefined;
}
