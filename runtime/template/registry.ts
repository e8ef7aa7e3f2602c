import { nearName } from '../errors/near.ts';
import { filtersElsewhere, lookupsElsewhere } from './elsewhere.ts';
import { filterFamilies } from './filters/index.ts';
import { lookupFamilies } from './lookups/index.ts';
import { testFamilies } from './tests/index.ts';
import type { TemplatePluginKind, TemplatePlugins, UserPlugins } from './user-plugins.ts';

/** Plugins of one collection, a record for each file. */
export interface Family<Plugin> {
  /** `ansible.builtin`, `community.general`, ... */
  readonly collection: string;
  readonly plugins: Readonly<Record<string, Plugin>>;
  /** What Python puts before the names in messages about arguments: `do_replace()`. */
  readonly prefix?: string;
}

/** A plugin with its full name, as messages show it. */
export interface Registered<Plugin> {
  readonly name: string;
  readonly plugin: Plugin;
  /** Its function's name in messages about arguments. */
  readonly function: string;
}

/** Plugins of collections that ansible-core leads to from their short names, as they were its own once. */
const REDIRECTED: Readonly<Record<string, readonly string[]>> = {
  'amazon.aws': ['aws_account_attribute', 'aws_service_ip_ranges'],
  'ansible.netcommon': [
    ...['comp_type5', 'hash_salt', 'parse_cli', 'parse_cli_textfsm', 'parse_xml', 'type5_pw', 'vlan_parser'],
  ],
  'community.general': [
    ...['json_query', 'random_mac', 'flattened', 'cartesian', 'filetree', 'dig', 'passwordstore'],
    ...['chef_databag', 'consul_kv', 'credstash', 'cyberarkpassword', 'dnstxt', 'etcd', 'hiera', 'keyring'],
    ...['lastpass', 'lmdb_kv', 'onepassword', 'onepassword_raw', 'redis', 'shelvefile'],
  ],
  'community.grafana': ['grafana_dashboard'],
  'community.hashi_vault': ['hashi_vault'],
  'community.mongodb': ['mongodb'],
  'community.rabbitmq': ['rabbitmq'],
  'community.windows': ['laps_password'],
  'cyberark.conjur': ['conjur_variable'],
  'google.cloud': ['gcp_kms_decrypt', 'gcp_kms_encrypt'],
  'kubernetes.core': ['k8s', 'k8s_config_resource_name'],
};

/** Other names that collections lead on from. */
const RENAMED: Readonly<Record<string, string>> = {
  aws_secret: 'amazon.aws.secretsmanager_secret',
  aws_ssm: 'amazon.aws.ssm_parameter',
  'amazon.aws.aws_secret': 'amazon.aws.secretsmanager_secret',
  'amazon.aws.aws_ssm': 'amazon.aws.ssm_parameter',
  'awx.awx.tower_api': 'awx.awx.controller_api',
  'awx.awx.tower_schedule_rrule': 'awx.awx.schedule_rrule',
  'community.general.hashi_vault': 'community.hashi_vault.hashi_vault',
  'community.general.nios': 'infoblox.nios_modules.nios_lookup',
  'community.general.nios_next_ip': 'infoblox.nios_modules.nios_next_ip',
  'community.general.nios_next_network': 'infoblox.nios_modules.nios_next_network',
  'community.general.path_join': 'ansible.builtin.path_join',
  nios: 'infoblox.nios_modules.nios_lookup',
  nios_next_ip: 'infoblox.nios_modules.nios_next_ip',
  nios_next_network: 'infoblox.nios_modules.nios_next_network',
};

/** Finds plugins by full name, and those of ansible.builtin by their short names too. */
class Registry<Plugin> {
  readonly #families: readonly Family<Plugin>[];
  #known: Map<string, Registered<Plugin>> | undefined;

  constructor(families: readonly Family<Plugin>[]) {
    this.#families = families;
  }

  get(name: string): Registered<Plugin> | undefined {
    const renamed = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined;
    return this.#index().get(renamed ?? name.replace(/^ansible\.legacy\./, ''));
  }

  /** The known name that was probably meant: that of a plugin of a collection, or one that is spelled nearly so. */
  near(name: string): string | undefined {
    const known = this.#index();
    const family = this.#families.find(({ plugins }) => Object.hasOwn(plugins, name));
    return family === undefined ? nearName(name, known.keys()) : `${family.collection}.${name}`;
  }

  #index(): Map<string, Registered<Plugin>> {
    if (this.#known === undefined) {
      this.#known = new Map();
      for (const { collection, plugins, prefix = '' } of this.#families) {
        for (const [name, plugin] of Object.entries(plugins)) {
          const registered = { name: `${collection}.${name}`, plugin, function: prefix + name };
          this.#known.set(registered.name, registered);
          const isShort = collection === 'ansible.builtin' || REDIRECTED[collection]?.includes(name) === true;
          if (isShort) this.#known.set(name, registered);
        }
      }
    }
    return this.#known;
  }
}

const registries: { readonly [Kind in TemplatePluginKind]: Registry<TemplatePlugins[Kind]> } = {
  filter: new Registry([...filterFamilies, ...filtersElsewhere]),
  test: new Registry(testFamilies),
  lookup: new Registry([...lookupFamilies, ...lookupsElsewhere]),
};

/**
 * The plugin of that name: the user's own wins over one that comes with tsible, which wins over an installed collection's. A name that
 * there isn't may be one that its collection leads elsewhere.
 */
export function findPlugin<Kind extends TemplatePluginKind>(
  kind: Kind,
  name: string,
  user: UserPlugins | undefined,
): Registered<TemplatePlugins[Kind]> | undefined {
  const seen = new Set<string>();
  for (let next: string | undefined = name; next !== undefined && !seen.has(next); ) {
    seen.add(next);
    const found: Registered<TemplatePlugins[Kind]> | undefined =
      user?.get(kind, next) ?? registries[kind].get(next) ?? user?.ofPythonCollection(kind, next);
    if (found !== undefined) return found;
    next = user?.redirected(kind, next);
  }
  return undefined;
}

/** What to tell of a plugin that doesn't exist: a Python file that has it, or the name that was probably meant. */
export function explainMissing(
  kind: TemplatePluginKind,
  name: string,
  user: UserPlugins | undefined,
): string | undefined {
  const python = user?.pythonPlugin(kind, name);
  if (python !== undefined) return python;
  const near = registries[kind].near(name);
  return near === undefined ? undefined : `Did you mean '${near}'?`;
}
