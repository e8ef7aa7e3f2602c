set -e
ip addr add 10.99.0.2/24 brd 10.99.0.255 dev eth0
ip addr add 10.99.0.3/24 dev eth0 label eth0:7
ip addr add 10.99.0.4/32 dev wg0
ip addr add fd99::2/64 dev eth0 nodad
ip link add va type veth peer name vb
ip link add br0 type bridge stp_state 1
ip link set va master br0
ip link set va up
ip link set vb promisc on
ip addr add 10.98.0.1/24 dev br0
ip addr add 192.0.2.9 peer 192.0.2.10 dev vb
ip link set br0 mtu 1400 up
ln -sf /usr/share/zoneinfo/America/Santiago /etc/localtime 2>/dev/null || :
cat >/etc/resolv.conf <<'R'
# by hand
nameserver 192.0.2.53
search a.example b.example
options ndots:2 rotate
R
printf '127.0.0.1 localhost\n10.99.0.2 h1.example.org h1 alias\n' >/etc/hosts
mkdir -p '/mnt/with space' /etc/ansible/facts.d /etc/other-facts /etc/iscsi /etc/nvme
mount -t tmpfs -o size=1m /dev/fake '/mnt/with space'
mount --bind /usr /mnt
printf '{"a": [1, 2.5, true], "b": {"c": null}}\n' >/etc/ansible/facts.d/one.fact
printf '[Main]\nKey = value ; kept\nother: %%(key)s\n multi\n' >/etc/ansible/facts.d/two.fact
printf '#!/bin/sh\necho "{\\"user\\": \\"$(id -un)\\"}"\n' >/etc/ansible/facts.d/three.fact
chmod +x /etc/ansible/facts.d/three.fact
printf 'nothing to read\n' >/etc/ansible/facts.d/four.fact
printf '{"x": 1}' >/etc/other-facts/x.fact
printf '## c\nInitiatorName=iqn.1993-08.org.debian:01:aa\n' >/etc/iscsi/initiatorname.iscsi
printf 'nqn.2014-08.org.nvmexpress:uuid:1\n' >/etc/nvme/hostnqn
# Addresses of new links are tentative for a while.
sleep 2
