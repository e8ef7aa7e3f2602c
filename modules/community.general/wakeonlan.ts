import { createSocket } from 'node:dgram';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { sharesNetwork } from '../support/same-machine.ts';

/** Arguments: address, port. Sends the payload as one datagram, with what the host has that may broadcast. rc 125: nothing. */
const sendDatagram = shellFunction(
  'tsible_wake',
  [],
  `
if command -v perl >/dev/null 2>&1; then
tsible_payload | perl -MSocket -e '
binmode STDIN; local $/; my $d = <STDIN>; $! = 0;
my $s;
socket($s, PF_INET, SOCK_DGRAM, 0) && setsockopt($s, SOL_SOCKET, SO_BROADCAST, 1) or die "$!\\n";
my $a = inet_aton($ARGV[0]) or die "[Errno -2] Name or service not known\\n";
defined send($s, $d, 0, pack_sockaddr_in($ARGV[1], $a)) or die "[Errno ".($!+0)."] $!\\n"' "$1" "$2"
elif command -v socat >/dev/null 2>&1; then tsible_payload | socat -u - "UDP-DATAGRAM:$1:$2,broadcast"
else return 125
fi`,
);

export default defineModule({
  name: 'community.general.wakeonlan',
  summary: 'Wake a machine by a magic packet to its network card',
  options: {
    mac: { type: 'str', required: true, description: "The card's address." },
    broadcast: { type: 'str', default: '255.255.255.255', description: 'Where the packet is sent to.' },
    port: { type: 'int', default: 7, description: 'The UDP port.' },
  },
  check: 'full',
  diff: 'none',
  async run({ mac, broadcast, port }, target, task): Promise<ModuleResult> {
    const digits = mac.length === 17 ? mac.replaceAll(mac.charAt(2), '') : mac;
    if (digits.length !== 12) throw new ModuleFailure(`Incorrect MAC address length: ${mac}`);
    if (!/^[0-9a-f]{12}$/i.test(digits)) throw new ModuleFailure(`Incorrect MAC address format: ${mac}`);
    const packet = Buffer.from(`FFFFFFFFFFFF${digits.repeat(20)}`, 'hex');
    if (!task.check) await send(target, packet, broadcast, port);
    return { changed: true };
  },
});

async function send(target: Target, packet: Buffer, address: string, port: number): Promise<void> {
  const { rc, stderr } = await target.call(sendDatagram, [address, String(port)], {
    payload: { kind: 'bytes', bytes: packet },
  });
  if (rc === 0) return;
  if (rc !== 125) throw new ModuleFailure(stderr.toString().trim());
  if (!(await sharesNetwork(target)))
    throw new ModuleFailure('Sending a broadcast needs perl or socat on the host.');
  await sendFromHere(packet, address, port);
}

function sendFromHere(packet: Buffer, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.bind(0, () => {
      socket.setBroadcast(true);
      socket.send(packet, port, address, (error) => {
        socket.close();
        if (error === null) resolve();
        else reject(new ModuleFailure(error.message));
      });
    });
  });
}
