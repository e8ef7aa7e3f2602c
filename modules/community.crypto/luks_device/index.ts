import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { runCommands, stepOf } from '../../support/commands.ts';
import { Cryptsetup, type Key } from './cryptsetup.ts';

const path = (description: string) => ({ type: 'path', description }) as const;
const secret = (description: string) => ({ type: 'str', noLog: true, description }) as const;
const text = (description: string) => ({ type: 'str', description }) as const;
const number = (description: string) => ({ type: 'int', description }) as const;
const no = (description: string) => ({ type: 'bool', default: false, description }) as const;

export default defineModule({
  name: 'community.crypto.luks_device',
  summary: 'Manage encrypted devices (LUKS)',
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'opened', 'closed'],
      description: 'What it is to be.',
    },
    device: text('The device.'),
    name: text('Its name once it is open.'),
    keyfile: path('File with a key that opens it.'),
    new_keyfile: path('File with a key to add.'),
    remove_keyfile: path('File with a key to remove.'),
    passphrase: secret('Passphrase that opens it.'),
    new_passphrase: secret('Passphrase to add.'),
    remove_passphrase: secret('Passphrase to remove.'),
    passphrase_encoding: {
      type: 'str',
      default: 'text',
      choices: ['text', 'base64'],
      description: 'How passphrases are given.',
    },
    keyslot: number('Slot of the first key.'),
    new_keyslot: number('Slot of the key to add.'),
    remove_keyslot: number('Slot to empty.'),
    force_remove_last_key: no('Remove the last key, too: nothing opens it then.'),
    keysize: number("The key's size in bits."),
    label: text('Its label.'),
    uuid: text('Its UUID.'),
    type: { type: 'str', choices: ['luks1', 'luks2'], description: 'The kind of header.' },
    cipher: text('The cipher.'),
    hash: text('The hash.'),
    pbkdf: {
      type: 'dict',
      options: {
        iteration_time: { type: 'float', description: 'Seconds that unlocking is to take.' },
        iteration_count: number('How often it is done.'),
        algorithm: {
          type: 'str',
          choices: ['argon2i', 'argon2id', 'pbkdf2'],
          description: 'How a key is made of a passphrase.',
        },
        memory: number('Kilobytes that it takes.'),
        parallel: number('Threads that it takes.'),
      },
      rules: { mutuallyExclusive: [['iteration_time', 'iteration_count']] },
      description: 'How passphrases become keys.',
    },
    sector_size: number("Size of a sector, of LUKS 2's."),
    perf_same_cpu_crypt: no('Encrypt on the processor that wrote.'),
    perf_submit_from_crypt_cpus: no('No thread of its own for writes.'),
    perf_no_read_workqueue: no('No queue for reads.'),
    perf_no_write_workqueue: no('No queue for writes.'),
    persistent: no('Keep these in the header.'),
    allow_discards: no('Let discards through.'),
  },
  rules: {
    mutuallyExclusive: [
      ['keyfile', 'passphrase'],
      ['new_keyfile', 'new_passphrase'],
      ['remove_keyfile', 'remove_passphrase', 'remove_keyslot'],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state } = args;
    const luks = new Cryptsetup(target);
    const keyOf = (which: '' | 'new_' | 'remove_'): Key => {
      const passphrase = args[`${which}passphrase`];
      const encoding = args.passphrase_encoding === 'base64' ? 'base64' : 'utf8';
      return {
        file: args[`${which}keyfile`],
        passphrase: passphrase === undefined ? undefined : Buffer.from(passphrase, encoding),
      };
    };
    const isGiven = (key: Key): boolean => key.file !== undefined || key.passphrase !== undefined;
    const key = keyOf('');
    const added = keyOf('new_');
    if (args.device !== undefined) await checkDevice(args.device);
    if (args.label !== undefined && args.type === 'luks1')
      throw new ModuleFailure('You cannot combine type luks1 with the label option.');
    let device = await findDevice();
    await checkSlots();
    let changed = false;
    let name: string | null = null;

    if (device !== undefined && isGiven(key) && state !== 'absent' && !(await luks.isLuks(device))) {
      if (task.check) return { changed: true, name };
      await luks.create(device, key, args);
      changed = true;
    }
    const opened = device !== undefined && state === 'opened' ? await luks.nameOn(device) : undefined;
    if (opened !== undefined) {
      if (args.name !== undefined && opened !== args.name)
        throw new ModuleFailure(`LUKS container is already opened under different name '${opened}'.`);
      name = opened;
    } else if (device !== undefined && state === 'opened' && isGiven(key)) {
      name = args.name ?? (await luks.newName(device));
      if (task.check) return { changed: true, name };
      await luks.open(device, key, openingWords(args), name);
      changed = true;
    }
    if (state === 'closed' && (await isOpen())) {
      const closing = device === undefined ? args.name : await luks.nameOn(device);
      if (closing === undefined) throw new ModuleFailure('Cannot determine name to close device');
      if (!task.check) await luks.close(closing);
      name = closing;
      changed = true;
      if (task.check) return { changed, name };
    }
    if (device !== undefined && isGiven(key) && isGiven(added)) {
      if (state === 'absent')
        throw new ModuleFailure('Contradiction in setup: Asking to add a key to absent LUKS.');
      const isThere = await luks.opens(device, added);
      if (args.new_keyslot !== undefined && !(await luks.opens(device, added, args.new_keyslot)) && isThere)
        throw new ModuleFailure('Trying to add key that is already present in another slot');
      if (!isThere) {
        if (task.check) return { changed: true, name };
        await luks.addKey(device, key, added, args.new_keyslot, args.pbkdf);
        changed = true;
      }
    }
    if (device !== undefined && (await isToRemoveKey(device))) {
      if (task.check) return { changed: true, name };
      await luks.removeKey(device, keyOf('remove_'), args.remove_keyslot, args.force_remove_last_key);
      changed = true;
    }
    if (device !== undefined && state === 'absent' && (await luks.isLuks(device))) {
      if (!task.check) await luks.remove(device);
      changed = true;
    }
    return { changed, name };

    async function checkDevice(of: string): Promise<void> {
      const test = (flag: string) => ({ step: flag, argv: ['test', flag, of] });
      const found = await runCommands(target, [test('-e'), test('-b'), test('-c')]);
      if (stepOf(found, '-e').rc !== 0)
        throw new ModuleFailure(`[Errno 2] No such file or directory: '${of}'`);
      if (stepOf(found, '-b').rc !== 0 && stepOf(found, '-c').rc !== 0)
        throw new ModuleFailure(`${of} is not a device`);
    }

    async function findDevice(): Promise<string | undefined> {
      if (args.device !== undefined) return args.device;
      if (args.label !== undefined) return luks.deviceBy('--label', args.label);
      if (args.uuid !== undefined) return luks.deviceBy('--uuid', args.uuid);
      return args.name === undefined ? undefined : luks.deviceOf(args.name);
    }

    async function checkSlots(): Promise<void> {
      const slots = (['keyslot', 'new_keyslot', 'remove_keyslot'] as const).flatMap((option) => {
        const slot = args[option];
        return slot === undefined ? [] : [{ option, slot }];
      });
      if (slots.length === 0) return;
      const type = (device === undefined ? undefined : await luks.typeOf(device)) ?? args.type;
      for (const { option, slot } of slots) {
        if (type === undefined && option === 'keyslot') {
          if (slot >= 8 && slot <= 31)
            throw new ModuleFailure(
              'You must specify type=luks2 when creating a new LUKS device to use keyslots 8-31.',
            );
          if (slot < 0 || slot > 7)
            throw new ModuleFailure('When not specifying a type, only the keyslots 0-7 are allowed.');
        }
        const last = type === 'luks1' ? 7 : 31;
        if (type !== undefined && (slot < 0 || slot > last))
          throw new ModuleFailure(`${slot} must be between 0 and ${last} when using ${type.toUpperCase()}.`);
      }
      if (slots.some(({ option }) => option !== 'keyslot') && !isGiven(key))
        throw new ModuleFailure('Removing a keyslot requires the passphrase or keyfile of another slot.');
    }

    /** Whether what is to be closed is open; `device` is then the one that has the given name. */
    async function isOpen(): Promise<boolean> {
      let open = device !== undefined && (await luks.nameOn(device)) !== undefined;
      if (args.name !== undefined) {
        const named = await luks.deviceOf(args.name);
        open = named !== undefined;
        device = named ?? device;
      }
      return open;
    }

    async function isToRemoveKey(of: string): Promise<boolean> {
      const removed = keyOf('remove_');
      const slot = args.remove_keyslot;
      if (!isGiven(removed) && slot === undefined) return false;
      if (state === 'absent')
        throw new ModuleFailure('Contradiction in setup: Asking to remove a key from absent LUKS.');
      if (slot === undefined) return luks.opens(of, removed);
      if (!(await luks.hasSlot(of, slot))) return false;
      const opens = await luks.opens(of, key);
      if (await luks.opens(of, key, slot))
        throw new ModuleFailure('Cannot remove keyslot with keyfile or passphrase in same slot.');
      return opens;
    }
  },
});

const OPENING = {
  perf_same_cpu_crypt: '--perf-same_cpu_crypt',
  perf_submit_from_crypt_cpus: '--perf-submit_from_crypt_cpus',
  perf_no_read_workqueue: '--perf-no_read_workqueue',
  perf_no_write_workqueue: '--perf-no_write_workqueue',
  persistent: '--persistent',
  allow_discards: '--allow-discards',
} as const;

function openingWords(args: Readonly<Record<keyof typeof OPENING, boolean>>): string[] {
  return Object.entries(OPENING).flatMap(([option, flag]) =>
    args[option as keyof typeof OPENING] ? [flag] : [],
  );
}
