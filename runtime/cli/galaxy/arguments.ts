import { type ArgumentParser, SUPPRESS, type SubparsersAction } from 'argparse';
import type { Settings } from '../../config/settings.ts';
import { COUNT, GPG_STATUS } from '../../galaxy/collections/gpg.ts';
import { addExtraVars, pathArgument } from '../arguments/options.ts';
import {
  addVerbosity,
  createParser,
  endsByThrowing,
  parseArguments,
  tag_value,
} from '../arguments/parser.ts';

interface Shared {
  readonly verbosity: number;
  readonly api_server: string | undefined;
  readonly api_key: string | undefined;
  readonly ignore_certs: boolean | undefined;
  readonly timeout: number | undefined;
  readonly clear_response_cache?: boolean;
  readonly no_cache?: boolean;
}

/** How signatures are checked, of the commands that do. */
export interface SignatureArguments {
  readonly keyring?: string | null;
  readonly required_valid_signature_count?: string;
  readonly ignore_gpg_errors?: readonly string[];
  readonly ignore_gpg_error?: readonly string[];
}

interface Init extends Shared {
  readonly action: 'init';
  readonly init_path: string;
  readonly skeleton: string | null;
  readonly name: string;
  readonly force: boolean;
  readonly extra_vars: readonly string[] | undefined;
}

export interface InstallArguments extends Shared, SignatureArguments {
  readonly action: 'install';
  readonly args: readonly string[];
  readonly requirements: string | undefined;
  readonly ignore_errors: boolean;
  readonly no_deps: boolean;
  readonly force_with_deps: boolean;
  readonly force: boolean;
  readonly signatures?: readonly string[] | undefined;
  readonly collections_path?: string;
  readonly roles_path?: readonly string[];
  readonly allow_pre_release?: boolean;
  readonly upgrade?: boolean;
  readonly disable_gpg_verify?: boolean;
  readonly offline?: boolean;
  readonly keep_scm_meta?: boolean;
}

export type CollectionArguments =
  | Init
  | InstallArguments
  | (Shared & {
      readonly action: 'build';
      readonly args: readonly string[];
      readonly output_path: string;
      readonly force: boolean;
    })
  | (Shared & {
      readonly action: 'publish';
      readonly args: string;
      readonly wait: boolean;
      readonly import_timeout: number;
    })
  | (Shared & {
      readonly action: 'download';
      readonly args: readonly string[];
      readonly requirements: string | undefined;
      readonly no_deps: boolean;
      readonly download_path: string;
      readonly allow_pre_release: boolean;
    })
  | (Shared & {
      readonly action: 'list';
      readonly collection: string | undefined;
      readonly output_format: 'human' | 'yaml' | 'json';
      readonly collections_path: readonly string[] | undefined;
    })
  | (Shared &
      SignatureArguments & {
        readonly action: 'verify';
        readonly args: readonly string[];
        readonly requirements: string | undefined;
        readonly ignore_errors: boolean;
        readonly offline: boolean;
        readonly signatures: readonly string[] | undefined;
        readonly collections_path: readonly string[] | undefined;
      });

interface Repository {
  readonly github_user: string;
  readonly github_repo: string;
}

export type RoleArguments =
  | Init
  | InstallArguments
  | (Shared & {
      readonly action: 'remove';
      readonly args: readonly string[];
      readonly roles_path: readonly string[];
    })
  | (Shared & {
      readonly action: 'list';
      readonly role: string | undefined;
      readonly roles_path: readonly string[];
    })
  | (Shared & {
      readonly action: 'info';
      readonly args: readonly string[];
      readonly offline: boolean;
      readonly roles_path: readonly string[];
    })
  | (Shared & {
      readonly action: 'search';
      readonly args: readonly string[];
      readonly platforms: string | undefined;
      readonly galaxy_tags: string | undefined;
      readonly author: string | undefined;
    })
  | (Shared &
      Repository & {
        readonly action: 'import';
        readonly wait: boolean;
        readonly reference: string | undefined;
        readonly role_name: string | undefined;
        readonly check_status: boolean;
      })
  | (Shared &
      Repository & {
        readonly action: 'setup';
        readonly remove_id: string | undefined;
        readonly setup_list: boolean;
        readonly source: string;
        readonly secret: string;
      })
  | (Shared & Repository & { readonly action: 'delete' });

export type GalaxyArguments =
  | ({ readonly type: 'role'; readonly implicit: boolean } & RoleArguments)
  | ({ readonly type: 'collection' } & CollectionArguments);

