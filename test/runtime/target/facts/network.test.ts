import { describe, expect, it } from 'vitest';
import { network } from '../../../../runtime/target/facts/network.ts';
import { readTopic } from './collected.ts';

const device = (name: string, more: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries({
      address: '52:54:00:00:00:01',
      mtu: '1500',
      operstate: 'up',
      type: '1',
      flags: '0x1003',
      ...more,
    }).map(([file, text]) => [`/sys/class/net/${name}/${file}`, text]),
  );

const ETH0 = `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    altname enp1s0
    inet 10.0.0.5/20 brd 10.0.15.255 scope global dynamic noprefixroute eth0
       valid_lft 3000sec preferred_lft 3000sec
    inet 10.0.0.6/20 scope global secondary eth0:1
       valid_lft forever preferred_lft forever
    inet 10.0.0.7/20 brd 10.0.15.255 scope global secondary eth0
       valid_lft forever preferred_lft forever
    inet6 2001:db8::aaaa/64 scope global temporary dynamic
       valid_lft 3000sec preferred_lft 3000sec
    inet6 2001:db8::5/64 scope global dynamic mngtmpaddr noprefixroute
       valid_lft 3000sec preferred_lft 3000sec
    inet6 fe80::5/64 scope link
       valid_lft forever preferred_lft forever
`;

const ROUTE4 = '8.8.8.8 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0 \n    cache \n';
const LOCAL4 =
  'local 10.0.0.5 dev eth0 proto kernel scope host src 10.0.0.5 \nbroadcast 10.0.15.255 dev eth0\n';
const LOCAL6 = 'local 2001:db8::5 dev eth0\nlocal 2001:db8::5 dev eth0 metric 5\n';

/** The same answers to one question at a time, and to several at once. */
const ASKED = [
  {
    way: 'one by one',
    outputs: {
      ip_addresses: ETH0,
      ip_route4: ROUTE4,
      ip_route6: '',
      ip_local4: LOCAL4,
      ip_local6: LOCAL6,
    },
    codes: { ip_route6: 2 },
  },
  { way: 'at once', outputs: { ip4: `${ETH0}${ROUTE4}${LOCAL4}`, ip6: LOCAL6 }, codes: { ip6: 1 } },
];

