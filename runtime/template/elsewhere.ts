import { PythonError } from '../values/python-error.ts';
import { type Filters, filter, type Lookups, lookup } from './plugin.ts';
import type { Family } from './registry.ts';

// Plugins of the `ansible` package that tsible lacks. They are there, so that templates which never come to them do, and
// say why they can't work where one does.

type Names = Readonly<Record<string, string>>;

/** By collection: what a plugin rests on, and the names. */
const LOOKUPS: Readonly<Record<string, Names>> = {
  'amazon.aws': {
    'the Python library boto3': 'aws_account_attribute secretsmanager_secret ssm_parameter',
    'a service of Amazon': 'aws_service_ip_ranges',
  },
  'awx.awx': { 'a Python library of AWX': 'controller_api schedule_rrule schedule_rruleset' },
  'azure.azcollection': {
    'Python libraries of Azure': 'azure_keyvault_secret azure_service_principal_attribute',
  },
  'cisco.aci': { Python: 'interface_range' },
  'community.crypto': { Python: 'gpg_fingerprint' },
  'community.dns': { 'the Python library dnspython': 'lookup lookup_as_dict reverse_lookup' },
  'community.general': {
    'a command of its service, and Python':
      'bitwarden bitwarden_secrets_manager hiera lastpass onepassword onepassword_doc onepassword_raw onepassword_ssh_key',
    'a Python library':
      'chef_databag consul_kv credstash cyberarkpassword dnstxt dsv etcd etcd3 github_app_access_token keyring lmdb_kv ' +
      'redis revbitspss shelvefile tss',
  },
  'community.grafana': { Python: 'grafana_dashboard' },
  'community.hashi_vault': { 'the settings of other plugins': 'vault_ansible_settings' },
  'community.mongodb': { 'the Python library pymongo': 'mongodb' },
  'community.rabbitmq': { 'the Python library pika': 'rabbitmq' },
  'community.windows': { 'the Python library python-ldap': 'laps_password' },
  'cyberark.conjur': { Python: 'conjur_variable' },
  'f5networks.f5_modules': { Python: 'bigiq_license license_hopper' },
  'google.cloud': { 'Python libraries of Google': 'gcp_parameter_manager gcp_secret_manager' },
  'infoblox.nios_modules': {
    'the Python library infoblox-client': 'nios_lookup nios_next_ip nios_next_network nios_next_vlan_id',
  },
  'netapp_eseries.santricity': {
    Python:
      'santricity_host santricity_host_detail santricity_lun_mapping santricity_storage_pool santricity_volume',
  },
  'netbox.netbox': { 'the Python library pynetbox': 'nb_lookup' },
  'vmware.vmware': { 'Python libraries of VMware': 'moid_from_path' },
  'vmware.vmware_rest': {
    'the collection cloud.common':
      'cluster_moid datacenter_moid datastore_moid folder_moid host_moid network_moid resource_pool_moid vm_moid',
  },
};

const FILTERS: Readonly<Record<string, Names>> = {
  'community.crypto': { Python: 'x509_crl_info' },
  'community.dns': {
    'a list of public suffixes':
      'get_public_suffix get_registrable_domain quote_txt remove_public_suffix remove_registrable_domain unquote_txt',
  },
  'community.sops': { 'a service on the web': '_latest_version' },
  'google.cloud': { 'Python libraries of Google': 'gcp_kms_decrypt gcp_kms_encrypt' },
  'netapp.ontap': {
    'the Python library isodate': 'iso8601_duration_from_seconds iso8601_duration_to_seconds',
  },
};

function lacking(kind: 'filter' | 'lookup', reason: string): PythonError {
  return new PythonError(
    'AnsibleError',
    `tsible lacks this ${kind}. Ansible's rests on ${reason}, and tsible runs no Python.`,
  );
}

function families<Plugin>(
  table: Readonly<Record<string, Names>>,
  plugin: (reason: string) => Plugin,
): Family<Plugin>[] {
  return Object.entries(table).map(([collection, reasons]) => ({
    collection,
    plugins: Object.fromEntries(
      Object.entries(reasons).flatMap(([reason, names]) =>
        names.split(' ').map((name) => [name, plugin(reason)] as const),
      ),
    ),
  }));
}

export const filtersElsewhere: readonly Family<Filters[string]>[] = families(FILTERS, (reason) =>
  filter('*args, **kwargs', () => {
    throw lacking('filter', reason);
  }),
);

export const lookupsElsewhere: readonly Family<Lookups[string]>[] = families(LOOKUPS, (reason) =>
  lookup('**options', () => {
    throw lacking('lookup', reason);
  }),
);
