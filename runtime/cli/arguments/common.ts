import type { NotesDeprecations } from './parser.ts';

/** What gives a command its vault secrets. */
export interface VaultArguments {
  readonly vault_ids: readonly string[] | undefined;
  readonly ask_vault_pass: boolean;
  readonly vault_password_files: readonly string[] | undefined;
}

/** What gives a command its inventory. */
export interface InventoryArguments extends VaultArguments, NotesDeprecations {
  readonly verbosity: number;
  readonly inventory: readonly string[] | undefined;
  readonly subset: string | undefined;
  readonly flush_cache: boolean;
  readonly extra_vars: readonly string[] | undefined;
}

/** What every command that runs tasks takes. */
export interface CommonArguments extends InventoryArguments {
  readonly listhosts: boolean;
  readonly private_key_file: string | undefined;
  readonly remote_user: string | undefined;
  readonly connection: string | undefined;
  readonly timeout: number | undefined;
  readonly ssh_common_args: string | undefined;
  readonly ssh_extra_args: string | undefined;
  readonly ask_pass: boolean;
  readonly connection_password_file: string | undefined;
  readonly become: boolean;
  readonly become_method: string | undefined;
  readonly become_user: string | undefined;
  readonly become_ask_pass: boolean;
  readonly become_password_file: string | undefined;
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly module_path: readonly string[] | undefined;
}
