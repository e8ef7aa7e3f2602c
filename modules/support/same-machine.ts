import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { shellFunction, type Target } from '../../runtime/target/target.ts';

const networkOf = shellFunction(
  'tsible_network',
  [],
  'cat /proc/sys/kernel/random/boot_id && readlink /proc/self/ns/net',
);

/** Whether the host's network is the controller's own: what the host can reach, this program can reach too, `localhost` included. */
export async function sharesNetwork(target: Target): Promise<boolean> {
  const { stdout } = await target.call(networkOf, []);
  const here = `${readText('/proc/sys/kernel/random/boot_id')}${readLink('/proc/self/ns/net')}\n`;
  return stdout.length > 0 && stdout.toString() === here;
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function readLink(path: string): string {
  return existsSync(path) ? readlinkSync(path) : '';
}
