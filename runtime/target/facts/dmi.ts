import { splitLines } from './text.ts';
import type { FactContext, Facts } from './topic.ts';

/** Each fact with its file of the kernel's and dmidecode's name for it. */
const DMI: readonly (readonly [fact: string, file: string, keyword: string])[] = [
  ['bios_date', 'bios_date', 'bios-release-date'],
  ['bios_vendor', 'bios_vendor', 'bios-vendor'],
  ['bios_version', 'bios_version', 'bios-version'],
  ['board_asset_tag', 'board_asset_tag', 'baseboard-asset-tag'],
  ['board_name', 'board_name', 'baseboard-product-name'],
  ['board_serial', 'board_serial', 'baseboard-serial-number'],
  ['board_vendor', 'board_vendor', 'baseboard-manufacturer'],
  ['board_version', 'board_version', 'baseboard-version'],
  ['chassis_asset_tag', 'chassis_asset_tag', 'chassis-asset-tag'],
  ['chassis_serial', 'chassis_serial', 'chassis-serial-number'],
  ['chassis_vendor', 'chassis_vendor', 'chassis-manufacturer'],
  ['chassis_version', 'chassis_version', 'chassis-version'],
  ['form_factor', 'chassis_type', 'chassis-type'],
  ['product_name', 'product_name', 'system-product-name'],
  ['product_serial', 'product_serial', 'system-serial-number'],
  ['product_uuid', 'product_uuid', 'system-uuid'],
  ['product_version', 'product_version', 'system-version'],
  ['system_vendor', 'sys_vendor', 'system-manufacturer'],
];

const FOLDER = '/sys/devices/virtual/dmi/id';

/** The kinds of chassis, by the number that the SMBIOS specification gives them. */
const FORM_FACTORS = [
  ...['Unknown', 'Other', 'Unknown', 'Desktop', 'Low Profile Desktop', 'Pizza Box', 'Mini Tower', 'Tower'],
  ...['Portable', 'Laptop', 'Notebook', 'Hand Held', 'Docking Station', 'All In One', 'Sub Notebook'],
  ...['Space-saving', 'Lunch Box', 'Main Server Chassis', 'Expansion Chassis', 'Sub Chassis'],
  ...['Bus Expansion Chassis', 'Peripheral Chassis', 'RAID Chassis', 'Rack Mount Chassis', 'Sealed-case PC'],
  ...['Multi-system', 'CompactPCI', 'AdvancedTCA', 'Blade', 'Blade Enclosure', 'Tablet', 'Convertible'],
  ...['Detachable', 'IoT Gateway', 'Embedded PC', 'Mini PC', 'Stick PC'],
];

export const DMI_SHELL = `
files="$files ${FOLDER}/[bcp]* ${FOLDER}/sys_vendor /proc/sysinfo"
exists="$exists ${FOLDER}/product_name"
if [ ! -e ${FOLDER}/product_name ] && tsible_fact_has dmidecode; then
  for name in ${DMI.map(([, , keyword]) => keyword).join(' ')}; do
    tsible_fact_run dmidecode-$name dmidecode -s $name
  done
fi`.trim();

/** The machine's maker, model, board, chassis and firmware. */
export function readDmi({ raw }: FactContext): Facts {
  const facts: Facts = new Map();
  const inKernel = raw.exists(`${FOLDER}/product_name`);
  for (const [fact, file, keyword] of DMI) {
    const value = inKernel ? raw.file(`${FOLDER}/${file}`) : dmidecoded(raw.success(`dmidecode-${keyword}`));
    if (value === undefined) facts.set(fact, 'NA');
    else if (inKernel && fact === 'form_factor')
      facts.set(fact, FORM_FACTORS[Number(value)] ?? `unknown (${value})`);
    else facts.set(fact, value);
  }
  return facts;
}

function dmidecoded(output: string | undefined): string | undefined {
  if (output === undefined) return undefined;
  return splitLines(output)
    .filter((line) => !line.startsWith('#'))
    .join('');
}

/** The same of IBM Z, which has /proc/sysinfo. */
export function readSysinfo({ raw }: FactContext): Facts {
  const text = raw.file('/proc/sysinfo');
  if (text === undefined) return new Map();
  return new Map([
    ['system_vendor', /Manufacturer:\s+(.+)/.exec(text)?.[1] ?? 'NA'],
    ['product_version', 'NA'],
    ['product_serial', /Sequence Code:\s+0+(.+)$/m.exec(text)?.[1] ?? 'NA'],
    ['product_name', /Type:\s+(.+)/.exec(text)?.[1] ?? 'NA'],
    ['product_uuid', 'NA'],
  ]);
}
