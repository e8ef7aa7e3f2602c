/** Where short and former names of modules lead: facts of ansible-core 2.19's routing, for modules that tsible has or may get. */

function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Modules that were ansible-core's once, by the collection that they went to; `a:b` where the name changed too. */
const MOVED: Readonly<Record<string, readonly string[]>> = {
  'ansible.posix': names(`
    acl at authorized_key firewalld mount patch seboolean selinux synchronize sysctl`),
  'community.general': names(`
    aerospike_migrations airbrake_deployment aix_devices aix_filesystem aix_inittab aix_lvg aix_lvol
    ali_instance ali_instance_info alternatives apache2_mod_proxy apache2_module apk apt_repo apt_rpm
    archive atomic_container atomic_host atomic_image awall beadm bearychat bigpanda bitbucket_access_key
    bitbucket_pipeline_key_pair bitbucket_pipeline_known_host bitbucket_pipeline_variable bower bundler bzr
    campfire capabilities catapult circonus_annotation cloud_init_data_facts cloudflare_dns cobbler_sync
    cobbler_system composer consul consul_acl consul_kv consul_session cpanm cronvar crypttab datadog_event
    datadog_monitor dconf deploy_helper dimensiondata_network dimensiondata_vlan django_manage dnsimple
    dnsmadeeasy docker_service easy_install ejabberd_user elasticsearch_plugin emc_vnx_sg_member etcd3
    facter filesystem flatpak flatpak_remote foreman gcdns_record gcdns_zone gce gconftool2
    gcp_backend_service gcp_forwarding_rule gcp_healthcheck gcp_target_proxy gcp_url_map gcspanner gem
    git_config github_deploy_key github_hooks github_issue github_key github_release github_webhook
    github_webhook_facts:github_webhook_info github_webhook_info gitlab_deploy_key gitlab_group gitlab_hook
    gitlab_hooks:gitlab_hook gitlab_project gitlab_project_variable gitlab_runner gitlab_user grove gunicorn
    haproxy helm heroku_collaborator hg hipchat homebrew homebrew_cask homebrew_tap honeybadger_deployment
    hpilo_boot hpilo_info hponcfg htpasswd hwc_ecs_instance hwc_evs_disk hwc_network_vpc hwc_smn_topic
    hwc_vpc_eip hwc_vpc_peering_connect hwc_vpc_port hwc_vpc_private_ip hwc_vpc_route hwc_vpc_security_group
    hwc_vpc_security_group_rule hwc_vpc_subnet ibm_sa_domain ibm_sa_host ibm_sa_host_ports ibm_sa_pool
    ibm_sa_vol ibm_sa_vol_map icinga2_feature icinga2_host idrac_redfish_command idrac_redfish_config
    idrac_redfish_info imc_rest imgadm infinity influxdb_database influxdb_query influxdb_retention_policy
    influxdb_user influxdb_write ini_file installp interfaces_file ip_netns ipa_config ipa_dnsrecord
    ipa_dnszone ipa_group ipa_hbacrule ipa_host ipa_hostgroup ipa_role ipa_service ipa_subca ipa_sudocmd
    ipa_sudocmdgroup ipa_sudorule ipa_user ipa_vault ipify_facts ipinfoio_facts ipmi_boot ipmi_power
    ipwcli_dns irc iso_extract jabber java_cert java_keystore jboss jenkins_job jenkins_job_info
    jenkins_plugin jenkins_script jira katello kernel_blacklist keycloak_client keycloak_clienttemplate
    keycloak_group kibana_plugin layman lbu ldap_attr ldap_attrs ldap_entry ldap_passwd librato_annotation
    linode linode_v4 listen_ports_facts lldp locale_gen logentries logentries_msg logstash_plugin lvg lvol
    lxc_container lxca_cmms lxca_nodes lxd_container lxd_profile macports mail make manageiq_alert_profiles
    manageiq_alerts manageiq_group manageiq_policies manageiq_provider manageiq_tags manageiq_tenant
    manageiq_user mas matrix mattermost maven_artifact memset_dns_reload memset_memstore_info
    memset_server_info memset_zone memset_zone_domain memset_zone_record mksysb modprobe monit mqtt mssql_db
    na_cdot_aggregate na_cdot_license na_cdot_lun na_cdot_qtree na_cdot_svm na_cdot_user na_cdot_user_role
    na_cdot_volume nagios netcup_dns newrelic_deployment nexmo nginx_status_info nictagadm nmcli nosh npm
    nsupdate oci_vcn office_365_connector_card ohai omapi_host one_host one_image one_image_info one_service
    one_vm oneandone_firewall_policy oneandone_load_balancer oneandone_monitoring_policy
    oneandone_private_network oneandone_public_ip oneandone_server onepassword_info oneview_datacenter_info
    oneview_enclosure_info oneview_ethernet_network oneview_ethernet_network_info oneview_fc_network
    oneview_fc_network_info oneview_fcoe_network oneview_fcoe_network_info
    oneview_logical_interconnect_group oneview_logical_interconnect_group_info oneview_network_set
    oneview_network_set_info oneview_san_manager oneview_san_manager_info online_server_info
    online_user_info open_iscsi openbsd_pkg opendj_backendprop openwrt_init opkg osx_defaults osx_say:say
    ovh_ip_failover ovh_ip_loadbalancing_backend ovh_monthly_billing pacemaker_cluster packet_device
    packet_ip_subnet packet_project packet_sshkey packet_volume packet_volume_attachment pacman pagerduty
    pagerduty_alert pam_limits pamd parted pear pids pingdom pip_package_info pkg5 pkg5_publisher pkgin
    pkgng pkgutil portage portinstall proxmox proxmox_kvm proxmox_template pubnub_blocks pulp_repo puppet
    pushbullet pushover python_requirements_info read_csv redfish_command redfish_config redfish_info
    redhat_subscription redis rhevm rhsm_release rhsm_repository riak rocketchat rollbar_deployment
    rundeck_acl_policy rundeck_project runit say scaleway_compute scaleway_image_info scaleway_ip
    scaleway_ip_info scaleway_lb scaleway_organization_info scaleway_security_group
    scaleway_security_group_info scaleway_security_group_rule scaleway_server_info scaleway_snapshot_info
    scaleway_sshkey scaleway_user_data scaleway_volume scaleway_volume_info sefcontext selinux_permissive
    selogin sendgrid sensu_check sensu_client sensu_handler sensu_silence sensu_subscription seport
    serverless sl_vm slack slackpkg smartos_image_info snap snmp_facts solaris_zone sorcery spectrum_device
    spotinst_aws_elastigroup ss_3par_cpg stacki_host statusio_maintenance supervisorctl svc svr4pkg swdepot
    swupd syslogger syspatch taiga_issue telegram terraform timezone twilio typetalk udm_dns_record
    udm_dns_zone udm_group udm_share udm_user ufw uptimerobot urpmi utm_aaa_group utm_aaa_group_info
    utm_ca_host_key_cert utm_ca_host_key_cert_info utm_dns_host utm_network_interface_address
    utm_network_interface_address_info utm_proxy_auth_profile utm_proxy_exception utm_proxy_frontend
    utm_proxy_frontend_info utm_proxy_location utm_proxy_location_info vdo vertica_configuration
    vertica_info vertica_role vertica_schema vertica_user vexata_eg vexata_volume vmadm wakeonlan xattr xbps
    xenserver_facts xenserver_guest xenserver_guest_info xenserver_guest_powerstate xfconf xfs_quota xml
    yarn zfs zfs_delegate_admin zfs_facts znode zpool_facts zypper zypper_repository`),
  'community.docker': names(`
    docker_compose docker_config docker_container docker_container_info docker_host_info docker_image
    docker_image_info docker_login docker_network docker_network_info docker_node docker_node_info
    docker_prune docker_secret docker_stack docker_swarm docker_swarm_info docker_swarm_service
    docker_swarm_service_info docker_volume docker_volume_info`),
  'community.mysql': names(`
    mysql_db mysql_info mysql_query mysql_replication mysql_user mysql_variables`),
  'community.postgresql': names(`
    postgresql_copy postgresql_db postgresql_ext postgresql_idx postgresql_info postgresql_lang
    postgresql_membership postgresql_owner postgresql_pg_hba postgresql_ping postgresql_privs
    postgresql_publication postgresql_query postgresql_schema postgresql_sequence postgresql_set
    postgresql_slot postgresql_subscription postgresql_table postgresql_tablespace postgresql_user
    postgresql_user_obj_stat_info`),
  'community.crypto': names(`
    acme_account acme_account_facts acme_account_info acme_certificate acme_certificate_revoke
    acme_challenge_cert_helper acme_inspect certificate_complete_chain ecs_certificate ecs_domain
    get_certificate luks_device openssh_cert openssh_keypair openssl_certificate:x509_certificate
    openssl_certificate_info:x509_certificate_info openssl_csr openssl_csr_info openssl_dhparam openssl_pkcs12
    openssl_privatekey openssl_privatekey_info openssl_publickey x509_crl x509_crl_info`),
  'community.libvirt': names(`
    virt virt_net virt_pool`),
  'community.rabbitmq': names(`
    rabbitmq_binding rabbitmq_exchange rabbitmq_global_parameter rabbitmq_parameter rabbitmq_plugin
    rabbitmq_policy rabbitmq_publish rabbitmq_queue rabbitmq_user rabbitmq_vhost rabbitmq_vhost_limits`),
  'community.zabbix': names(`
    zabbix_action zabbix_group zabbix_group_facts zabbix_group_info zabbix_host zabbix_host_events_info
    zabbix_host_facts zabbix_host_info zabbix_hostmacro zabbix_maintenance zabbix_map zabbix_mediatype
    zabbix_proxy zabbix_screen zabbix_service zabbix_template zabbix_template_info zabbix_user
    zabbix_user_info zabbix_valuemap`),
  'community.grafana': names(`
    grafana_dashboard grafana_datasource grafana_plugin`),
  'community.mongodb': names(`
    mongodb_info mongodb_parameter mongodb_replicaset mongodb_shard mongodb_user`),
  'community.proxysql': names(`
    proxysql_backend_servers proxysql_global_variables proxysql_manage_config proxysql_mysql_users
    proxysql_query_rules proxysql_replication_hostgroups proxysql_scheduler`),
  'kubernetes.core': names(`
    k8s k8s_auth k8s_facts k8s_info k8s_raw k8s_scale k8s_service openshift_raw openshift_scale`),
  'containers.podman': names(`
    podman_container_info podman_image podman_image_info podman_volume_info`),
  'community.hrobot': names(`
    hetzner_failover_ip:failover_ip hetzner_failover_ip_info:failover_ip_info hetzner_firewall:firewall
    hetzner_firewall_info:firewall_info`),
  'community.routeros': names(`
    routeros_command:command routeros_facts:facts`),
  'gluster.gluster': names(`
    gluster_heal_facts:gluster_heal_info gluster_heal_info gluster_peer gluster_volume`),
  'openvswitch.openvswitch': names(`
    openvswitch_bridge openvswitch_db openvswitch_port`),
  'hetzner.hcloud': names(`
    hcloud_datacenter_facts hcloud_datacenter_info hcloud_floating_ip hcloud_floating_ip_facts
    hcloud_floating_ip_info hcloud_image_facts hcloud_image_info hcloud_location_facts hcloud_location_info
    hcloud_network hcloud_network_info hcloud_rdns hcloud_route hcloud_server hcloud_server_facts
    hcloud_server_info hcloud_server_network hcloud_server_type_facts hcloud_server_type_info hcloud_ssh_key
    hcloud_ssh_key_facts hcloud_ssh_key_info hcloud_subnetwork hcloud_volume hcloud_volume_facts
    hcloud_volume_info`),
};

