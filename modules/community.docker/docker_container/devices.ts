import { str } from '../../../runtime/values/print.ts';
import { at, bytes, texts } from '../../support/docker/client.ts';
import type { Add, ContainerArguments } from './setting.ts';

const RATES = [
  ['device_read_bps', '--device-read-bps', 'HostConfig.BlkioDeviceReadBps'],
  ['device_read_iops', '--device-read-iops', 'HostConfig.BlkioDeviceReadIOps'],
  ['device_write_bps', '--device-write-bps', 'HostConfig.BlkioDeviceWriteBps'],
  ['device_write_iops', '--device-write-iops', 'HostConfig.BlkioDeviceWriteIOps'],
] as const;

export function addRates(args: ContainerArguments, add: Add): void {
  for (const [name, option, path] of RATES) {
    const value = args[name];
    if (value === undefined) continue;
    const wanted = value.map(
      (one) => `${one.path}:${typeof one.rate === 'string' ? bytes(one.rate) : one.rate}`,
    );
    add(
      name,
      wanted.flatMap((one) => [option, one]),
      wanted,
      (container) => {
        const rates = at(container, path);
        return Array.isArray(rates)
          ? rates.map((one) => `${String(at(one, 'Path'))}:${String(at(one, 'Rate'))}`)
          : [];
      },
      'contains',
    );
  }
}

/** Devices of drivers, in the notation of `--gpus`, which is the client's only way to ask for them. */
export function addRequests(requests: NonNullable<ContainerArguments['device_requests']>, add: Add): void {
  const key = (driver: unknown, count: unknown, ids: readonly string[]): string =>
    [driver ?? '', count ?? 0, ids.join(',')].join(' ');
  add(
    'device_requests',
    requests.flatMap((one) => [
      '--gpus',
      [
        ...(one.driver ? [`driver=${one.driver}`] : []),
        ...(one.count === undefined ? [] : [`count=${one.count === -1 ? 'all' : one.count}`]),
        ...(one.device_ids?.length ? [`"device=${one.device_ids.join(',')}"`] : []),
        ...(one.capabilities ?? []).map(
          (each) => `"capabilities=${each.map((word) => str(word)).join(',')}"`,
        ),
        ...[...(one.options ?? [])].map(([name, value]) => `"options=${str(name)}=${str(value)}"`),
      ].join(','),
    ]),
    requests.map((one) => key(one.driver, one.count, one.device_ids ?? [])),
    (container) => {
      const present = at(container, 'HostConfig.DeviceRequests');
      return Array.isArray(present)
        ? present.map((one) => key(at(one, 'Driver'), at(one, 'Count'), texts(at(one, 'DeviceIDs'))))
        : [];
    },
    'contains',
  );
}
