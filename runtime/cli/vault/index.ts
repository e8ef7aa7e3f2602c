import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { briefMessage } from '../../errors/render.ts';
import { type OpenedVault, Vault, type VaultSecret } from '../../vault/vault.ts';
import { parseVaultArguments, type VaultCommandArguments } from '../arguments/vault.ts';
import { type CommandContext, processSettings, startCommand } from '../command.ts';
import { page } from '../pager.ts';
import { programName } from '../program.ts';
import { editText } from './editor.ts';
import { encryptStrings } from './encrypt-string.ts';
import { badOptions, ownership, readData, realPath, writeData } from './files.ts';
import { encryptionSecret, knownSecrets, newSecret } from './secrets.ts';

/** tsible-vault: encrypts and decrypts files and texts. */
export async function main(argv: readonly string[]): Promise<number> {
  const args = parseVaultArguments(argv, processSettings().settings);
  const command = await startCommand(programName('tsible-vault'), args);
  process.umask(0o077);
  switch (args.action) {
    case 'encrypt':
      await encrypt(args, command);
      break;
    case 'encrypt_string': {
      const secret = await encryptionSecret(args, command);
      const blocks = await encryptStrings(args, (text) => encrypted(text, secret, command));
      writeData(blocks, args.output_file ?? '-', { shred: true });
      confirm('Encryption successful');
      break;
    }
    case 'decrypt':
      await decrypt(args, command);
      break;
    case 'view': {
      const vault = await knownSecrets(args, command, false);
      for (const file of args.args) page(open(vault, realPath(file), file).plaintext.toString('utf8'));
      break;
    }
    case 'create':
      await create(args, command);
      break;
    case 'edit': {
      const vault = await knownSecrets(args, command, false);
      for (const file of args.args) await edit(realPath(file), vault, command);
      break;
    }
    case 'rekey':
      await rekey(args, command);
  }
  return EXIT.ok;
}

/** Says of success to who sits before a terminal. */
function confirm(message: string): void {
  if (process.stdout.isTTY === true) process.stderr.write(`${message}\n`);
}

function invite(args: VaultCommandArguments, what: string): void {
  if (args.args.length === 0 && process.stdin.isTTY === true)
    process.stderr.write(`Reading ${what} input from stdin\n`);
}

/** The file names that were given, or stdin. */
function inputs(args: VaultCommandArguments): readonly string[] {
  return args.args.length === 0 ? ['-'] : args.args;
}

function encrypted(text: Buffer, secret: VaultSecret, { settings }: CommandContext, id = secret.id): string {
  const salt = settings.VAULT_ENCRYPT_SALT ?? undefined;
  return new Vault([{ id, password: secret.password }]).encrypt(text, id, salt);
}

/** @param shown How the file is called in an error. */
function open(vault: Vault, file: string, shown = file): OpenedVault {
  const data = readData(file);
  try {
    return vault.open(data);
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    throw new TsibleError(`${briefMessage(error)} for ${shown}`);
  }
}

async function encrypt(
  args: Extract<VaultCommandArguments, { action: 'encrypt' }>,
  command: CommandContext,
): Promise<void> {
  const secret = await encryptionSecret(args, command);
  invite(args, 'plaintext');
  for (const name of inputs(args)) {
    const file = realPath(name);
    const text = encrypted(readData(file), secret, command);
    writeData(Buffer.from(text), args.output_file ?? file, { shred: true });
  }
  confirm('Encryption successful');
}

async function decrypt(
  args: Extract<VaultCommandArguments, { action: 'decrypt' }>,
  command: CommandContext,
): Promise<void> {
  const vault = await knownSecrets(args, command, false);
  invite(args, 'ciphertext');
  for (const name of inputs(args)) {
    const file = realPath(name);
    writeData(open(vault, file).plaintext, args.output_file ?? file, { shred: false });
  }
  confirm('Decryption successful');
}

async function create(
  args: Extract<VaultCommandArguments, { action: 'create' }>,
  command: CommandContext,
): Promise<void> {
  const secret = await encryptionSecret(args, command);
  const [file, ...more] = args.args;
  if (file === undefined || more.length > 0)
    throw badOptions('ansible-vault create can take only one filename argument');
  if (process.stdout.isTTY !== true && !args.skip_tty_check)
    throw badOptions('not a tty, editor cannot be opened');
  const folder = dirname(file);
  if (!existsSync(folder)) {
    command.warn(`${folder} does not exist, creating...`);
    mkdirSync(folder, { recursive: true });
  }
  if (statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new TsibleError(`${file} exists, please use 'edit' instead`);
  const text = await editText(Buffer.alloc(0), file, command.settings);
  writeData(Buffer.from(encrypted(text, secret, command)), resolve(file), { shred: false });
}

async function edit(file: string, vault: Vault, command: CommandContext): Promise<void> {
  const { plaintext, secret, vaultId } = open(vault, file);
  const like = ownership(file);
  const text = await editText(plaintext, file, command.settings);
  if (text.equals(plaintext)) return;
  // The id of the file stays, whichever secret fitted.
  writeData(Buffer.from(encrypted(text, secret, command, vaultId)), file, { shred: false, like });
}

async function rekey(
  args: Extract<VaultCommandArguments, { action: 'rekey' }>,
  command: CommandContext,
): Promise<void> {
  const vault = await knownSecrets(args, command, false);
  const secret = await newSecret(args, command);
  for (const name of args.args) {
    const file = realPath(name);
    const like = ownership(file);
    const { plaintext } = open(vault, file);
    writeData(Buffer.from(encrypted(plaintext, secret, command)), file, { shred: false, like });
  }
  process.stderr.write('Rekey successful\n');
}
