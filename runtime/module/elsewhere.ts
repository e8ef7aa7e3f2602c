import { TsibleError } from '../errors/error.ts';
import type { AnyModule } from './define.ts';
import { defineModule } from './define.ts';
import { isGone } from './gone.ts';

/**
 * What the `ansible` package has and tsible does not: a play that names such a module is read, and only a task that would run it
 * fails. So a repository for many systems and clouds works where its tasks for others are skipped.
 */

function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Collections of that package of which tsible has no module. */
const COLLECTIONS = `
    amazon.aws ansible.netcommon ansible.utils ansible.windows arista.eos awx.awx azure.azcollection
    check_point.mgmt chocolatey.chocolatey cisco.aci cisco.dnac cisco.intersight cisco.ios cisco.iosxr
    cisco.meraki cisco.mso cisco.nxos cisco.ucs cloudscale_ch.cloud community.aws community.ciscosmb
    community.digitalocean community.dns community.grafana community.hashi_vault community.hrobot
    community.libvirt community.mongodb community.okd community.proxmox community.proxysql community.rabbitmq
    community.routeros community.sap_libs community.sops community.vmware community.windows community.zabbix
    containers.podman cyberark.conjur cyberark.pas dellemc.enterprise_sonic dellemc.openmanage dellemc.powerflex
    dellemc.unity f5networks.f5_modules fortinet.fortimanager fortinet.fortios google.cloud grafana.grafana
    hetzner.hcloud hitachivantara.vspone_block ibm.qradar ibm.storage_virtualize ieisystem.inmanage
    infinidat.infinibox infoblox.nios_modules inspur.ispim junipernetworks.junos kaytus.ksmanage kubevirt.core
    lowlydba.sqlserver microsoft.ad microsoft.iis netapp.cloudmanager netapp.ontap netapp.storagegrid
    netapp_eseries.santricity netbox.netbox ngine_io.cloudstack openstack.cloud ovirt.ovirt
    purestorage.flasharray purestorage.flashblade splunk.es telekom_mms.icinga_director theforeman.foreman
    vmware.vmware vmware.vmware_rest vultr.cloud vyos.vyos wti.remote`;

/** Collections of that package without modules, and ansible-core's own. */
const OTHERS = ['ansible.builtin', 'ansible.legacy', 'community.library_inventory_filtering_v1'];

