import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.ts';
import { must } from './run.ts';

/** A machine that can't run the lab; the message says what is needed and what to do instead. */
export class LabUnavailable extends Error {}

const needed: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  iptables: 'iptables',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  nsenter: 'util-linux',
};

const onPath = (program: string): boolean =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(join(folder, program)),
  );

/** Why a machine (this one) can't run the lab, or undefined when it can. */
export function whyUnavailable(
  machine: { readonly platform: string; readonly uid: number | undefined } = {
    platform: process.platform,
    uid: process.getuid?.(),
  },
): string | undefined {
  const instead =
    'To use hosts of your own instead, list them in an inventory and pass it with -i: ' +
    'tsible-playbook -i INVENTORY playbooks/k8s.yml';
  if (machine.platform !== 'linux') {
    return `The lab boots Linux containers, and this is ${machine.platform}. ${instead}`;
  }
  if (machine.uid !== 0) {
    return `The lab mounts disks and makes network bridges, so it must run as root. ${instead}`;
  }
  const missing = Object.keys(needed).filter((program) => !onPath(program));
  if (missing.length > 0 && !onPath('apt-get')) {
    return `The lab needs ${missing.join(', ')}, and can install that by itself only with apt-get. ${instead}`;
  }
  return undefined;
}

/** Makes the machine ready for the lab, installing Debian packages where programs are missing. Throws LabUnavailable. */
export async function ensureRequirements(say: (line: string) => void): Promise<void> {
  const why = whyUnavailable();
  if (why !== undefined) throw new LabUnavailable(why);
  const missing = (): string[] => [
    ...new Set(Object.entries(needed).flatMap(([program, pkg]) => (onPath(program) ? [] : [pkg]))),
  ];
  if (missing().length === 0) return;
  await withLock('/run/tsible-lab/apt.lock', async () => {
    const packages = missing();
    if (packages.length === 0) return;
    say(`Installing ${packages.join(', ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await must('apt-get', ['update', '-q'], { env });
    await must('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  });
}
