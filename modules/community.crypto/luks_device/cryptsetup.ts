import { ModuleFailure, UncaughtFailure } from '../../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { allCommands, linesOf, runCommands, stepOf } from '../../support/commands.ts';
import type { Step } from '../../support/steps.ts';

/** A key: a file of the host's, or the passphrase itself. */
export interface Key {
  readonly file: string | undefined;
  readonly passphrase: Buffer | undefined;
}

export interface Pbkdf {
  readonly iteration_time: number | undefined;
  readonly iteration_count: number | undefined;
  readonly algorithm: string | undefined;
  readonly memory: number | undefined;
  readonly parallel: number | undefined;
}

/** Where the second header of LUKS 2 may lie. */
const OFFSETS = Array.from({ length: 9 }, (_, at) => 0x4000 * 2 ** at);

/**
 * `tsible_luks_headers wipe|tell DEVICE OFFSET...`: overwrites the marks of LUKS' headers; `tell` prints `luks2` where there is a
 * second header.
 */
const headers = shellFunction(
  'tsible_luks_headers',
  [
    shellFunction(
      'tsible_luks_mark',
      [],
      `[ "$(dd if="$1" bs=1 skip="$2" count=6 2>/dev/null | od -An -tx1 | tr -d ' \\n')" = "$3" ]`,
    ),
    shellFunction(
      'tsible_luks_wipe',
      [],
      `dd if=/dev/zero of="$1" bs=1 seek="$2" count=6 conv=notrunc 2>/dev/null`,
    ),
  ],
  `
what=$1 device=$2
shift 2
if [ "$what" = wipe ] && tsible_luks_mark "$device" 0 4c554b53babe; then tsible_luks_wipe "$device" 0; fi
for offset do
tsible_luks_mark "$device" "$offset" 534b554cbabe || continue
if [ "$what" = wipe ]; then tsible_luks_wipe "$device" "$offset"; else echo luks2; fi
done
return 0`,
);

const luksCommands = shellFunction('tsible_luks_commands', [allCommands, headers], 'tsible_commands "$@"');