/** All modules of those collections of which tsible has some. */
const MODULES: Readonly<Record<string, string>> = {
  'ansible.posix': `
    acl at authorized_key firewalld firewalld_info mount patch rhel_facts rhel_rpm_ostree rpm_ostree_upgrade
    seboolean selinux synchronize sysctl`,
  'community.crypto': `
    acme_account acme_account_info acme_ari_info acme_certificate acme_certificate_deactivate_authz
    acme_certificate_order_create acme_certificate_order_finalize acme_certificate_order_info
    acme_certificate_order_validate acme_certificate_renewal_info acme_certificate_revoke
    acme_challenge_cert_helper acme_inspect certificate_complete_chain crypto_info get_certificate luks_device
    openssh_cert openssh_keypair openssl_csr openssl_csr_info openssl_csr_pipe openssl_dhparam openssl_pkcs12
    openssl_privatekey openssl_privatekey_convert openssl_privatekey_info openssl_privatekey_pipe
    openssl_publickey openssl_publickey_info openssl_signature openssl_signature_info x509_certificate
    x509_certificate_convert x509_certificate_info x509_certificate_pipe x509_crl x509_crl_info`,
  'community.docker': `
    current_container_facts docker_compose_v2 docker_compose_v2_exec docker_compose_v2_pull
    docker_compose_v2_run docker_config docker_container docker_container_copy_into docker_container_exec
    docker_container_info docker_context_info docker_host_info docker_image docker_image_build
    docker_image_export docker_image_info docker_image_load docker_image_pull docker_image_push
    docker_image_remove docker_image_tag docker_login docker_network docker_network_info docker_node
    docker_node_info docker_plugin docker_prune docker_secret docker_stack docker_stack_info
    docker_stack_task_info docker_swarm docker_swarm_info docker_swarm_service docker_swarm_service_info
    docker_volume docker_volume_info`,
  'community.general': `
    aerospike_migrations airbrake_deployment aix_devices aix_filesystem aix_inittab aix_lvg aix_lvol
    alerta_customer ali_instance ali_instance_info alternatives android_sdk ansible_galaxy_install
    apache2_mod_proxy apache2_module apk apt_repo apt_rpm archive atomic_container atomic_host atomic_image
    awall beadm bearychat bigpanda bitbucket_access_key bitbucket_pipeline_key_pair
    bitbucket_pipeline_known_host bitbucket_pipeline_variable bootc_manage bower btrfs_info btrfs_subvolume
    bundler bzr campfire capabilities cargo catapult circonus_annotation cisco_webex cloud_init_data_facts
    cloudflare_dns cobbler_sync cobbler_system composer consul consul_acl_bootstrap consul_agent_check
    consul_agent_service consul_auth_method consul_binding_rule consul_kv consul_policy consul_role
    consul_session consul_token copr cpanm cronvar crypttab datadog_downtime datadog_event datadog_monitor dconf
    decompress deploy_helper dimensiondata_network dimensiondata_vlan discord django_check django_command
    django_createcachetable django_manage dnf_config_manager dnf_versionlock dnsimple dnsimple_info dnsmadeeasy
    dpkg_divert easy_install ejabberd_user elasticsearch_plugin emc_vnx_sg_member etcd3 facter facter_facts
    filesize filesystem flatpak flatpak_remote gandi_livedns gconftool2 gconftool2_info gem gio_mime git_config
    git_config_info github_deploy_key github_issue github_key github_release github_repo github_webhook
    github_webhook_info gitlab_branch gitlab_deploy_key gitlab_group gitlab_group_access_token
    gitlab_group_members gitlab_group_variable gitlab_hook gitlab_instance_variable gitlab_issue gitlab_label
    gitlab_merge_request gitlab_milestone gitlab_project gitlab_project_access_token gitlab_project_badge
    gitlab_project_members gitlab_project_variable gitlab_protected_branch gitlab_runner gitlab_user grove
    gunicorn haproxy heroku_collaborator hg homebrew homebrew_cask homebrew_services homebrew_tap homectl
    honeybadger_deployment hpilo_boot hpilo_info hponcfg htpasswd hwc_ecs_instance hwc_evs_disk hwc_network_vpc
    hwc_smn_topic hwc_vpc_eip hwc_vpc_peering_connect hwc_vpc_port hwc_vpc_private_ip hwc_vpc_route
    hwc_vpc_security_group hwc_vpc_security_group_rule hwc_vpc_subnet ibm_sa_domain ibm_sa_host
    ibm_sa_host_ports ibm_sa_pool ibm_sa_vol ibm_sa_vol_map icinga2_feature icinga2_host idrac_redfish_command
    idrac_redfish_config idrac_redfish_info ilo_redfish_command ilo_redfish_config ilo_redfish_info imc_rest
    imgadm infinity influxdb_database influxdb_query influxdb_retention_policy influxdb_user influxdb_write
    ini_file installp interfaces_file ip_netns ipa_config ipa_dnsrecord ipa_dnszone ipa_getkeytab ipa_group
    ipa_hbacrule ipa_host ipa_hostgroup ipa_otpconfig ipa_otptoken ipa_pwpolicy ipa_role ipa_service ipa_subca
    ipa_sudocmd ipa_sudocmdgroup ipa_sudorule ipa_user ipa_vault ipbase_info ipify_facts ipinfoio_facts
    ipmi_boot ipmi_power iptables_state ipwcli_dns irc iso_create iso_customize iso_extract jabber java_cert
    java_keystore jboss jenkins_build jenkins_build_info jenkins_credential jenkins_job jenkins_job_info
    jenkins_node jenkins_plugin jenkins_script jira kdeconfig kernel_blacklist keycloak_authentication
    keycloak_authentication_required_actions keycloak_authz_authorization_scope keycloak_authz_custom_policy
    keycloak_authz_permission keycloak_authz_permission_info keycloak_client keycloak_client_rolemapping
    keycloak_client_rolescope keycloak_clientscope keycloak_clientscope_type keycloak_clientsecret_info
    keycloak_clientsecret_regenerate keycloak_clienttemplate keycloak_component keycloak_component_info
    keycloak_group keycloak_identity_provider keycloak_realm keycloak_realm_info keycloak_realm_key
    keycloak_realm_keys_metadata_info keycloak_realm_rolemapping keycloak_role keycloak_user
    keycloak_user_federation keycloak_user_rolemapping keycloak_userprofile keyring keyring_info kibana_plugin
    krb_ticket launchd layman lbu ldap_attrs ldap_entry ldap_inc ldap_passwd ldap_search librato_annotation
    linode linode_v4 listen_ports_facts lldp locale_gen logentries logentries_msg logstash_plugin lvg lvg_rename
    lvm_pv lvm_pv_move_data lvol lxc_container lxca_cmms lxca_nodes lxd_container lxd_profile lxd_project
    macports mail make manageiq_alert_profiles manageiq_alerts manageiq_group manageiq_policies
    manageiq_policies_info manageiq_provider manageiq_tags manageiq_tags_info manageiq_tenant manageiq_user mas
    matrix mattermost maven_artifact memset_dns_reload memset_memstore_info memset_server_info memset_zone
    memset_zone_domain memset_zone_record mksysb modprobe monit mqtt mssql_db mssql_script nagios netcup_dns
    newrelic_deployment nexmo nginx_status_info nictagadm nmcli nomad_job nomad_job_info nomad_token nosh npm
    nsupdate ocapi_command ocapi_info oci_vcn odbc office_365_connector_card ohai omapi_host one_host one_image
    one_image_info one_service one_template one_vm one_vnet oneandone_firewall_policy oneandone_load_balancer
    oneandone_monitoring_policy oneandone_private_network oneandone_public_ip oneandone_server onepassword_info
    oneview_datacenter_info oneview_enclosure_info oneview_ethernet_network oneview_ethernet_network_info
    oneview_fc_network oneview_fc_network_info oneview_fcoe_network oneview_fcoe_network_info
    oneview_logical_interconnect_group oneview_logical_interconnect_group_info oneview_network_set
    oneview_network_set_info oneview_san_manager oneview_san_manager_info online_server_info online_user_info
    open_iscsi openbsd_pkg opendj_backendprop openwrt_init opkg osx_defaults ovh_ip_failover
    ovh_ip_loadbalancing_backend ovh_monthly_billing pacemaker_cluster pacemaker_info pacemaker_resource
    packet_device packet_ip_subnet packet_project packet_sshkey packet_volume packet_volume_attachment pacman
    pacman_key pagerduty pagerduty_alert pagerduty_change pagerduty_user pam_limits pamd parted pear pids
    pingdom pip_package_info pipx pipx_info pkg5 pkg5_publisher pkgin pkgng pkgutil pmem pnpm portage
    portinstall pritunl_org pritunl_org_info pritunl_user pritunl_user_info pubnub_blocks pulp_repo puppet
    pushbullet pushover python_requirements_info read_csv redfish_command redfish_config redfish_info
    redhat_subscription redis redis_data redis_data_incr redis_data_info redis_info rhevm rhsm_release
    rhsm_repository riak rocketchat rollbar_deployment rpm_ostree_pkg rundeck_acl_policy
    rundeck_job_executions_info rundeck_job_run rundeck_project runit say scaleway_compute
    scaleway_compute_private_network scaleway_container scaleway_container_info scaleway_container_namespace
    scaleway_container_namespace_info scaleway_container_registry scaleway_container_registry_info
    scaleway_database_backup scaleway_function scaleway_function_info scaleway_function_namespace
    scaleway_function_namespace_info scaleway_image_info scaleway_ip scaleway_ip_info scaleway_lb
    scaleway_organization_info scaleway_private_network scaleway_security_group scaleway_security_group_info
    scaleway_security_group_rule scaleway_server_info scaleway_snapshot_info scaleway_sshkey scaleway_user_data
    scaleway_volume scaleway_volume_info sefcontext selinux_permissive selogin sendgrid sensu_check sensu_client
    sensu_handler sensu_silence sensu_subscription seport serverless shutdown simpleinit_msb sl_vm slack
    slackpkg smartos_image_info snap snap_alias snmp_facts solaris_zone sorcery spectrum_device
    spectrum_model_attrs spotinst_aws_elastigroup ss_3par_cpg ssh_config stacki_host statsd statusio_maintenance
    sudoers supervisorctl svc svr4pkg swdepot swupd syslogger syspatch sysrc systemd_creds_decrypt
    systemd_creds_encrypt systemd_info sysupgrade taiga_issue telegram terraform timezone twilio typetalk
    udm_dns_record udm_dns_zone udm_group udm_share udm_user ufw uptimerobot urpmi usb_facts utm_aaa_group
    utm_aaa_group_info utm_ca_host_key_cert utm_ca_host_key_cert_info utm_dns_host utm_network_interface_address
    utm_network_interface_address_info utm_proxy_auth_profile utm_proxy_exception utm_proxy_frontend
    utm_proxy_frontend_info utm_proxy_location utm_proxy_location_info vdo vertica_configuration vertica_info
    vertica_role vertica_schema vertica_user vexata_eg vexata_volume vmadm wakeonlan wdc_redfish_command
    wdc_redfish_info xattr xbps xcc_redfish_command xdg_mime xenserver_facts xenserver_guest
    xenserver_guest_info xenserver_guest_powerstate xfconf xfconf_info xfs_quota xml yarn yum_versionlock zfs
    zfs_delegate_admin zfs_facts znode zpool zpool_facts zypper zypper_repository zypper_repository_info`,
  'community.mysql': `
    mysql_db mysql_info mysql_query mysql_replication mysql_role mysql_user mysql_variables`,
  'community.postgresql': `
    postgresql_alter_system postgresql_copy postgresql_db postgresql_ext postgresql_idx postgresql_info
    postgresql_membership postgresql_owner postgresql_pg_hba postgresql_ping postgresql_privs
    postgresql_publication postgresql_query postgresql_schema postgresql_script postgresql_sequence
    postgresql_set postgresql_slot postgresql_subscription postgresql_table postgresql_tablespace
    postgresql_user postgresql_user_obj_stat_info`,
  'kubernetes.core': `
    helm helm_info helm_plugin helm_plugin_info helm_pull helm_registry_auth helm_repository helm_template k8s
    k8s_cluster_info k8s_cp k8s_drain k8s_exec k8s_info k8s_json_patch k8s_log k8s_rollback k8s_scale
    k8s_service k8s_taint`,
};

