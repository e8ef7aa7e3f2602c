import { defaultSettings } from '../../runtime/config/load.ts';
import { ConnectionPool } from '../../runtime/connection/pool.ts';
import { resolveConnection } from '../../runtime/connection/resolve.ts';
import type { Confirm } from '../../runtime/connection/ssh/host-key.ts';
import type { OwnedTarget } from '../../runtime/target/create-target.ts';
import type { Lab, LabHost } from './lab.ts';

/** Connection variables, as an inventory would set them. */
export type Variables = Readonly<Record<string, string | number | boolean>>;

/** Targets on a lab's hosts, from the variables that a user would set. */
export class LabTargets {
  readonly pool: ConnectionPool;
  readonly #lab: Lab;

  constructor(lab: Lab, confirm?: Confirm) {
    this.#lab = lab;
    this.pool = new ConnectionPool(confirm);
  }

  /** root by the lab's key, with its known_hosts checked strictly, unless `variables` say otherwise. */
  on(host: LabHost | undefined, variables: Variables = {}): OwnedTarget {
    if (host === undefined) throw new Error('the lab has fewer hosts');
    const all = new Map<string, string | number | boolean>([
      ['ansible_host', host.address],
      ['ansible_port', host.sshPort],
      ['ansible_user', 'root'],
      ['ansible_ssh_private_key_file', this.#lab.privateKey],
      [
        'ansible_ssh_common_args',
        `-F none -o UserKnownHostsFile=${this.#lab.knownHosts} -o StrictHostKeyChecking=yes`,
      ],
      ...Object.entries(variables),
    ]);
    const settings = defaultSettings();
    return this.pool.target(
      resolveConnection({ host: host.name, lookup: (name) => all.get(name), settings }),
    );
  }
}

/** What a command says as the user it runs as. */
export async function say(target: OwnedTarget, line: string): Promise<string> {
  const reply = await target.run({ command: { line } });
  return `${reply.stdout}${reply.stderr}`.trim();
}
