import { str } from '../../../runtime/values/print.ts';
import { at, bytes } from '../../support/docker/client.ts';
import type { Add, ContainerArguments } from './setting.ts';

export function addMounts(mounts: NonNullable<ContainerArguments['mounts']>, add: Add): void {
  const words = mounts.flatMap((one) => {
    const parts = [
      `type=${one.type}`,
      ...(one.source === undefined ? [] : [`source=${one.source}`]),
      `target=${one.target}`,
      ...(one.read_only ? ['readonly'] : []),
      ...(one.propagation === undefined ? [] : [`bind-propagation=${one.propagation}`]),
      ...(one.no_copy ? ['volume-nocopy'] : []),
      ...(one.volume_driver === undefined ? [] : [`volume-driver=${one.volume_driver}`]),
      ...[...(one.volume_options ?? [])].map(([key, value]) => `volume-opt=${str(key)}=${str(value)}`),
      ...[...(one.labels ?? [])].map(([key, value]) => `volume-label=${str(key)}=${str(value)}`),
      ...(one.tmpfs_size === undefined ? [] : [`tmpfs-size=${bytes(one.tmpfs_size)}`]),
      ...(one.tmpfs_mode === undefined ? [] : [`tmpfs-mode=${one.tmpfs_mode}`]),
    ];
    return ['--mount', parts.join(',')];
  });
  const key = (type: unknown, source: unknown, target: unknown, readOnly: unknown): string =>
    [type, source ?? '', target, readOnly === true].join(' ');
  const wanted = mounts.map((one) => key(one.type, one.source, one.target, one.read_only));
  add(
    'mounts',
    words,
    wanted,
    (container) => {
      const present = at(container, 'HostConfig.Mounts');
      return Array.isArray(present)
        ? present.map((one) =>
            key(at(one, 'Type'), at(one, 'Source'), at(one, 'Target'), at(one, 'ReadOnly')),
          )
        : [];
    },
    'contains',
  );
}
