import { ModuleFailure } from '../../../runtime/module/result.ts';
import { at, isDict } from '../../support/docker/client.ts';
import type { Add } from './setting.ts';

/** `IP:HOST:CONTAINER/PROTOCOL`, each port of a range by itself. */
export function addPorts(ports: readonly string[], address: string, add: Add): void {
  const each = ports.filter((one) => one !== 'all').map((one) => withAddress(one, address));
  const words = each.flatMap((one) => ['--publish', one]);
  const wanted = each.flatMap(expandPort);
  add(
    'published_ports',
    [...words, ...(ports.includes('all') ? ['--publish-all'] : [])],
    wanted,
    (container) => {
      const bindings = at(container, 'HostConfig.PortBindings');
      if (!isDict(bindings)) return [];
      return Object.entries(bindings).flatMap(([port, list_]) =>
        (Array.isArray(list_) ? list_ : []).map((one) => {
          const host = String(at(one, 'HostIp') ?? '');
          return `${host === '0.0.0.0' ? '' : host}|${String(at(one, 'HostPort') ?? '')}|${port}`;
        }),
      );
    },
    'contains',
  );
}

/** A port's description with the address at which it is published. */
function withAddress(text: string, address: string): string {
  if (address === '') return text;
  const [port = '', protocol] = text.split('/');
  const ip = address.includes(':') ? `[${address}]` : address;
  const parts = port.includes('[') ? 3 : port.split(':').length;
  const whole = parts === 1 ? `${ip}::${port}` : parts === 2 ? `${ip}:${port}` : port;
  return protocol === undefined ? whole : `${whole}/${protocol}`;
}

function expandPort(text: string): string[] {
  const found =
    /^(?:(?:\[?([0-9a-fA-F]*[.:][0-9a-fA-F.:]*?)\]?):)?(?:(\d*(?:-\d+)?):)?(\d+(?:-\d+)?)(?:\/(\w+))?$/.exec(
      text,
    );
  if (found === null) throw new ModuleFailure(`Invalid port description "${text}"`);
  const [, address = '', host = '', container = '', protocol = 'tcp'] = found;
  const inside = range(container);
  const outside = host === '' ? inside.map(() => '') : range(host);
  const ip = address === '0.0.0.0' ? '' : address;
  return inside.map((port, index) => `${ip}|${outside[index] ?? outside[0] ?? ''}|${port}/${protocol}`);
}

function range(text: string): string[] {
  const [from = '', to = from] = text.split('-');
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => String(Number(from) + index));
}