/** Reads the arguments of tsible-galaxy. Without a type they are about roles, as they were before collections. */
export function parseGalaxyArguments(given: readonly string[], settings: Settings): GalaxyArguments {
  const [first] = given;
  const implicit =
    first !== undefined &&
    !['-h', '--help', '--version'].includes(first) &&
    !given.includes('role') &&
    !given.includes('collection');
  const argv = implicit ? ['role', ...given] : given;
  const parser = createParser({
    name: 'tsible-galaxy',
    description: 'Manages roles and collections: installs, makes, builds and checks them.',
    epilog: 'Several of these commands must not run at the same time.',
  });
  const types = parser.add_subparsers({ metavar: 'TYPE', dest: 'type', required: true });
  const collection = subparser(types, 'collection', 'manage a collection');
  const role = subparser(types, 'role', 'manage a role');
  addCollectionActions(
    collection.add_subparsers({ metavar: 'COLLECTION_ACTION', dest: 'action', required: true }),
    settings,
  );
  addRoleActions(
    role.add_subparsers({ metavar: 'ROLE_ACTION', dest: 'action', required: true }),
    settings,
    implicit && namesRequirements(given),
  );
  const args = parseArguments<GalaxyArguments>(parser, argv);
  return args.type === 'role' ? { ...args, implicit } : args;
}

/** Whether a requirements file is named, which may bring collections too. */
function namesRequirements(argv: readonly string[]): boolean {
  return argv.some((word) => /^-[a-zA-Z]*r/.test(word) || /^--role-file($|=)/.test(word));
}

function subparser(parsers: SubparsersAction, name: string, help: string): ArgumentParser {
  return endsByThrowing(parsers.add_parser(name, { help, color: false }));
}

function action(parsers: SubparsersAction, name: string, help: string): ArgumentParser {
  const parser = addVerbosity(subparser(parsers, name, help));
  parser.add_argument('-s', '--server', {
    dest: 'api_server',
    help: 'address of the Galaxy server, or its name in the configuration',
  });
  parser.add_argument('--token', '--api-key', { dest: 'api_key', help: 'key for the Galaxy server' });
  parser.add_argument('-c', '--ignore-certs', {
    dest: 'ignore_certs',
    action: 'store_true',
    help: "don't check the certificates of servers",
  });
  parser.add_argument('--timeout', { type: tag_value, help: 'seconds that a server may take (default=60)' });
  return parser;
}

function addForce(parser: ArgumentParser): void {
  parser.add_argument('-f', '--force', { action: 'store_true', help: 'overwrite what is there' });
}

function addCache(parser: ArgumentParser): void {
  parser.add_argument('--clear-response-cache', {
    dest: 'clear_response_cache',
    action: 'store_true',
    help: "forget the servers' kept answers",
  });
  parser.add_argument('--no-cache', {
    dest: 'no_cache',
    action: 'store_true',
    help: "don't use servers' kept answers",
  });
}

/** `-p`: paths that come before the configured ones. */
function addPaths(
  parser: ArgumentParser,
  flag: string,
  dest: string,
  fallback: readonly string[],
  help: string,
): void {
  parser.add_argument('-p', flag, {
    dest,
    type: (text: string) => [...text.split(':').map(pathArgument), ...fallback],
    default: [...fallback],
    help,
  });
}

function addRolesPath(parser: ArgumentParser, settings: Settings): void {
  addPaths(
    parser,
    '--roles-path',
    'roles_path',
    settings.DEFAULT_ROLES_PATH,
    'folders of roles, separated by colons; what is installed goes to the first',
  );
}

function addInit(parser: ArgumentParser, kind: 'role' | 'collection', skeleton: string | null): void {
  addForce(parser);
  parser.add_argument('--init-path', {
    dest: 'init_path',
    default: './',
    help: `folder in which to make the ${kind} (default: here)`,
  });
  parser.add_argument(`--${kind}-skeleton`, {
    dest: 'skeleton',
    default: skeleton,
    help: `folder to make the ${kind} after`,
  });
  addExtraVars(parser);
  parser.add_argument('name', { metavar: `${kind}_name`, help: `name of the ${kind}` });
}

/** The type of signature counts; its name is in the message for a text that is none. */
function validate_signature_count(text: string): string {
  if (!COUNT.test(text)) throw new TypeError(`${text} is not a valid signature count value`);
  return text;
}

