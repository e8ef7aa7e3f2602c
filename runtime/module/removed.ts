import type { RouteNotice } from '../collections/collections.ts';

/**
 * What ansible-core and the collections of the `ansible` package say of modules that were removed: by collection and name, the version (or
 * day) it went away with and what to do instead. From those collections' `meta/runtime.yml`.
 */
const MODULES: Readonly<Record<string, Readonly<Record<string, readonly [string, string]>>>> = {
  'amazon.aws': {
    rds_param_group: [
      '10.0.0',
      'rds_param_group has been renamed to rds_instance_param_group. Please update your tasks.',
    ],
  },
  'ansible.builtin': {
    bigip_asm_policy: [
      '2019-11-06',
      'bigip_asm_policy has been removed please use bigip_asm_policy_manage instead.',
    ],
    bigip_facts: ['2019-11-06', 'bigip_facts has been removed please use bigip_device_info module.'],
    bigip_gtm_facts: ['2019-11-06', 'bigip_gtm_facts has been removed please use bigip_device_info module.'],
  },
  'ansible.windows': {
    win_domain: ['3.0.0', 'Use microsoft.ad.domain instead.'],
    win_domain_controller: ['3.0.0', 'Use microsoft.ad.domain_controller instead.'],
    win_domain_membership: ['3.0.0', 'Use microsoft.ad.membership instead.'],
  },
  'community.crypto': {
    acme_account_facts: [
      '2.0.0',
      "The 'community.crypto.acme_account_facts' module has been renamed to 'community.crypto.acme_account_info'.",
    ],
    ecs_certificate: [
      '3.0.0',
      "The 'community.crypto.ecs_certificate' module has been removed due to the upcoming sunsetting of the ECS service. Please use community.crypto 2.x.y to continue using this module",
    ],
    ecs_domain: [
      '3.0.0',
      "The 'community.crypto.ecs_domain' module has been removed due to the upcoming sunsetting of the ECS service. Please use community.crypto 2.x.y to continue using this module.",
    ],
    openssl_certificate: [
      '2.0.0',
      "The 'community.crypto.openssl_certificate' module has been renamed to 'community.crypto.x509_certificate'",
    ],
    openssl_certificate_info: [
      '2.0.0',
      "The 'community.crypto.openssl_certificate_info' module has been renamed to 'community.crypto.x509_certificate_info'",
    ],
  },
  'community.dns': {
    hosttech_dns_records: [
      '3.0.0',
      'The hosttech_dns_records module has been renamed to hosttech_dns_record_sets.',
    ],
  },
  'community.docker': {
    docker_compose: [
      '4.0.0',
      'This module uses docker-compose v1, which is End of Life since July 2022. Please migrate to community.docker.docker_compose_v2.',
    ],
  },
  'community.general': {
    ali_instance_facts: ['3.0.0', 'Use community.general.ali_instance_info instead.'],
    clc_alert_policy: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_blueprint_package: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_firewall_policy: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_group: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_loadbalancer: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_modify_server: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_publicip: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_server: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    clc_server_snapshot: ['11.0.0', 'CenturyLink Cloud services went EOL in September 2023.'],
    consul_acl: [
      '10.0.0',
      'Use community.general.consul_token and/or community.general.consul_policy instead.',
    ],
    docker_image_facts: ['2.0.0', 'Use community.docker.docker_image_info instead.'],
    docker_service: ['2.0.0', 'Use community.docker.docker_compose instead.'],
    flowdock: [
      '9.0.0',
      'This module relied on HTTPS APIs that do not exist anymore and there is no clear path to update.',
    ],
    foreman: ['2.0.0', 'Use the modules from the theforeman.foreman collection instead.'],
    gcdns_record: ['2.0.0', 'Use google.cloud.gcp_dns_resource_record_set instead.'],
    gcdns_zone: ['2.0.0', 'Use google.cloud.gcp_dns_managed_zone instead.'],
    gce: ['2.0.0', 'Use google.cloud.gcp_compute_instance instead.'],
    gcp_backend_service: ['2.0.0', 'Use google.cloud.gcp_compute_backend_service instead.'],
    gcp_forwarding_rule: [
      '2.0.0',
      'Use google.cloud.gcp_compute_forwarding_rule or google.cloud.gcp_compute_global_forwarding_rule instead.',
    ],
    gcp_healthcheck: [
      '2.0.0',
      'Use google.cloud.gcp_compute_health_check, google.cloud.gcp_compute_http_health_check or google.cloud.gcp_compute_https_health_check instead.',
    ],
    gcp_target_proxy: ['2.0.0', 'Use google.cloud.gcp_compute_target_http_proxy instead.'],
    gcp_url_map: ['2.0.0', 'Use google.cloud.gcp_compute_url_map instead.'],
    gcpubsub_facts: ['3.0.0', 'Use community.google.gcpubsub_info instead.'],
    gcspanner: [
      '2.0.0',
      'Use google.cloud.gcp_spanner_database and/or google.cloud.gcp_spanner_instance instead.',
    ],
    github_hooks: [
      '2.0.0',
      'Use community.general.github_webhook and community.general.github_webhook_info instead.',
    ],
    hipchat: [
      '11.0.0',
      'The hipchat service has been discontinued and the self-hosted variant has been End of Life since 2020.',
    ],
    hpilo_facts: ['3.0.0', 'Use community.general.hpilo_info instead.'],
    idrac_redfish_facts: ['3.0.0', 'Use community.general.idrac_redfish_info instead.'],
    jenkins_job_facts: ['3.0.0', 'Use community.general.jenkins_job_info instead.'],
    katello: ['2.0.0', 'Use the modules from the theforeman.foreman collection instead.'],
    ldap_attr: ['3.0.0', 'Use community.general.ldap_attrs instead.'],
    logicmonitor: [
      '1.0.0',
      'The logicmonitor_facts module is no longer maintained and the API used has been disabled in 2017.',
    ],
    logicmonitor_facts: [
      '1.0.0',
      'The logicmonitor_facts module is no longer maintained and the API used has been disabled in 2017.',
    ],
    memset_memstore_facts: ['3.0.0', 'Use community.general.memset_memstore_info instead.'],
    memset_server_facts: ['3.0.0', 'Use community.general.memset_server_info instead.'],
    na_cdot_aggregate: ['2.0.0', 'Use netapp.ontap.na_ontap_aggregate instead.'],
    na_cdot_license: ['2.0.0', 'Use netapp.ontap.na_ontap_license instead.'],
    na_cdot_lun: ['2.0.0', 'Use netapp.ontap.na_ontap_lun instead.'],
    na_cdot_qtree: ['2.0.0', 'Use netapp.ontap.na_ontap_qtree instead.'],
    na_cdot_svm: ['2.0.0', 'Use netapp.ontap.na_ontap_svm instead.'],
    na_cdot_user: ['2.0.0', 'Use netapp.ontap.na_ontap_user instead.'],
    na_cdot_user_role: ['2.0.0', 'Use netapp.ontap.na_ontap_user_role instead.'],
    na_cdot_volume: ['2.0.0', 'Use netapp.ontap.na_ontap_volume instead.'],
    na_ontap_gather_facts: ['3.0.0', 'Use netapp.ontap.na_ontap_info instead.'],
    nginx_status_facts: ['3.0.0', 'Use community.general.nginx_status_info instead.'],
    one_image_facts: ['3.0.0', 'Use community.general.one_image_info instead.'],
    onepassword_facts: ['3.0.0', 'Use community.general.onepassword_info instead.'],
    oneview_datacenter_facts: ['3.0.0', 'Use community.general.oneview_datacenter_info instead.'],
    oneview_enclosure_facts: ['3.0.0', 'Use community.general.oneview_enclosure_info instead.'],
    oneview_ethernet_network_facts: ['3.0.0', 'Use community.general.oneview_ethernet_network_info instead.'],
    oneview_fc_network_facts: ['3.0.0', 'Use community.general.oneview_fc_network_info instead.'],
    oneview_fcoe_network_facts: ['3.0.0', 'Use community.general.oneview_fcoe_network_info instead.'],
    oneview_logical_interconnect_group_facts: [
      '3.0.0',
      'Use community.general.oneview_logical_interconnect_group_info instead.',
    ],
    oneview_network_set_facts: ['3.0.0', 'Use community.general.oneview_network_set_info instead.'],
    oneview_san_manager_facts: ['3.0.0', 'Use community.general.oneview_san_manager_info instead.'],
    online_server_facts: ['3.0.0', 'Use community.general.online_server_info instead.'],
    online_user_facts: ['3.0.0', 'Use community.general.online_user_info instead.'],
    ovirt: ['3.0.0', 'Use ovirt.ovirt.ovirt_vm instead.'],
    ovirt_affinity_label_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_affinity_label_info instead.'],
    ovirt_api_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_api_info instead.'],
    ovirt_cluster_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_cluster_info instead.'],
    ovirt_datacenter_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_datacenter_info instead.'],
    ovirt_disk_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_disk_info instead.'],
    ovirt_event_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_event_info instead.'],
    ovirt_external_provider_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_external_provider_info instead.'],
    ovirt_group_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_group_info instead.'],
    ovirt_host_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_host_info instead.'],
    ovirt_host_storage_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_host_storage_info instead.'],
    ovirt_network_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_network_info instead.'],
    ovirt_nic_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_nic_info instead.'],
    ovirt_permission_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_permission_info instead.'],
    ovirt_quota_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_quota_info instead.'],
    ovirt_scheduling_policy_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_scheduling_policy_info instead.'],
    ovirt_snapshot_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_snapshot_info instead.'],
    ovirt_storage_domain_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_storage_domain_info instead.'],
    ovirt_storage_template_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_storage_template_info instead.'],
    ovirt_storage_vm_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_storage_vm_info instead.'],
    ovirt_tag_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_tag_info instead.'],
    ovirt_template_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_template_info instead.'],
    ovirt_user_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_user_info instead.'],
    ovirt_vm_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_vm_info instead.'],
    ovirt_vmpool_facts: ['3.0.0', 'Use ovirt.ovirt.ovirt_vmpool_info instead.'],
    profitbricks: ['11.0.0', 'Supporting library is unsupported since 2021.'],
    profitbricks_datacenter: ['11.0.0', 'Supporting library is unsupported since 2021.'],
    profitbricks_nic: ['11.0.0', 'Supporting library is unsupported since 2021.'],
    profitbricks_volume: ['11.0.0', 'Supporting library is unsupported since 2021.'],
    profitbricks_volume_attachments: ['11.0.0', 'Supporting library is unsupported since 2021.'],
    purefa_facts: ['3.0.0', 'Use purestorage.flasharray.purefa_info instead.'],
    purefb_facts: ['3.0.0', 'Use purestorage.flashblade.purefb_info instead.'],
    python_requirements_facts: ['3.0.0', 'Use community.general.python_requirements_info instead.'],
    rax: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_cbs: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_cbs_attachments: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_cdb: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_cdb_database: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_cdb_user: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_clb: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_clb_nodes: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_clb_ssl: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_dns: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_dns_record: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_facts: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_files: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_files_objects: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_identity: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_keypair: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_meta: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_mon_alarm: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_mon_check: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_mon_entity: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_mon_notification: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_mon_notification_plan: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_network: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_queue: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_scaling_group: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    rax_scaling_policy: ['9.0.0', 'This module relied on the deprecated package pyrax.'],
    redfish_facts: ['3.0.0', 'Use community.general.redfish_info instead.'],
    rhn_channel: ['10.0.0', 'RHN is EOL.'],
    rhn_register: ['10.0.0', 'RHN is EOL.'],
    scaleway_image_facts: ['3.0.0', 'Use community.general.scaleway_image_info instead.'],
    scaleway_ip_facts: ['3.0.0', 'Use community.general.scaleway_ip_info instead.'],
    scaleway_organization_facts: ['3.0.0', 'Use community.general.scaleway_organization_info instead.'],
    scaleway_security_group_facts: ['3.0.0', 'Use community.general.scaleway_security_group_info instead.'],
    scaleway_server_facts: ['3.0.0', 'Use community.general.scaleway_server_info instead.'],
    scaleway_snapshot_facts: ['3.0.0', 'Use community.general.scaleway_snapshot_info instead.'],
    scaleway_volume_facts: ['3.0.0', 'Use community.general.scaleway_volume_info instead.'],
    sf_account_manager: ['2.0.0', 'Use netapp.elementsw.na_elementsw_account instead.'],
    sf_check_connections: ['2.0.0', 'Use netapp.elementsw.na_elementsw_check_connections instead.'],
    sf_snapshot_schedule_manager: ['2.0.0', 'Use netapp.elementsw.na_elementsw_snapshot_schedule instead.'],
    sf_volume_access_group_manager: ['2.0.0', 'Use netapp.elementsw.na_elementsw_access_group instead.'],
    sf_volume_manager: ['2.0.0', 'Use netapp.elementsw.na_elementsw_volume instead.'],
    smartos_image_facts: ['3.0.0', 'Use community.general.smartos_image_info instead.'],
    stackdriver: [
      '9.0.0',
      'This module relied on HTTPS APIs that do not exist anymore, and any new development in the direction of providing an alternative should happen in the context of the google.cloud collection.',
    ],
    vertica_facts: ['3.0.0', 'Use community.general.vertica_info instead.'],
    webfaction_app: [
      '9.0.0',
      'This module relied on HTTPS APIs that do not exist anymore and there is no clear path to update.',
    ],
    webfaction_db: [
      '9.0.0',
      'This module relied on HTTPS APIs that do not exist anymore and there is no clear path to update.',
    ],
    webfaction_domain: [
      '9.0.0',
      'This module relied on HTTPS APIs that do not exist anymore and there is no clear path to update.',
    ],
    webfaction_mailbox: [
      '9.0.0',
      'This module relied on HTTPS APIs that do not exist anymore and there is no clear path to update.',
    ],
    webfaction_site: [
      '9.0.0',
      'This module relied on HTTPS APIs that do not exist anymore and there is no clear path to update.',
    ],
    xenserver_guest_facts: ['3.0.0', 'Use community.general.xenserver_guest_info instead.'],
  },
  'community.postgresql': {
    postgresql_lang: ['4.0.0', 'Use community.postgresql.postgresql_ext instead.'],
  },
  'community.windows': {
    win_domain_computer: ['3.0.0', 'Use microsoft.ad.computer instead.'],
    win_domain_group: ['3.0.0', 'Use microsoft.ad.group instead.'],
    win_domain_group_membership: ['3.0.0', 'Use microsoft.ad.group instead.'],
    win_domain_object_info: ['3.0.0', 'Use microsoft.ad.object_info instead.'],
    win_domain_ou: ['3.0.0', 'Use microsoft.ad.ou instead.'],
    win_domain_user: ['3.0.0', 'Use microsoft.ad.user instead.'],
  },
  'dellemc.openmanage': {
    dellemc_get_firmware_inventory: ['8.0.0', 'Use dellemc.openmanage.idrac_firmware_info instead.'],
    dellemc_get_system_inventory: ['8.0.0', 'Use dellemc.openmanage.idrac_system_info instead.'],
  },
  'dellemc.powerflex': {
    dellemc_powerflex_device: ['2024-03-22', 'Use device module instead.'],
    dellemc_powerflex_gatherfacts: ['2024-03-22', 'Use info module instead.'],
    dellemc_powerflex_sdc: ['2024-03-22', 'Use sdc module instead.'],
    dellemc_powerflex_sds: ['2024-03-22', 'Use sds module instead.'],
    dellemc_powerflex_snapshot: ['2024-03-22', 'Use snapshot module instead.'],
    dellemc_powerflex_storagepool: ['2024-03-22', 'Use storagepool module instead.'],
    dellemc_powerflex_volume: ['2024-03-22', 'Use volume module instead.'],
  },
  'dellemc.unity': {
    dellemc_unity_consistencygroup: ['2024-03-22', 'Use consistencygroup instead.'],
    dellemc_unity_filesystem: ['2024-03-22', 'Use filesystem instead.'],
    dellemc_unity_filesystem_snapshot: ['2024-03-22', 'Use filesystem_snapshot instead.'],
    dellemc_unity_gatherfacts: ['2024-03-22', 'Use info instead.'],
    dellemc_unity_host: ['2024-03-22', 'Use host instead.'],
    dellemc_unity_info: ['2024-03-22', 'Use info instead.'],
    dellemc_unity_nasserver: ['2024-03-22', 'Use nasserver instead.'],
    dellemc_unity_nfs: ['2024-03-22', 'Use nfs instead.'],
    dellemc_unity_smbshare: ['2024-03-22', 'Use smbshare instead.'],
    dellemc_unity_snapshot: ['2024-03-22', 'Use snapshot instead.'],
    dellemc_unity_snapshotschedule: ['2024-03-22', 'Use snapshotschedule instead.'],
    dellemc_unity_storagepool: ['2024-03-22', 'Use storagepool instead.'],
    dellemc_unity_tree_quota: ['2024-03-22', 'Use tree_quota instead.'],
    dellemc_unity_user_quota: ['2024-03-22', 'Use user_quota instead.'],
    dellemc_unity_volume: ['2024-03-22', 'Use volume instead.'],
  },
  'f5networks.f5_modules': {
    bigip_appsvcs_extension: ['2020-03-05', 'bigip_appsvcs_extension has been removed.'],
  },
  'kubernetes.core': {
    k8s_facts: ['2.0.0', 'Use kubernetes.core.k8s_info instead.'],
    k8s_raw: [
      '0.1.0',
      'The k8s_raw module was slated for deprecation in Ansible 2.10 and has been removed. Use kubernetes.core.k8s instead.',
    ],
    openshift_raw: [
      '0.1.0',
      'The openshift_raw module was slated for deprecation in Ansible 2.10 and has been removed. Use kubernetes.core.k8s instead.',
    ],
    openshift_scale: [
      '0.1.0',
      'The openshift_scale module was slated for deprecation in Ansible 2.10 and has been removed. Use kubernetes.core.k8s_scale instead.',
    ],
  },
  'netbox.netbox': {
    netbox_interface: [
      '0.1.0',
      'netbox_interface has been superseceded by netbox.netbox.netbox_device_interface',
    ],
  },
  'vmware.vmware': {
    vm_list_group_by_clusters: ['2.0.0', 'Use M(vmware.vmware.vm_list_group_by_clusters_info) instead.'],
  },
  'vyos.vyos': {
    logging: ['6.0.0', 'use vyos_logging_global instead'],
    vyos_logging: ['6.0.0', 'use vyos_logging_global instead'],
  },
};

const ACTIONS: typeof MODULES = {
  'ansible.builtin': { include: ['2023-05-16', 'Use include_tasks or import_tasks instead.'] },
};

/** What is said of a module or action that was removed; undefined when it was not. @param name A full name. */
export function removedNotice(kind: 'modules' | 'action', name: string): RouteNotice | undefined {
  const [namespace = '', collection = '', ...rest] = name.split('.');
  const entry = (kind === 'action' ? ACTIONS : MODULES)[`${namespace}.${collection}`]?.[rest.join('.')];
  if (entry === undefined) return undefined;
  const [when, text] = entry;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(when);
  return { text, version: isDay || when === '' ? undefined : when, date: isDay ? when : undefined };
}
