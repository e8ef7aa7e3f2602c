import { at, type JsonDict, texts } from '../../support/docker/client.ts';

/** Whether a container's place in a network is as it is to be. */
export function sameEndpoint(network: Network, is: JsonDict): boolean {
  const has = (path: string, wanted: readonly string[] | undefined): boolean => {
    const present = new Set(texts(at(is, path)));
    return (wanted ?? []).every((one) => present.has(one));
  };
  return (
    (network.ipv4_address ?? at(is, 'IPAMConfig.IPv4Address') ?? '') ===
      (at(is, 'IPAMConfig.IPv4Address') ?? '') &&
    (network.ipv6_address ?? at(is, 'IPAMConfig.IPv6Address') ?? '') ===
      (at(is, 'IPAMConfig.IPv6Address') ?? '') &&
    has('Aliases', network.aliases) &&
    has(
      'Links',
      network.links?.map((one) => (one.includes(':') ? one : `${one}:${one}`)),
    )
  );
}

export interface Network {
  readonly name: string;
  readonly ipv4_address: string | undefined;
  readonly ipv6_address: string | undefined;
  readonly aliases: readonly string[] | undefined;
  readonly links: readonly string[] | undefined;
}

export function networkOptions(network: Network, ip: string, ip6: string, alias: string): string[] {
  return [
    ...(network.ipv4_address === undefined ? [] : [ip, network.ipv4_address]),
    ...(network.ipv6_address === undefined ? [] : [ip6, network.ipv6_address]),
    ...(network.aliases ?? []).flatMap((one) => [alias, one]),
    ...(network.links ?? []).flatMap((one) => ['--link', one]),
  ];
}

export function networkWords(network: Network): string[] {
  return ['--network', network.name, ...networkOptions(network, '--ip', '--ip6', '--network-alias')];
}
