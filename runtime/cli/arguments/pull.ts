import type { Settings } from '../../config/settings.ts';
import { EXIT, TsibleError } from '../../errors/error.ts';
import {
  addBecomePassword,
  addConnection,
  addExtraVars,
  addInventory,
  addModulePath,
  addTags,
  addVault,
  pathArgument,
} from './options.ts';
import { createParser, type NotesDeprecations, parseArguments, usageError } from './parser.ts';

/** Modules that can check a repository out. */
const MODULES = ['git', 'subversion', 'hg', 'bzr'] as const;

export interface PullArguments extends NotesDeprecations {
  readonly verbosity: number;
  readonly args: readonly string[];
  readonly purge: boolean;
  readonly ifchanged: boolean;
  readonly sleep: string | undefined;
  readonly force: boolean;
  readonly dest: string | undefined;
  readonly url: string;
  readonly fullclone: boolean;
  readonly checkout: string | undefined;
  readonly accept_host_key: boolean;
  readonly module_name: (typeof MODULES)[number];
  readonly verify: boolean;
  readonly clean: boolean;
  readonly tracksubs: boolean;
  readonly check: boolean;
  readonly diff: boolean;
  readonly inventory: readonly string[] | undefined;
  readonly subset: string | undefined;
  readonly flush_cache: boolean;
  readonly extra_vars: readonly string[] | undefined;
  readonly tags: readonly string[] | undefined;
  readonly skip_tags: readonly string[] | undefined;
  readonly vault_ids: readonly string[] | undefined;
  readonly vault_password_files: readonly string[] | undefined;
  readonly become_ask_pass: boolean;
  readonly become_password_file: string | undefined;
  readonly connection_password_file: string | undefined;
  readonly private_key_file: string | undefined;
  readonly module_path: readonly string[] | undefined;
}

/** Reads the arguments of tsible-pull. */
export function parsePullArguments(argv: readonly string[], settings: Settings): PullArguments {
  const parser = createParser({
    name: 'tsible-pull',
    description: 'Checks a repository of playbooks out, and runs one of them on this machine.',
  });
  addConnection(parser, settings);
  addVault(parser, settings);
  addExtraVars(parser);
  addTags(parser);
  addInventory(parser);
  addModulePath(parser);
  addBecomePassword(parser, settings);
  parser.add_argument('args', {
    metavar: 'playbook.yml',
    nargs: '*',
    help: 'playbooks in the repository (default: that of the host, of its full or short name, or local.yml)',
  });
  const flag = ([first, ...more]: readonly [string, ...string[]], dest: string, help: string) =>
    parser.add_argument(first, ...more, { dest, action: 'store_true', help });
  flag(['--purge'], 'purge', 'remove the checkout after the run');
  flag(['-o', '--only-if-changed'], 'ifchanged', 'run the playbook only if the repository has changed');
  parser.add_argument('-s', '--sleep', {
    help: 'wait up to so many seconds first, so that not all hosts come at once',
  });
  flag(['-f', '--force'], 'force', 'run the playbook even if the repository could not be updated');
  parser.add_argument('-d', '--directory', {
    dest: 'dest',
    type: pathArgument,
    help: 'folder to check out to',
  });
  parser.add_argument('-U', '--url', { help: "the repository's address" });
  flag(['--full'], 'fullclone', 'clone all of its history');
  parser.add_argument('-C', '--checkout', { help: 'branch, tag or commit to check out' });
  flag(['--accept-host-key'], 'accept_host_key', "accept the repository host's key if it is not known");
  parser.add_argument('-m', '--module-name', {
    dest: 'module_name',
    default: 'git',
    help: `module to check out with: ${MODULES.join(', ')} (default=git)`,
  });
  flag(
    ['--verify-commit'],
    'verify',
    'check the signature of the commit, and run nothing if it is not right',
  );
  flag(['--clean'], 'clean', 'throw changes in the checkout away');
  flag(['--track-subs'], 'tracksubs', 'let submodules follow their branches');
  flag(['--check'], 'check', 'change nothing, but say what would change');
  parser.add_argument('--diff', {
    action: 'store_true',
    default: settings.DIFF_ALWAYS,
    help: 'show what changes in files',
  });
  const args = parseArguments<PullArguments>(parser, argv);
  if (!args.url)
    throw new TsibleError('URL for repository not specified, use -h for help', { exitCode: EXIT.badOptions });
  if (!MODULES.includes(args.module_name))
    usageError(parser, `Unsupported repo module ${args.module_name}, choices are ${MODULES.join(',')}`);
  if (args.sleep !== undefined && !/^\d+$/.test(args.sleep))
    usageError(parser, `${args.sleep} is not a number.`);
  return args;
}