function addSignatures(parser: ArgumentParser, settings: Settings): void {
  parser.add_argument('--keyring', {
    default: settings.GALAXY_GPG_KEYRING,
    help: 'keyring to check signatures with',
  });
  parser.add_argument('--required-valid-signature-count', {
    dest: 'required_valid_signature_count',
    type: validate_signature_count,
    default: settings.GALAXY_REQUIRED_VALID_SIGNATURE_COUNT,
    help: 'how many signatures must be valid: a number or all; with a + before it at least one must be there',
  });
  const choices = Object.keys(GPG_STATUS);
  parser.add_argument('--ignore-signature-status-code', {
    dest: 'ignore_gpg_error',
    action: 'append',
    choices,
    help: SUPPRESS,
  });
  parser.add_argument('--ignore-signature-status-codes', {
    dest: 'ignore_gpg_errors',
    nargs: '+',
    choices,
    default: settings.GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES,
    help: "GnuPG's status codes that don't count as failures; give them after the names",
  });
}

function addInstall(parser: ArgumentParser, kind: 'role' | 'collection'): void {
  addForce(parser);
  parser.add_argument('args', {
    metavar: `${kind}_name`,
    nargs: '*',
    help: 'names, addresses, repositories or artifacts',
  });
  parser.add_argument('-i', '--ignore-errors', {
    dest: 'ignore_errors',
    action: 'store_true',
    help: 'go on with the next one after an error',
  });
  const dependencies = parser.add_mutually_exclusive_group();
  dependencies.add_argument('-n', '--no-deps', {
    dest: 'no_deps',
    action: 'store_true',
    help: 'install no dependencies',
  });
  dependencies.add_argument('--force-with-deps', {
    dest: 'force_with_deps',
    action: 'store_true',
    help: 'overwrite what is there, dependencies too',
  });
}

function addCollectionActions(parsers: SubparsersAction, settings: Settings): void {
  const download = action(
    parsers,
    'download',
    'download collections and what they need, to install them offline',
  );
  addCache(download);
  download.add_argument('args', { metavar: 'collection', nargs: '*', help: 'collections' });
  download.add_argument('-n', '--no-deps', {
    dest: 'no_deps',
    action: 'store_true',
    help: 'download no dependencies',
  });
  download.add_argument('-p', '--download-path', {
    dest: 'download_path',
    default: './collections',
    help: 'folder to download to',
  });
  download.add_argument('-r', '--requirements-file', {
    dest: 'requirements',
    help: 'file with the collections to download',
  });
  download.add_argument('--pre', {
    dest: 'allow_pre_release',
    action: 'store_true',
    help: 'pre-releases too',
  });

  addInit(
    action(parsers, 'init', 'make a new collection'),
    'collection',
    settings.GALAXY_COLLECTION_SKELETON,
  );

  const build = action(parsers, 'build', 'build an artifact that can be published');
  addForce(build);
  build.add_argument('args', {
    metavar: 'collection',
    nargs: '*',
    default: ['.'],
    help: 'folders with a galaxy.yml (default: this one)',
  });
  build.add_argument('--output-path', {
    dest: 'output_path',
    default: './',
    help: 'folder for the artifact (default: here)',
  });

  const publish = action(parsers, 'publish', 'publish an artifact on a Galaxy server');
  publish.add_argument('args', { metavar: 'collection_path', help: 'the artifact' });
  publish.add_argument('--no-wait', {
    dest: 'wait',
    action: 'store_false',
    help: "don't wait for the import",
  });
  publish.add_argument('--import-timeout', {
    dest: 'import_timeout',
    type: tag_value,
    default: 0,
    help: 'seconds to wait for the import',
  });

  const install = action(parsers, 'install', 'install collections');
  addCache(install);
  addInstall(install, 'collection');
  install.add_argument('-p', '--collections-path', {
    dest: 'collections_path',
    default: settings.COLLECTIONS_PATHS[0],
    help: 'folder to install to',
  });
  install.add_argument('-r', '--requirements-file', {
    dest: 'requirements',
    help: 'file with the collections to install',
  });
  install.add_argument('--pre', {
    dest: 'allow_pre_release',
    action: 'store_true',
    help: 'pre-releases too',
  });
  install.add_argument('-U', '--upgrade', {
    action: 'store_true',
    help: 'upgrade what is installed, and (without --no-deps) its dependencies',
  });
  install.add_argument('--disable-gpg-verify', {
    dest: 'disable_gpg_verify',
    action: 'store_true',
    default: settings.GALAXY_DISABLE_GPG_VERIFY,
    help: "don't check signatures",
  });
  install.add_argument('--signature', {
    dest: 'signatures',
    action: 'append',
    help: 'a further signature of the manifest',
  });
  install.add_argument('--offline', {
    action: 'store_true',
    help: 'install artifacts without asking a server',
  });
  addSignatures(install, settings);

  const list = action(parsers, 'list', 'show the installed collections');
  addPaths(
    list,
    '--collections-path',
    'collections_path',
    [],
    'folders to look in, besides the configured ones',
  );
  list.add_argument('collection', { nargs: '?', help: 'this one only' });
  list.add_argument('--format', {
    dest: 'output_format',
    choices: ['human', 'yaml', 'json'],
    default: 'human',
    help: 'how to show them',
  });

  const verify = action(parsers, 'verify', 'compare installed collections with those on the server');
  addPaths(
    verify,
    '--collections-path',
    'collections_path',
    [],
    'folders to look in, besides the configured ones',
  );
  verify.add_argument('args', { metavar: 'collection_name', nargs: '*', help: 'installed collections' });
  verify.add_argument('-i', '--ignore-errors', {
    dest: 'ignore_errors',
    action: 'store_true',
    help: 'go on with the next one after an error',
  });
  verify.add_argument('--offline', {
    action: 'store_true',
    help: 'against its own manifest, without a server',
  });
  verify.add_argument('-r', '--requirements-file', {
    dest: 'requirements',
    help: 'file with the collections to verify',
  });
  verify.add_argument('--signature', {
    dest: 'signatures',
    action: 'append',
    help: 'a further signature of the manifest',
  });
  addSignatures(verify, settings);
}

