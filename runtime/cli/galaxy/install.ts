import { mkdirSync } from 'node:fs';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { Artifacts } from '../../galaxy/collections/artifacts.ts';
import { collectionsFolder } from '../../galaxy/collections/find.ts';
import { installCollections } from '../../galaxy/collections/install.ts';
import { type Collection, requirementFrom } from '../../galaxy/collections/requirement.ts';
import type { GalaxyContext } from '../../galaxy/context.ts';
import { installRoles } from '../../galaxy/roles/install.ts';
import { RoleApi } from '../../galaxy/roles/role-api.ts';
import { parseRoleSpec, type RoleSpec } from '../../galaxy/roles/role-spec.ts';
import { pathArgument } from '../arguments/options.ts';
import type { GalaxyArguments } from './arguments.ts';
import { readPaths } from './paths.ts';
import { inTurn, namedCollections, readRequirements } from './requirements.ts';
import { signatureRules } from './signature-rules.ts';

type Args = Extract<GalaxyArguments, { action: 'install' }>;

interface Wanted {
  readonly roles: readonly RoleSpec[];
  readonly collections: readonly Collection[];
}

/** `role install`, `collection install`, and `install`, which may install both. */
export async function installAction(context: GalaxyContext, args: Args): Promise<number> {
  const artifacts = new Artifacts(
    context,
    signatureRules(args, args.type === 'collection' || installsBoth(args)),
  );
  const { roles, collections } =
    args.type === 'collection'
      ? await wantedCollections(context, artifacts, args)
      : await wantedRoles(context, artifacts, args);
  if (roles.length === 0 && collections.length === 0) {
    context.say('Skipping install, no requirements found');
    return 0;
  }
  if (roles.length > 0) {
    context.say('Starting galaxy role install process');
    await installRoles(context, new RoleApi(context), roles, {
      rolesPath: args.roles_path ?? [],
      force: args.force,
      forceWithDeps: args.force_with_deps,
      noDeps: args.no_deps,
      ignoreErrors: args.ignore_errors,
      keepScmMeta: args.keep_scm_meta === true,
    });
  }
  if (collections.length > 0) {
    context.say('Starting galaxy collection install process');
    await intoFolder(context, artifacts, collections, args);
  }
  return 0;
}

function tellOfOthers(kind: string, file: string): string {
  return (
    `The requirements file '${file}' contains ${kind}s which will be ignored. To install these ${kind}s ` +
    `run 'ansible-galaxy ${kind} install -r' or to install both at the same time run ` +
    "'ansible-galaxy install -r' without a custom install path."
  );
}

async function wantedCollections(context: GalaxyContext, artifacts: Artifacts, args: Args): Promise<Wanted> {
  const { collections, hasRoles } = await namedCollections(
    artifacts,
    args.args,
    args.requirements,
    args.signatures,
  );
  if (hasRoles) context.verbose(3, tellOfOthers('role', args.requirements ?? ''));
  return { roles: [], collections };
}

/** Whether roles and collections are installed together: no type was named, and no path for the roles. */
function installsBoth(args: Args): boolean {
  const argv = process.argv;
  return args.type === 'role' && args.implicit && !argv.includes('-p') && !argv.includes('--roles-path');
}

async function wantedRoles(context: GalaxyContext, artifacts: Artifacts, args: Args): Promise<Wanted> {
  const file = args.requirements;
  if (args.args.length === 0 && file === undefined)
    throw new TsibleError('- you must specify a user/role name or a roles file', {
      exitCode: EXIT.badOptions,
    });
  if (file === undefined) return { roles: args.args.map(parseRoleSpec), collections: [] };
  if (!/\.ya?ml$/.test(file))
    throw new TsibleError('Invalid role requirements file, it must end with a .yml or .yaml extension');
  const found = readRequirements(context, file, true);
  const roles = found.roles.filter(({ name }) => args.args.length === 0 || args.args.includes(name));
  if (found.collections.length === 0) return { roles, collections: [] };
  if (installsBoth(args))
    return {
      roles,
      collections: await inTurn(found.collections, (entry) => requirementFrom(entry, artifacts)),
    };
  const message = tellOfOthers('collection', pathArgument(file));
  if (args.type === 'role' && args.implicit) context.warn(message);
  else context.verbose(3, message);
  return { roles, collections: [] };
}

async function intoFolder(
  context: GalaxyContext,
  artifacts: Artifacts,
  collections: readonly Collection[],
  args: Args,
): Promise<void> {
  const { settings } = context;
  const path = pathArgument(
    args.collections_path ?? settings.COLLECTIONS_PATHS[0] ?? '~/.ansible/collections',
  );
  const managed = settings.COLLECTIONS_PATHS.map(collectionsFolder);
  if (settings.GALAXY_COLLECTIONS_PATH_WARNING && !managed.some((one) => one.startsWith(path)))
    context.warn(
      `The specified collections path '${path}' is not part of the configured Ansible collections paths ` +
        `'${settings.COLLECTIONS_PATHS.join(':')}'. The installed collection will not be picked up in an Ansible run, ` +
        'unless within a playbook-adjacent collections directory.',
    );
  const output = collectionsFolder(path);
  mkdirSync(output, { recursive: true });
  await installCollections(artifacts, collections, {
    output,
    alsoIn: readPaths(context),
    ignoreErrors: args.ignore_errors,
    noDeps: args.no_deps,
    force: args.force,
    forceWithDeps: args.force_with_deps,
    upgrade: args.upgrade === true,
    preReleases: args.allow_pre_release === true,
    disableGpg: args.disable_gpg_verify === true,
    offline: args.offline === true,
  });
}
