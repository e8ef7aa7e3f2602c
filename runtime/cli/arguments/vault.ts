import type { ArgumentParser, SubparsersAction } from 'argparse';
import type { Settings } from '../../config/settings.ts';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { programName } from '../program.ts';
import type { VaultArguments } from './common.ts';
import { addVault, pathArgument } from './options.ts';
import { addVerbosity, createParser, endsByThrowing, many, parseArguments } from './parser.ts';

interface Shared extends VaultArguments {
  readonly verbosity: number;
  /** Files; for encrypt_string: texts. */
  readonly args: readonly string[];
}

interface WithOutput {
  readonly output_file: string | undefined;
}

interface WithId {
  readonly encrypt_vault_id: string | undefined;
}

export type VaultCommandArguments =
  | (Shared & WithId & { readonly action: 'create'; readonly skip_tty_check: boolean })
  | (Shared & WithOutput & { readonly action: 'decrypt' })
  | (Shared & WithId & { readonly action: 'edit' })
  | (Shared & { readonly action: 'view' })
  | (Shared & WithOutput & WithId & { readonly action: 'encrypt' })
  | (Shared & WithOutput & WithId & EncryptString)
  | (Shared &
      WithId & {
        readonly action: 'rekey';
        readonly new_vault_password_file: string | undefined;
        readonly new_vault_id: string | undefined;
      });

interface EncryptString {
  readonly action: 'encrypt_string';
  readonly encrypt_string_prompt: boolean;
  readonly show_string_input: boolean;
  readonly encrypt_string_names: readonly string[] | undefined;
  readonly encrypt_string_stdin_name: string | undefined;
}

type EncryptStringArguments = Extract<VaultCommandArguments, { action: 'encrypt_string' }>;

/** Reads the arguments of tsible-vault. */
export function parseVaultArguments(argv: readonly string[], settings: Settings): VaultCommandArguments {
  const parser = createParser({
    name: 'tsible-vault',
    description: 'Encrypts and decrypts files and texts for Ansible content.',
    epilog: `'${programName('tsible-vault')} <command> --help' tells more of a command.`,
  });
  const actions = parser.add_subparsers({ dest: 'action', required: true });
  const add = (name: string, help: string, before: Adder[], after: Adder[] = []) =>
    addAction(actions, name, help, settings, before, after);
  const create = add('create', 'create an encrypted file in an editor', [addId]);
  addFiles(create);
  create.add_argument('--skip-tty-check', {
    dest: 'skip_tty_check',
    action: 'store_true',
    help: 'open the editor even where there is no terminal',
  });
  addFiles(add('decrypt', 'decrypt files, or what comes from stdin', [addOutput]));
  addFiles(add('edit', 'edit encrypted files', [addId]));
  addFiles(add('view', 'show encrypted files', []));
  addFiles(add('encrypt', 'encrypt files, or what comes from stdin', [], [addOutput, addId]));
  addTexts(add('encrypt_string', 'encrypt texts, for use in YAML', [], [addOutput, addId]));
  const rekey = add('rekey', 'encrypt files anew, with another secret', [], [addId]);
  const secret = rekey.add_mutually_exclusive_group();
  secret.add_argument('--new-vault-password-file', {
    dest: 'new_vault_password_file',
    type: pathArgument,
    help: 'file that holds the new vault password',
  });
  secret.add_argument('--new-vault-id', { dest: 'new_vault_id', help: 'vault identity to encrypt with' });
  addFiles(rekey);
  const args = parseArguments<VaultCommandArguments>(parser, argv);
  checkArguments(args);
  return args;
}

type Adder = (parser: ArgumentParser) => void;

function addAction(
  actions: SubparsersAction,
  name: string,
  help: string,
  settings: Settings,
  before: readonly Adder[],
  after: readonly Adder[],
): ArgumentParser {
  const parser = endsByThrowing(actions.add_parser(name, { help, color: false }));
  for (const adder of before) adder(parser);
  addVault(parser, settings);
  addVerbosity(parser);
  for (const adder of after) adder(parser);
  return parser;
}

function addOutput(parser: ArgumentParser): void {
  parser.add_argument('--output', {
    dest: 'output_file',
    type: pathArgument,
    help: 'file to write the result to; - is stdout',
  });
}

function addId(parser: ArgumentParser): void {
  parser.add_argument('--encrypt-vault-id', {
    dest: 'encrypt_vault_id',
    help: 'vault identity to encrypt with, where several are given',
  });
}

function addFiles(parser: ArgumentParser): void {
  parser.add_argument('args', { metavar: 'file_name', nargs: '*', help: 'file' });
}

function addTexts(parser: ArgumentParser): void {
  parser.add_argument('args', { metavar: 'string_to_encrypt', nargs: '*', help: 'text to encrypt' });
  parser.add_argument('-p', '--prompt', {
    dest: 'encrypt_string_prompt',
    action: 'store_true',
    help: 'ask for the text',
  });
  parser.add_argument('--show-input', {
    dest: 'show_string_input',
    action: 'store_true',
    help: 'show the text as it is typed',
  });
  parser.add_argument('-n', '--name', {
    dest: 'encrypt_string_names',
    action: 'append',
    help: many('name of the variable'),
  });
  parser.add_argument('--stdin-name', {
    dest: 'encrypt_string_stdin_name',
    help: 'name of the variable that stdin gives',
  });
}

/** Whether one of the texts is what stdin gives. */
export function readsStdin(args: EncryptStringArguments): boolean {
  return (
    args.args.includes('-') ||
    (args.encrypt_string_stdin_name ?? '') !== '' ||
    (args.args.length === 0 && !args.encrypt_string_prompt)
  );
}

function checkArguments(args: VaultCommandArguments): void {
  const complain = (message: string): never => {
    throw new TsibleError(message, { exitCode: EXIT.badOptions });
  };
  for (const id of args.vault_ids ?? [])
    if (id.includes(';'))
      complain(`'${id}' is not a valid vault id. The character ';' is not allowed in vault ids`);
  if ('output_file' in args && args.output_file !== undefined && args.args.length > 1)
    complain('At most one input file may be used with the --output option');
  if (args.action === 'encrypt_string' && args.encrypt_string_prompt && readsStdin(args))
    complain('The --prompt option is not supported if also reading input from stdin');
}