describe('network: templates take addresses from these facts', () => {
  it.each(ASKED)(
    'tells first and secondary addresses, aliases and the default route apart, asked $way',
    ({ outputs, codes }) => {
      const { facts } = readTopic(network, {
        files: device('eth0', { speed: '1000' }),
        links: {
          '/sys/class/net/eth0/device': '../../../0000:01:00.0',
          '/sys/class/net/eth0/device/driver/module': '../../../../module/virtio_net',
        },
        outputs,
        codes,
      });
      const secondary = {
        address: '10.0.0.6',
        broadcast: '',
        netmask: '255.255.240.0',
        network: '10.0.0.0',
        prefix: '20',
      };
      const other = { ...secondary, address: '10.0.0.7', broadcast: '10.0.15.255' };
      expect(facts).toEqual({
        interfaces: ['eth0', 'eth0_1'],
        eth0: {
          device: 'eth0',
          macaddress: '52:54:00:00:00:01',
          mtu: 1500,
          active: true,
          module: 'virtio_net',
          type: 'ether',
          pciid: '0000:01:00.0',
          speed: 1000,
          promisc: false,
          ipv4: {
            address: '10.0.0.5',
            broadcast: '10.0.15.255',
            netmask: '255.255.240.0',
            network: '10.0.0.0',
            prefix: '20',
          },
          ipv4_secondaries: [secondary, other],
          ipv6: [
            { address: '2001:db8::5', prefix: '64', scope: 'global' },
            { address: 'fe80::5', prefix: '64', scope: 'link' },
            { address: '2001:db8::aaaa', prefix: '64', scope: 'global' },
          ],
        },
        eth0_1: { ipv4_secondaries: [secondary] },
        default_ipv4: {
          gateway: '10.0.0.1',
          interface: 'eth0',
          address: '10.0.0.5',
          broadcast: '10.0.15.255',
          netmask: '255.255.240.0',
          network: '10.0.0.0',
          prefix: '20',
          macaddress: '52:54:00:00:00:01',
          mtu: 1500,
          type: 'ether',
          alias: 'eth0',
        },
        default_ipv6: {},
        all_ipv4_addresses: ['10.0.0.5', '10.0.0.6', '10.0.0.7'],
        all_ipv6_addresses: ['2001:db8::5', 'fe80::5', '2001:db8::aaaa'],
        locally_reachable_ips: { ipv4: ['10.0.0.5'], ipv6: ['2001:db8::5'] },
      });
    },
  );

  it('reads point-to-point addresses, which have no prefix, and peers', () => {
    const { facts } = readTopic(network, {
      files: device('tun0', { type: '65534', flags: '0x10d1', address: '' }),
      outputs: {
        ip_addresses:
          '3: tun0: <POINTOPOINT> mtu 1500\n    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0\n' +
          '    inet6 fd00::2 peer fd00::1/128 scope global \n',
      },
    });
    expect(facts.tun0).toMatchObject({
      type: 'tunnel',
      ipv4: { address: '10.8.0.2', netmask: '255.255.255.255', network: '10.8.0.2', prefix: '32' },
      ipv6: [{ address: 'fd00::2', prefix: '128', scope: 'global' }],
    });
  });

  it('keeps the order of the directory and knows bridges, bonds and their members', () => {
    const { facts } = readTopic(network, {
      files: {
        ...device('br0', { 'bridge/bridge_id': '8000.525400000001', 'bridge/stp_state': '1' }),
        ...device('bond0', {
          'bonding/slaves': 'eth1 eth2',
          'bonding/mode': 'active-backup 1',
          'bonding/miimon': '100',
          'bonding/lacp_rate': 'slow 0',
          'bonding/primary': 'eth1',
          'bonding/all_slaves_active': '0',
        }),
        ...device('eth1', {
          'bonding_slave/perm_hwaddr': '52:54:00:00:00:09',
          operstate: 'down',
          flags: '0x1903',
        }),
      },
      exists: [
        '/sys/class/net/br0/bridge',
        '/sys/class/net/br0/brif/vnet1',
        '/sys/class/net/br0/brif/vnet0',
        '/sys/class/net/bond0/bonding',
        '/sys/class/net/eth1/bonding_slave',
      ],
      dirs: { '/sys/class/net': ['eth1', 'bond0', 'br0', 'bonding_masters'] },
      outputs: { ip_addresses: '' },
    });
    expect(facts.interfaces).toEqual(['eth1', 'bond0', 'br0']);
    expect(facts.br0).toMatchObject({
      type: 'bridge',
      interfaces: ['vnet1', 'vnet0'],
      id: '8000.525400000001',
      stp: true,
    });
    expect(facts.bond0).toMatchObject({
      type: 'bonding',
      slaves: ['eth1', 'eth2'],
      mode: 'active-backup',
      miimon: '100',
      lacp_rate: 'slow',
      primary: 'eth1',
      all_slaves_active: false,
    });
    expect(facts.eth1).toMatchObject({
      perm_macaddress: '52:54:00:00:00:09',
      active: false,
      promisc: true,
    });
  });

  it('reads what ethtool says of a card', () => {
    const { facts } = readTopic(network, {
      files: device('eth0'),
      outputs: {
        ip_addresses: '',
        'ethtool -k eth0':
          'Features for eth0:\nrx-checksumming: on\ntx-checksumming: off\n\ttx-checksum-ipv4: off [fixed]\n',
        'ethtool -T eth0':
          'Time stamping parameters for eth0:\nCapabilities:\n\tsoftware-transmit (SOF_TIMESTAMPING_TX_SOFTWARE)\n' +
          'PTP Hardware Clock: 0\nHardware Receive Filter Modes:\n\tall (HWTSTAMP_FILTER_ALL)\n',
      },
    });
    expect(facts.eth0).toMatchObject({
      features: { rx_checksumming: 'on', tx_checksumming: 'off', tx_checksum_ipv4: 'off [fixed]' },
      timestamping: ['tx_software'],
      hw_timestamp_filters: ['all'],
      phc_index: 0,
    });
  });

  it('finds addresses without the ip command: ifconfig and /proc/net', () => {
    const { facts } = readTopic(network, {
      files: {
        ...device('eth0'),
        '/proc/net/route':
          'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\n',
        '/proc/net/if_inet6':
          'fe80000000000000000000fffe000001 02 40 20 80     eth0\n20010db8000000000000000000000005 02 40 00 00     eth0\n',
        '/proc/net/ipv6_route': `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 fe800000000000000000000000000001 00000400 0 0 00000003 eth0\n`,
      },
      outputs: {
        ifconfig:
          'eth0      Link encap:Ethernet  HWaddr 52:54:00:00:00:01\n          inet addr:10.0.0.5  Bcast:10.0.0.255  Mask:255.255.255.0\n\n' +
          'eth0:1    Link encap:Ethernet\n          inet addr:10.0.0.6  Bcast:0.0.0.0  Mask:255.255.255.0\n',
      },
    });
    expect(facts.default_ipv4).toMatchObject({
      address: '10.0.0.5',
      gateway: '10.0.0.1',
      interface: 'eth0',
      netmask: '255.255.255.0',
    });
    expect(facts.default_ipv6).toMatchObject({ address: '2001:db8::5', gateway: 'fe80::1', prefix: '64' });
    expect(facts.all_ipv4_addresses).toEqual(['10.0.0.5', '10.0.0.6']);
    expect(facts.eth0).toMatchObject({
      ipv6: [
        { address: 'fe80::ff:fe00:1', prefix: '64', scope: 'link' },
        { address: '2001:db8::5', prefix: '64', scope: 'global' },
      ],
    });
  });

  it('reads ifconfig of net-tools as well', () => {
    const { facts } = readTopic(network, {
      files: device('eth0'),
      outputs: {
        ifconfig:
          'eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet 10.0.0.5  netmask 255.255.240.0  broadcast 10.0.15.255\n',
      },
    });
    expect(facts.eth0).toMatchObject({
      ipv4: { address: '10.0.0.5', prefix: '20', broadcast: '10.0.15.255' },
    });
  });
});