/** Modules that collections of the `ansible` package handed on to others, or call otherwise now. */
const HANDED_ON: readonly (readonly [from: string, to: string, modules: string])[] = [
  [
    'community.general',
    'community.general',
    `
    cisco_spark:cisco_webex`,
  ],
  [
    'community.general',
    'community.docker',
    `
    docker_stack_info docker_stack_task_info`,
  ],
  [
    'community.general',
    'community.google',
    `
    gc_storage gce_eip gce_img gce_instance_template gce_labels gce_lb gce_mig gce_net gce_pd gce_snapshot
    gce_tag gcpubsub gcpubsub_info`,
  ],
  [
    'community.general',
    'community.sap_libs',
    `
    hana_query:sap_hdbsql sap_task_list_execute sapcar_extract`,
  ],
  [
    'community.general',
    'community.hrobot',
    `
    hetzner_failover_ip:failover_ip hetzner_failover_ip_info:failover_ip_info hetzner_firewall:firewall
    hetzner_firewall_info:firewall_info`,
  ],
  [
    'community.general',
    'dellemc.openmanage',
    `
    idrac_firmware idrac_server_config_profile ome_device_info`,
  ],
  [
    'community.general',
    'community.kubevirt',
    `
    kubevirt_cdi_upload kubevirt_preset kubevirt_pvc kubevirt_rs kubevirt_template kubevirt_vm`,
  ],
  [
    'community.general',
    'infoblox.nios_modules',
    `
    nios_a_record nios_aaaa_record nios_cname_record nios_dns_view nios_fixed_address nios_host_record
    nios_member nios_mx_record nios_naptr_record nios_network nios_network_view nios_nsgroup
    nios_ptr_record nios_srv_record nios_txt_record nios_zone`,
  ],
  [
    'community.general',
    'community.proxmox',
    `
    proxmox proxmox_backup proxmox_backup_info proxmox_disk proxmox_domain_info proxmox_group_info
    proxmox_kvm proxmox_nic proxmox_node_info proxmox_pool proxmox_pool_member proxmox_snap
    proxmox_storage_contents_info proxmox_storage_info proxmox_tasks_info proxmox_template
    proxmox_user_info proxmox_vm_info`,
  ],
  [
    'f5networks.f5_modules',
    'f5networks.f5_modules',
    `
    bigia_device_facts:bigiq_device_info bigip_device_facts:bigip_device_info`,
  ],
  [
    'kubernetes.core',
    'community.okd',
    `
    k8s_auth`,
  ],
  [
    'ngine_io.cloudstack',
    'ngine_io.cloudstack',
    `
    cs_instance_facts:cs_instance_info cs_zone_facts:cs_zone_info`,
  ],
  [
    'theforeman.foreman',
    'theforeman.foreman',
    `
    foreman_search_facts:resource_info`,
  ],
];

/** What a full name leads to, where it isn't a module's own. */
export const REDIRECTS: ReadonlyMap<string, string> = new Map([
  ['ansible.builtin.systemd', 'ansible.builtin.systemd_service'],
  ['ansible.builtin.yum', 'ansible.builtin.dnf'],
  ...Object.entries(MOVED).flatMap(([collection, moved]) =>
    moved.map((entry): [string, string] => {
      const [former = '', now = former] = entry.split(':');
      return [`ansible.builtin.${former}`, `${collection}.${now}`];
    }),
  ),
  ...HANDED_ON.flatMap(([from, to, modules]) =>
    names(modules).map((entry): [string, string] => {
      const [former = '', now = former] = entry.split(':');
      return [`${from}.${former}`, `${to}.${now}`];
    }),
  ),
  // Modules that community.general handed on, and still knows.
  ...['docker', 'mysql', 'postgresql', 'proxysql', 'mongodb', 'rabbitmq', 'zabbix', 'grafana'].flatMap(
    (product) =>
      (MOVED[`community.${product}`] ?? []).map((entry): [string, string] => {
        const [former = '', now = former] = entry.split(':');
        return [`community.general.${former}`, `community.${product}.${now}`];
      }),
  ),
]);
