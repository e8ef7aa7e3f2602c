import { TsibleError } from '../../errors/error.ts';
import { loadVault, type VaultRequest } from '../../vault/secrets.ts';
import type { Vault, VaultSecret } from '../../vault/vault.ts';
import type { VaultCommandArguments } from '../arguments/vault.ts';
import type { CommandContext } from '../command.ts';
import { promptSecret } from '../prompt.ts';
import { badOptions } from './files.ts';

/** The secrets that the command line and the settings name; the user is asked when they name none. */
export async function knownSecrets(
  args: VaultCommandArguments,
  command: CommandContext,
  create: boolean,
): Promise<Vault> {
  const request = {
    ids: args.vault_ids ?? [],
    passwordFiles: args.vault_password_files ?? [],
    ask: args.ask_vault_pass,
    create,
  };
  return await load(request, command, "A vault password is required to use Ansible's Vault");
}

/** The secret to encrypt with: that of the id asked for, or the only one. */
export async function encryptionSecret(
  args: VaultCommandArguments & { readonly encrypt_vault_id: string | undefined },
  command: CommandContext,
): Promise<VaultSecret> {
  const { secrets } = await knownSecrets(args, command, true);
  const id = wantedId(args, command);
  if (secrets.length > 1 && id === undefined)
    throw badOptions(
      `The vault-ids ${secrets.map((secret) => secret.id).join(',')} are available to encrypt. Specify the vault-id to encrypt with --encrypt-vault-id`,
    );
  return matching(secrets, id);
}

/** The secret that files are to be encrypted with from now on. */
export async function newSecret(
  args: Extract<VaultCommandArguments, { action: 'rekey' }>,
  command: CommandContext,
): Promise<VaultSecret> {
  const id = wantedId(args, command);
  const { secrets } = await load(
    {
      ids: args.new_vault_id === undefined ? [] : [args.new_vault_id],
      passwordFiles: args.new_vault_password_file === undefined ? [] : [args.new_vault_password_file],
      ask: args.ask_vault_pass,
      create: true,
      onlyGiven: id === undefined,
    },
    command,
    "A new vault password is required to use Ansible's Vault rekey",
  );
  return matching(secrets, id);
}

async function load(request: VaultRequest, command: CommandContext, lacking: string): Promise<Vault> {
  const { settings, paths, warn } = command;
  const vault = await loadVault(
    { ...request, autoPrompt: true },
    { settings, paths, warn, prompt: promptSecret },
  );
  if (vault.secrets.length === 0) throw badOptions(lacking);
  return vault;
}

function wantedId(
  args: { readonly encrypt_vault_id: string | undefined },
  { settings }: CommandContext,
): string | undefined {
  return args.encrypt_vault_id || settings.DEFAULT_VAULT_ENCRYPT_IDENTITY || undefined;
}

function matching(secrets: readonly VaultSecret[], id: string | undefined): VaultSecret {
  const secret = id === undefined ? secrets[0] : secrets.find((one) => one.id === id);
  if (secret !== undefined) return secret;
  const known = secrets.map((one) => `'${one.id}'`).join(', ');
  throw new TsibleError(
    `Did not find a match for --encrypt-vault-id=${id} in the known vault-ids [${known}]`,
  );
}
