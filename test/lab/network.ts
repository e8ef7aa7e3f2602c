import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { must, poll, run } from './run.ts';

/** The two networks of a host: its ordinary one, and the one that stands for a WireGuard tunnel. */
export type Link = 'eth0' | 'wg0';

const letters: Readonly<Record<Link, string>> = { eth0: 'e', wg0: 'w' };
const links: readonly Link[] = ['eth0', 'wg0'];

/** A lab's network without the last byte, such as `10.90.1`. */
const prefix = (lab: number, link: Link): string => `10.${link === 'eth0' ? 90 : 91}.${lab}`;
/** The address of the lab's host with this index (from 0). */
export const hostAddress = (lab: number, link: Link, index: number): string =>
  `${prefix(lab, link)}.${index + 11}`;
/** This machine's own address on the lab's network, where tests may serve files. */
export const bridgeAddress = (lab: number, link: Link): string => `${prefix(lab, link)}.1`;

const bridgeName = (lab: number, link: Link): string => `tl${lab}${letters[link]}`;
/** The near end of a host's virtual cable. */
export const cableName = (lab: number, link: Link, index: number): string =>
  `tl${lab}${letters[link]}${index + 1}`;

const forwardSwitch = '/proc/sys/net/ipv4/ip_forward';
const forwardWasOff = '/run/tsible-lab/ip_forward-was-off';

/** The firewall rules of a lab: its hosts reach the outside (Debian's mirror) through this machine. */
function rules(lab: number): readonly (readonly string[])[] {
  const bridge = bridgeName(lab, 'eth0');
  const net = `${prefix(lab, 'eth0')}.0/24`;
  return [
    ['-t', 'nat', 'POSTROUTING', '-s', net, '!', '-o', bridge, '-j', 'MASQUERADE'],
    ['-t', 'filter', 'FORWARD', '-i', bridge, '-j', 'ACCEPT'],
    ['-t', 'filter', 'FORWARD', '-o', bridge, '-j', 'ACCEPT'],
  ];
}

const iptables = (action: '-I' | '-D', rule: readonly string[]): string[] => {
  const [flag = '', table = '', chain = '', ...match] = rule;
  return ['-w', flag, table, action, chain, ...match];
};

/** Makes a lab's two bridges and lets its hosts reach the outside. */
export async function makeNetwork(lab: number): Promise<void> {
  for (const link of links) {
    const bridge = bridgeName(lab, link);
    await must('ip', ['link', 'add', bridge, 'type', 'bridge']);
    await must('ip', ['addr', 'add', `${bridgeAddress(lab, link)}/24`, 'dev', bridge]);
    await must('ip', ['link', 'set', bridge, 'up']);
  }
  if (readFileSync(forwardSwitch, 'utf8').trim() === '0') {
    writeFileSync(forwardWasOff, '');
    writeFileSync(forwardSwitch, '1');
  }
  for (const rule of rules(lab)) await must('iptables', iptables('-I', rule));
}

/** Takes away what makeNetwork made, as far as it is there. */
export async function removeNetwork(lab: number, hosts: number): Promise<void> {
  for (const rule of rules(lab)) await run('iptables', iptables('-D', rule));
  for (const link of links) {
    for (let index = 0; index < hosts; index++) await run('ip', ['link', 'del', cableName(lab, link, index)]);
    await run('ip', ['link', 'del', bridgeName(lab, link)]);
  }
}

/** Puts this machine's forwarding back to what it was before the first lab. */
export async function restoreForwarding(): Promise<void> {
  if (!existsSync(forwardWasOff)) return;
  writeFileSync(forwardSwitch, '0');
  rmSync(forwardWasOff);
}

/** Plugs a host's cables into the bridges as soon as systemd-nspawn has made them. */
export async function plugIn(lab: number, index: number): Promise<void> {
  for (const link of links) {
    const cable = cableName(lab, link, index);
    const there = await poll(10_000, () => (existsSync(`/sys/class/net/${cable}`) ? true : undefined));
    if (there === undefined) throw new Error(`systemd-nspawn made no ${cable}`);
    await must('ip', ['link', 'set', cable, 'master', bridgeName(lab, link), 'up']);
  }
}

/** Cuts (`down`) or mends (`up`) a host's cable. */
export async function setCable(lab: number, link: Link, index: number, state: 'up' | 'down'): Promise<void> {
  await must('ip', ['link', 'set', cableName(lab, link, index), state]);
}
