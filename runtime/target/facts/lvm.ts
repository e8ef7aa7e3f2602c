import { splitLines } from './text.ts';
import { type FactContext, type Facts, sh } from './topic.ts';

export const LVM_SHELL = sh`
if tsible_fact_has vgs && [ "$(id -u)" = 0 ]; then
  for name in vgs lvs pvs; do
    ! tsible_fact_has $name || tsible_fact_run lvm_$name $name --noheadings --nosuffix --units g --separator ,
  done
  for path in /sys/block/dm-*; do
    [ ! -r "$path/dm/name" ] || files="$files $path/dm/name"
  done
fi`;

/** Volume groups, logical and physical volumes (for root, where LVM's tools are). */
export function readLvm({ raw }: FactContext): Facts {
  if (raw.output('lvm_vgs') === undefined) return new Map([['lvm', 'N/A']]);
  const rows = (command: string) =>
    splitLines(raw.output(`lvm_${command}`) ?? '').map((line) => line.trim().split(','));
  const vgs = new Map(
    rows('vgs').map((row) => [
      row[0] ?? '',
      { size_g: row.at(-2), free_g: row.at(-1), num_lvs: row[2], num_pvs: row[1] },
    ]),
  );
  const lvs = new Map(rows('lvs').map((row) => [row[0] ?? '', { size_g: row[3], vg: row[1] }]));
  const pvs = new Map(
    rows('pvs').map((row) => [
      mapperName({ raw }, row[0] ?? ''),
      { size_g: row[4], free_g: row[5], vg: row[1] },
    ]),
  );
  return new Map([['lvm', { lvs, vgs, pvs }]]);
}

/** `/dev/dm-0` by its name in /dev/mapper. */
function mapperName({ raw }: Pick<FactContext, 'raw'>, device: string): string {
  const number = /^\/dev\/(dm-.*)$/.exec(device)?.[1];
  const name = number === undefined ? undefined : raw.file(`/sys/block/${number}/dm/name`);
  return name === undefined ? device : `/dev/mapper/${name}`;
}