function pbkdfWords(pbkdf: Pbkdf | undefined): string[] {
  if (pbkdf === undefined) return [];
  const pair = (flag: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [flag, String(value)];
  const { iteration_time: seconds } = pbkdf;
  return [
    ...pair('--iter-time', seconds === undefined ? undefined : Math.trunc(seconds * 1000)),
    ...pair('--pbkdf-force-iterations', pbkdf.iteration_count),
    ...pair('--pbkdf', pbkdf.algorithm),
    ...pair('--pbkdf-memory', pbkdf.memory),
    ...pair('--pbkdf-parallel', pbkdf.parallel),
  ];
}

function failed(message: string): ModuleFailure {
  return new ModuleFailure(`luks_device error: ${message}`);
}

/** cryptsetup, lsblk and their like on the host. Passphrases go through their input. */
export class Cryptsetup {
  constructor(private readonly target: Target) {}

  async run(argv: readonly string[], data?: Buffer): Promise<Step> {
    const [program = ''] = argv;
    const done = await runCommands(this.target, [{ step: 'run', argv, stdin: data !== undefined }], {
      need: program === 'tsible_luks_headers' ? [] : ['lsblk', program],
      way: luksCommands,
      leavesChildren: true,
      ...(data === undefined ? {} : { payload: data }),
    });
    return stepOf(done, 'run');
  }

  /** The mapped name of what is open on a device. */
  async nameOn(device: string): Promise<string | undefined> {
    const { rc, out, err } = await this.run(['lsblk', device, '-nlo', 'type,name']);
    if (rc !== 0) throw new UncaughtFailure(`Error while obtaining LUKS name for ${device}: ${err}`);
    return linesOf(out).flatMap((line) => /^crypt\s+(\S*)\s*$/.exec(line)?.[1] ?? [])[0];
  }

  async deviceOf(name: string): Promise<string | undefined> {
    const { rc, out } = await this.run(['cryptsetup', 'status', name]);
    return rc === 0 ? /\s*device:\s+(\S*)\s*/.exec(out)?.[1] : undefined;
  }

  async deviceBy(flag: '--uuid' | '--label', value: string): Promise<string | undefined> {
    const { rc, out } = await this.run(['blkid', flag, value]);
    return rc === 0 ? out.trim() : undefined;
  }

  async isLuks(device: string): Promise<boolean> {
    return (await this.run(['cryptsetup', 'isLuks', device])).rc === 0;
  }

  async typeOf(device: string): Promise<'luks1' | 'luks2' | undefined> {
    if (!(await this.isLuks(device))) return undefined;
    const told = await this.run(['tsible_luks_headers', 'tell', device, ...OFFSETS.map(String)]);
    return told.out.includes('luks2') ? 'luks2' : 'luks1';
  }

  private async dump(device: string): Promise<string> {
    const { rc, out } = await this.run(['cryptsetup', 'luksDump', device]);
    if (rc !== 0) throw new UncaughtFailure(`Error while dumping LUKS header from ${device}`);
    return out;
  }

  async hasSlot(device: string, slot: number): Promise<boolean> {
    const text = await this.dump(device);
    return text.includes(`Key Slot ${slot}: ENABLED`) || text.includes(` ${slot}: luks2`);
  }

  async create(
    device: string,
    key: Key,
    options: {
      readonly keysize: number | undefined;
      readonly label: string | undefined;
      readonly type: string | undefined;
      readonly cipher: string | undefined;
      readonly hash: string | undefined;
      readonly pbkdf: Pbkdf | undefined;
      readonly sector_size: number | undefined;
      readonly keyslot: number | undefined;
    },
  ): Promise<void> {
    const pair = (flag: string, value: string | number | undefined): string[] =>
      value === undefined ? [] : [flag, String(value)];
    const { rc, err } = await this.run(
      [
        ...['cryptsetup', 'luksFormat'],
        ...(options.keysize === undefined ? [] : [`--key-size=${options.keysize}`]),
        ...pair('--label', options.label),
        ...pair('--type', options.label === undefined ? options.type : 'luks2'),
        ...pair('--cipher', options.cipher),
        ...pair('--hash', options.hash),
        ...pbkdfWords(options.pbkdf),
        ...pair('--sector-size', options.sector_size),
        ...pair('--key-slot', options.keyslot),
        ...['-q', device, key.file || '-'],
      ],
      key.passphrase,
    );
    if (rc !== 0) throw failed(`Error while creating LUKS on ${device}: ${err}`);
  }

  /** @param words Further words of the command */
  async open(device: string, key: Key, words: readonly string[], name: string): Promise<void> {
    const argv = [
      'cryptsetup',
      '--key-file',
      key.file || '-',
      ...words,
      'open',
      '--type',
      'luks',
      device,
      name,
    ];
    const { rc, err } = await this.run(argv, key.passphrase);
    if (rc !== 0) throw failed(`Error while opening LUKS container on ${device}: ${err}`);
  }

  /** The name that a device gets where a task gives none. */
  async newName(device: string): Promise<string> {
    const { rc, out, err } = await this.run(['lsblk', '-n', device, '-o', 'UUID']);
    if (rc !== 0) throw failed(`Error while generating LUKS name for ${device}: ${err}`);
    return `luks-${out.trim()}`;
  }

  async close(name: string): Promise<void> {
    if ((await this.run(['cryptsetup', 'close', name])).rc !== 0)
      throw failed(`Error while closing LUKS container ${name}`);
  }

  async remove(device: string): Promise<void> {
    const name = await this.nameOn(device);
    if (name !== undefined) await this.close(name);
    const { rc, err } = await this.run(['wipefs', '--all', device]);
    if (rc !== 0) throw failed(`Error while wiping LUKS container signatures for ${device}: ${err}`);
    await this.run(['tsible_luks_headers', 'wipe', device, ...OFFSETS.map(String)]);
  }

  async addKey(
    device: string,
    key: Key,
    added: Key,
    slot: number | undefined,
    pbkdf: Pbkdf | undefined,
  ): Promise<void> {
    const { file, passphrase } = key;
    const size = String(passphrase?.length ?? 0);
    const argv = [
      ...['cryptsetup', 'luksAddKey', device, ...pbkdfWords(pbkdf)],
      ...(slot === undefined ? [] : ['--key-slot', String(slot)]),
      ...(file ? ['--key-file', file] : ['--key-file', '-', '--keyfile-size', size]),
      added.file || '-',
    ];
    const data = [file ? undefined : passphrase, added.file ? undefined : added.passphrase].filter(
      (one) => one !== undefined,
    );
    const { rc, err } = await this.run(argv, data.length === 0 ? undefined : Buffer.concat(data));
    if (rc !== 0) throw failed(`Error while adding new LUKS keyslot to ${device}: ${err}`);
  }

  async removeKey(device: string, key: Key, slot: number | undefined, lastToo: boolean): Promise<void> {
    if (!lastToo && countSlots(await this.dump(device)) < 2)
      throw new ModuleFailure(
        `LUKS device ${device} has less than two active keyslots. To be able to remove a key, please set \`force_remove_last_key\` to \`true\`.`,
      );
    const from = key.file ? ['--key-file', key.file] : key.passphrase ? ['--key-file', '-'] : [];
    const { rc, err } =
      slot === undefined
        ? await this.run(['cryptsetup', 'luksRemoveKey', device, '-q', ...from], key.passphrase)
        : await this.run(['cryptsetup', 'luksKillSlot', device, '-q', String(slot)]);
    if (rc !== 0) throw failed(`Error while removing LUKS key from ${device}: ${err}`);
  }

  /** Whether a key opens a device, or one slot of it. */
  async opens(device: string, key: Key, slot?: number): Promise<boolean> {
    const words = slot === undefined ? [] : ['--key-slot', String(slot)];
    const { rc, out, err } = await this.run(
      ['cryptsetup', 'luksOpen', '--test-passphrase', device, '--key-file', key.file || '-', ...words],
      key.file ? undefined : key.passphrase,
    );
    if (rc === 0) return true;
    const said = `${out}\n${err}`;
    const isKnown = /No key available with this passphrase|No usable keyslot is available\./.test(said);
    if (isKnown || (rc === 1 && slot !== undefined && said.trim() === '')) return false;
    throw new UncaughtFailure(`Error while testing whether keyslot exists on ${device}: ${err}`);
  }
}

/** How many keys a dumped header has. */
function countSlots(dump: string): number {
  let count = 0;
  let inSlots = false;
  for (const line of linesOf(dump)) {
    if (line.startsWith('Keyslots:')) inSlots = true;
    else if (line.startsWith('  ')) {
      if (inSlots && /^ {2}\d/.test(line)) count++;
    } else if (line.startsWith('\t')) continue;
    else if (/^Key Slot \d+: ENABLED/.test(line)) count++;
    else inSlots = false;
  }
  return count;
}
