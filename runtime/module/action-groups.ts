/**
 * Groups of actions for `module_defaults: {group/NAME: ...}`, as the collections define them. The value is what the full names of
 * the group's modules begin with; `extend` names further groups.
 */
interface ActionGroup {
  readonly prefixes?: readonly string[];
  readonly extend?: readonly string[];
}

export const ACTION_GROUPS: ReadonlyMap<string, ActionGroup> = new Map(
  Object.entries({
    'ansible.builtin.acme': { extend: ['community.crypto.acme'] },
    'ansible.builtin.aws': { extend: ['amazon.aws.aws', 'community.aws.aws'] },
    'ansible.builtin.azure': { extend: ['azure.azcollection.azure'] },
    'ansible.builtin.cpm': { extend: ['wti.remote.cpm'] },
    'ansible.builtin.docker': { extend: ['community.docker.docker'] },
    'ansible.builtin.gcp': { extend: ['google.cloud.gcp'] },
    'ansible.builtin.k8s': { extend: ['kubernetes.core.k8s', 'community.okd.okd'] },
    'ansible.builtin.os': { extend: ['openstack.cloud.os'] },
    'ansible.builtin.ovirt': { extend: ['ovirt.ovirt.ovirt'] },
    'ansible.builtin.vmware': { extend: ['community.vmware.vmware'] },
    'amazon.aws.aws': { prefixes: ['amazon.aws.'] },
    'azure.azcollection.azure': { prefixes: ['azure.azcollection.'] },
    'community.aws.aws': { prefixes: ['community.aws.'] },
    'community.crypto.acme': { prefixes: ['community.crypto.acme_'] },
    'community.docker.docker': {
      prefixes: ['community.docker.docker_', 'community.docker.current_container_facts'],
    },
    'community.general.consul': { prefixes: ['community.general.consul_'] },
    'community.general.ipa': { prefixes: ['community.general.ipa_'] },
    'community.general.keycloak': { prefixes: ['community.general.keycloak_'] },
    'community.general.proxmox': { prefixes: ['community.general.proxmox'] },
    'community.hrobot.robot': { prefixes: ['community.hrobot.'] },
    'community.mysql.mysql': { prefixes: ['community.mysql.'] },
    'community.okd.okd': { prefixes: ['community.okd.'] },
    'community.postgresql.postgresql': { prefixes: ['community.postgresql.'] },
    'community.vmware.vmware': { prefixes: ['community.vmware.'] },
    'google.cloud.gcp': { prefixes: ['google.cloud.'] },
    'hetzner.hcloud.all': { prefixes: ['hetzner.hcloud.'] },
    'kubernetes.core.helm': { prefixes: ['kubernetes.core.helm'] },
    'kubernetes.core.k8s': { prefixes: ['kubernetes.core.k8s'] },
    'openstack.cloud.os': { prefixes: ['openstack.cloud.'] },
    'ovirt.ovirt.ovirt': { prefixes: ['ovirt.ovirt.'] },
    'wti.remote.cpm': { prefixes: ['wti.remote.'] },
  } satisfies Record<string, ActionGroup>),
);
