import { at, isDict, type JsonDict } from '../../support/docker/client.ts';
import type { readComparisons } from './comparisons.ts';
import { connectWords } from './create.ts';
import { sameEndpoint } from './networks.ts';
import type { Work } from './work.ts';

/** Puts a container that is there into its networks, and takes it out of others where it is to be in no other. */
export async function changeNetworks(
  work: Work,
  present: JsonDict,
  comparison: ReturnType<typeof readComparisons>,
): Promise<void> {
  const { args } = work;
  const found = at(present, 'NetworkSettings.Networks');
  const there = isDict(found) ? found : {};
  const leave = (network: string): Promise<void> =>
    work.act(
      { removed_from_network: network },
      [['network', 'disconnect', network, args.name]],
      `Error disconnecting container from network ${network}: `,
    );
  const wanted = args.networks ?? [];
  for (const network of wanted) {
    const inside = there[network.name];
    if (inside !== undefined && isDict(inside) && sameEndpoint(network, inside)) continue;
    if (inside !== undefined) await leave(network.name);
    await work.act(
      { added_to_network: network.name },
      [connectWords(network, args.name)],
      `Error connecting container to network ${network.name}: `,
    );
  }
  const isStrict = comparison('networks') === 'strict' && args.networks !== undefined;
  if (!isStrict && !args.purge_networks) return;
  for (const other of Object.keys(there)) if (!wanted.some((one) => one.name === other)) await leave(other);
}