/** The collections to which former modules of ansible-core went, by how their short names begin. */
const MOVED: readonly (readonly [RegExp, string])[] = [
  [/^(ec2|aws|cloudformation|s3)(_|$)/, 'amazon.aws'],
  [
    /^(iam|elb|ecs|rds|elasticache|lambda|cloudfront|redshift|route53|sns|sqs|efs|dynamodb)(_|$)/,
    'community.aws',
  ],
  [/^azure_rm_/, 'azure.azcollection'],
  [/^gcp_/, 'google.cloud'],
  [/^vmware_/, 'community.vmware'],
  [/^os_/, 'openstack.cloud'],
  [/^ovirt_/, 'ovirt.ovirt'],
  [/^win_/, 'ansible.windows'],
  [/^digital_ocean(_|$)/, 'community.digitalocean'],
  [/^hcloud_/, 'hetzner.hcloud'],
  [/^cs_/, 'ngine_io.cloudstack'],
  [/^zabbix_/, 'community.zabbix'],
  [/^rabbitmq_/, 'community.rabbitmq'],
  [/^mongodb_/, 'community.mongodb'],
  [/^grafana_/, 'community.grafana'],
  [/^proxysql_/, 'community.proxysql'],
  [/^virt(_|$)/, 'community.libvirt'],
  [/^podman_/, 'containers.podman'],
  [/^ios_/, 'cisco.ios'],
  [/^iosxr_/, 'cisco.iosxr'],
  [/^nxos_/, 'cisco.nxos'],
  [/^eos_/, 'arista.eos'],
  [/^junos_/, 'junipernetworks.junos'],
  [/^vyos_/, 'vyos.vyos'],
  [/^(net|netconf|cli)_/, 'ansible.netcommon'],
  [/^(bigip|bigiq)_/, 'f5networks.f5_modules'],
  [/^fortios_/, 'fortinet.fortios'],
  [/^tower_/, 'awx.awx'],
];

