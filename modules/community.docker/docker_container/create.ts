import { type Network, networkOptions, networkWords } from './networks.ts';
import { commandWords, environmentInput, settingsOf } from './settings.ts';
import type { Work } from './work.ts';

/** Makes the container, in all its networks. */
export async function createContainer(work: Work): Promise<void> {
  const { args } = work;
  const [network] = args.networks ?? [];
  const inNetwork = args.network_mode === undefined && network !== undefined ? networkWords(network) : [];
  const words = [
    ...['container', 'create', '--name', args.name],
    ...(args.pull === 'never' ? ['--pull', 'never'] : []),
    ...settingsOf(args).flatMap((one) => one.words),
    ...inNetwork,
    args.image ?? '',
    ...(args.entrypoint ?? []).slice(1),
    ...(commandWords(args.command) ?? []),
  ];
  await work.act(
    { created: 'Created container', create_parameters: { image: args.image } },
    [words],
    'Error creating container: ',
    environmentInput(args),
  );
  for (const other of (args.networks ?? []).slice(args.network_mode === undefined ? 1 : 0))
    await work.act(
      { network: other.name },
      [connectWords(other, args.name)],
      `Error connecting container to network ${other.name}: `,
    );
}

/** The words that put a container into a network. */
export function connectWords(network: Network, container: string): string[] {
  return [
    ...['network', 'connect'],
    ...networkOptions(network, '--ip', '--ip6', '--alias'),
    network.name,
    container,
  ];
}