function addRoleActions(parsers: SubparsersAction, settings: Settings, withCollections: boolean): void {
  const init = action(parsers, 'init', 'make a new role');
  addInit(init, 'role', settings.GALAXY_ROLE_SKELETON);
  init.add_argument('--offline', { action: 'store_true', help: "don't ask a server" });
  init.add_argument('--type', {
    dest: 'role_type',
    default: 'default',
    help: 'kind of role: default, container, apb or network',
  });

  const remove = action(parsers, 'remove', 'remove installed roles');
  addRolesPath(remove, settings);
  remove.add_argument('args', { metavar: 'role', nargs: '+', help: 'roles' });

  addRepository(action(parsers, 'delete', 'remove a role from the Galaxy server'));

  const list = action(parsers, 'list', 'show the installed roles');
  addRolesPath(list, settings);
  list.add_argument('role', { nargs: '?', help: 'this one only' });

  const search = action(parsers, 'search', 'search the Galaxy server for roles');
  search.add_argument('--platforms', { help: 'platforms, separated by commas' });
  search.add_argument('--galaxy-tags', { dest: 'galaxy_tags', help: 'tags, separated by commas' });
  search.add_argument('--author', { help: "the author's name on GitHub" });
  search.add_argument('args', { metavar: 'searchterm', nargs: '*', help: 'words to search for' });

  const imports = action(parsers, 'import', 'import a role into the Galaxy server');
  addRepository(imports);
  imports.add_argument('--no-wait', {
    dest: 'wait',
    action: 'store_false',
    help: "don't wait for the import",
  });
  imports.add_argument('--branch', {
    dest: 'reference',
    help: "branch to import (default: the repository's own)",
  });
  imports.add_argument('--role-name', {
    dest: 'role_name',
    help: 'name of the role, if it is not that of the repository',
  });
  imports.add_argument('--status', {
    dest: 'check_status',
    action: 'store_true',
    help: 'only show how the last import went',
  });

  const setup = action(parsers, 'setup', 'manage what lets a source start imports');
  addRolesPath(setup, settings);
  setup.add_argument('--remove', { dest: 'remove_id', help: 'remove the integration with this id' });
  setup.add_argument('--list', { dest: 'setup_list', action: 'store_true', help: 'list the integrations' });
  setup.add_argument('source', { help: 'the source, such as github' });
  addRepository(setup);
  setup.add_argument('secret', { help: 'its secret' });

  const info = action(parsers, 'info', 'show what is known of roles');
  addRolesPath(info, settings);
  info.add_argument('--offline', { action: 'store_true', help: "don't ask a server" });
  info.add_argument('args', { metavar: 'role_name[,version]', nargs: '+', help: 'roles' });

  const install = action(parsers, 'install', 'install roles');
  addRolesPath(install, settings);
  addInstall(install, 'role');
  install.add_argument('-r', '--role-file', { dest: 'requirements', help: 'file with the roles to install' });
  install.add_argument('-g', '--keep-scm-meta', {
    dest: 'keep_scm_meta',
    action: 'store_true',
    help: 'keep what the repository has of its own (.git)',
  });
  if (!withCollections) return;
  addSignatures(install, settings);
  install.add_argument('--disable-gpg-verify', {
    dest: 'disable_gpg_verify',
    action: 'store_true',
    default: settings.GALAXY_DISABLE_GPG_VERIFY,
    help: "don't check signatures of collections",
  });
}

function addRepository(parser: ArgumentParser): void {
  parser.add_argument('github_user', { help: 'user on GitHub' });
  parser.add_argument('github_repo', { help: 'repository on GitHub' });
}