/** The full name of a module that the package has and tsible does not, if that is what a full name means. */
export function moduleElsewhere(full: string): string | undefined {
  const [namespace = '', collection = '', ...rest] = full.split('.');
  const name = rest.join('.');
  const home = `${namespace}.${collection}`;
  if (home === 'ansible.builtin') {
    const moved = MOVED.find(([pattern]) => pattern.test(name));
    return moved === undefined || isGone(name) ? undefined : `${moved[1]}.${name}`;
  }
  const known =
    (names(COLLECTIONS).includes(home) && !isGone(name)) ||
    (Object.hasOwn(MODULES, home) && names(MODULES[home] ?? '').includes(name));
  return known ? full : undefined;
}

/** Groups of modules in those collections: `module_defaults` may name them. */
const GROUPS: Readonly<Record<string, string>> = {
  'amazon.aws': 'aws',
  'awx.awx': 'controller',
  'azure.azcollection': 'all',
  'cisco.aci': 'all',
  'cisco.mso': 'mso ndo all',
  'cloudscale_ch.cloud': 'cloudscale',
  'community.aws': 'aws',
  'community.digitalocean': 'all',
  'community.dns': 'hetzner hosttech',
  'community.grafana': 'grafana',
  'community.hashi_vault': 'vault',
  'community.hrobot': 'robot api',
  'community.mongodb': 'atlas mongodb all',
  'community.okd': 'okd',
  'community.proxmox': 'proxmox',
  'community.rabbitmq': 'rabbitmq',
  'community.routeros': 'api',
  'community.vmware': 'vmware',
  'community.zabbix': 'zabbix',
  'google.cloud': 'gcp',
  'hetzner.hcloud': 'all',
  'microsoft.ad': 'domain',
  'netapp.cloudmanager': 'netapp_cloudmanager',
  'netapp.ontap': 'netapp_ontap',
  'netapp.storagegrid': 'netapp_storagegrid',
  'netbox.netbox': 'netbox',
  'ngine_io.cloudstack': 'cloudstack',
  'openstack.cloud': 'openstack',
  'ovirt.ovirt': 'ovirt',
  'telekom_mms.icinga_director': 'icinga',
  'theforeman.foreman': 'foreman',
  'vmware.vmware': 'vmware',
  'vmware.vmware_rest': 'vmware_rest',
  'vultr.cloud': 'vultr',
  'wti.remote': 'cpm',
};

/** Whether a full name is that of such a group. */
export function isGroupElsewhere(full: string): boolean {
  const [namespace = '', collection = '', ...rest] = full.split('.');
  return names(GROUPS[`${namespace}.${collection}`] ?? '').includes(rest.join('.')) && rest.length > 0;
}

/** Whether the package has a collection, or with only a namespace given, any of that namespace's. */
export function isPackaged(home: string): boolean {
  return [...names(COLLECTIONS), ...Object.keys(MODULES), ...OTHERS].some(
    (name) => name === home || name.startsWith(`${home}.`),
  );
}

/**
 * Stands for a module that tsible doesn't have: to run it is an error.
 * @param near The module that tsible has whose name is nearest.
 */
export function missingModule(name: string, near: string | undefined): AnyModule {
  return defineModule({
    name,
    summary: 'A module that tsible does not have',
    options: { arguments: { type: 'dict', description: 'Whatever the module takes' } },
    freeKeys: 'arguments',
    controllerOnly: true,
    check: 'full',
    diff: 'none',
    run: () =>
      Promise.reject(
        new TsibleError(`tsible doesn't have the module '${name}'.`, {
          help: near === undefined ? undefined : `It has '${near}', whose name is near.`,
        }),
      ),
  });
}
