/**
 * Former modules that ansible-core 2.19 knows by name, and leads to collections in which the `ansible` package no longer
 * has them.
 */
const GONE = new Set(
  `
    aws_netapp_cvs_FileSystems aws_netapp_cvs_active_directory aws_netapp_cvs_pool aws_netapp_cvs_snapshots
    azure_rm_acs azure_rm_managed_disk azure_rm_virtualmachine_extension azure_rm_virtualmachine_scaleset
    ec2 ec2_elb_info eos_bgp eos_interface eos_l2_interface eos_l3_interface eos_linkagg eos_logging
    eos_static_route eos_vlan fortios_address fortios_config fortios_firewall_DoS_policy
    fortios_firewall_DoS_policy6 fortios_ipv4_policy fortios_switch_controller_802_1X_settings
    fortios_switch_controller_security_policy_802_1X fortios_system_firmware_upgrade fortios_webfilter iam
    iam_cert ios_bgp ios_interface ios_l2_interface ios_l3_interface ios_linkagg ios_lldp ios_logging
    ios_ntp ios_static_route ios_vlan iosxr_bgp iosxr_interface iosxr_logging junos_interface
    junos_l2_interface junos_l3_interface junos_linkagg junos_lldp junos_lldp_interface junos_logging
    junos_scp junos_static_route junos_vlan net_banner net_interface net_l2_interface net_l3_interface
    net_linkagg net_lldp net_lldp_interface net_logging net_static_route net_system net_user net_vlan
    net_vrf nxos_acl nxos_acl_interface nxos_bgp nxos_bgp_af nxos_bgp_neighbor nxos_bgp_neighbor_af
    nxos_interface nxos_interface_ospf nxos_l2_interface nxos_l3_interface nxos_linkagg nxos_lldp
    nxos_logging nxos_ntp nxos_ntp_auth nxos_ntp_options nxos_ospf nxos_ospf_vrf nxos_smu
    nxos_snmp_community nxos_snmp_contact nxos_snmp_host nxos_snmp_location nxos_snmp_traps nxos_snmp_user
    nxos_static_route nxos_vlan os_project_access rds rds_snapshot tower_receive tower_send
    tower_workflow_template vmware_appliance_access_info vmware_appliance_health_info
    vmware_cis_category_info vmware_core_info vmware_dns_config vmware_guest_vnc vmware_vmkernel_ip_config
    vyos_interface vyos_l3_interface vyos_linkagg vyos_lldp vyos_lldp_interface vyos_static_route
    zabbix_screen`
    .trim()
    .split(/\s+/),
);

/** Of modules that told facts most became `_info` and lost that name; these did not. */
const FACTS =
  /^(ec2_metadata|win_.*|eos|ios|iosxr|nxos|sonic|junos|vyos|cs|api|sap_system|vmware_host|na_santricity|netapp_e|cp_mgmt_.*|digital_ocean_.*)_facts$/;

/** Whether a module of a collection for clouds or network devices is no more. */
export function isGone(name: string): boolean {
  return GONE.has(name) || (name.endsWith('_facts') && !FACTS.test(name));
}
