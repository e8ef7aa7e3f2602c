import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, messageOf, TsibleError } from '../../errors/error.ts';
import { briefMessage, renderError } from '../../errors/render.ts';
import type { GalaxyContext } from '../context.ts';
import { archiveRepository } from '../git.ts';
import { http } from '../http.ts';
import { type JsObject, textOf } from '../read-data.ts';
import { readTar } from '../tar.ts';
import { compareLoose } from '../versions.ts';
import { extractRole, readRoleArchive } from './extract.ts';
import { InstalledRole } from './installed-role.ts';
import type { RoleApi } from './role-api.ts';
import { parseRoleSpec, type RoleSpec, roleLabel } from './role-spec.ts';

export interface RoleInstallOptions {
  readonly rolesPath: readonly string[];
  readonly force: boolean;
  readonly forceWithDeps: boolean;
  readonly noDeps: boolean;
  readonly ignoreErrors: boolean;
  readonly keepScmMeta: boolean;
}

/** Installs roles and what they depend on. @throws TsibleError for the first that fails, unless errors are ignored */
export async function installRoles(
  context: GalaxyContext,
  api: RoleApi,
  wanted: readonly RoleSpec[],
  options: RoleInstallOptions,
): Promise<void> {
  const force = options.force || options.forceWithDeps;
  const queue = [...wanted];
  for (const spec of queue) {
    context.verbose(3, `Processing role ${spec.name} `);
    const role = new InstalledRole(spec.name, options.rolesPath);
    if (role.installInfo !== undefined && !replaces(context, role, spec, force)) continue;
    let installed: { metadata: JsObject; role: InstalledRole } | undefined;
    try {
      installed = await installOne(context, api, spec, options, force);
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      context.warn(`- ${spec.name} was NOT installed successfully: ${briefMessage(error)} `);
      giveUp(options);
      continue;
    }
    if (installed === undefined) {
      context.warn(`- ${spec.name} was NOT installed successfully.`);
      giveUp(options);
    } else if (!options.noDeps) addDependencies(context, installed, spec, queue, options);
  }
}

function giveUp({ ignoreErrors }: RoleInstallOptions): void {
  if (!ignoreErrors)
    throw new TsibleError(
      '- you can use --ignore-errors to skip failed roles and finish processing the list.',
    );
}

/** Whether an installed role is to be installed anew; says what becomes of it. */
function replaces(context: GalaxyContext, role: InstalledRole, spec: RoleSpec, force: boolean): boolean {
  const installed = role.installedVersion ?? '';
  const wanted = spec.version || 'unspecified';
  if (force) {
    context.say(`- changing role ${spec.name} from ${installed || 'None'} to ${wanted}`);
    role.remove();
    return true;
  }
  if (installed !== spec.version)
    context.warn(
      `- ${spec.name} (${installed || 'None'}) is already installed - use --force to change version to ${wanted}`,
    );
  else context.say(`- ${roleLabel(spec)} is already installed, skipping.`);
  return false;
}

async function installOne(
  context: GalaxyContext,
  api: RoleApi,
  spec: RoleSpec,
  options: RoleInstallOptions,
  force: boolean,
): Promise<{ metadata: JsObject; role: InstalledRole } | undefined> {
  const source = await fetchRole(context, api, spec, options);
  if (source === undefined) return undefined;
  const members = readTar(source.archive);
  if (members === undefined)
    throw new TsibleError('the downloaded file does not appear to be a valid tar archive.');
  const archive = readRoleArchive(members);
  const version = source.version;
  for (const [index, folder] of options.rolesPath.entries()) {
    const role = new InstalledRole(spec.name, options.rolesPath, join(folder, spec.name));
    context.say(`- extracting ${spec.name} to ${role.path}`);
    try {
      makePlace(role, force);
      extractRole(archive, role.path);
      role.writeInstallInfo(version);
    } catch (error) {
      if (error instanceof TsibleError) throw error;
      const denied = (error as NodeJS.ErrnoException).code === 'EACCES';
      if (denied && index < options.rolesPath.length - 1) continue;
      throw new TsibleError(`Could not update files in ${role.path}: ${messageOf(error)}`);
    }
    context.say(`- ${roleLabel({ name: spec.name, version })} was installed successfully`);
    return { metadata: archive.metadata, role };
  }
  return undefined;
}

function makePlace(role: InstalledRole, force: boolean): void {
  if (!existsSync(role.path)) {
    mkdirSync(role.path, { recursive: true });
    return;
  }
  if (!statSync(role.path).isDirectory())
    throw new TsibleError('the specified roles path exists and is not a directory.');
  if (!force)
    throw new TsibleError(
      `the specified role ${role.name} appears to already exist. Use --force to replace it.`,
    );
  if (!role.remove())
    throw new TsibleError(
      `${role.path} doesn't appear to contain a role.\n  please remove this directory manually if you really want to put the role here.`,
    );
  mkdirSync(role.path, { recursive: true });
}

interface Fetched {
  readonly archive: Buffer;
  readonly version: string;
}

/** A role's archive; undefined (and an error is told) when it can't be downloaded. */
async function fetchRole(
  context: GalaxyContext,
  api: RoleApi,
  spec: RoleSpec,
  options: RoleInstallOptions,
): Promise<Fetched | undefined> {
  const { scm, src, name, version } = spec;
  if (scm !== undefined) {
    const path = archiveRepository(context, { scm, src, name, version }, options.keepScmMeta);
    return { archive: readFileSync(path), version };
  }
  if (existsSync(src) && statSync(src).isFile()) return { archive: readFileSync(src), version };
  if (src.includes('://')) return await download(context, src, version);
  const data = await api.lookup(src, true);
  if (data === undefined)
    throw new TsibleError(`- sorry, ${src} was not found on ${(await api.server()).url}.`);
  const versions = await api.versions(textOf(data, 'id') ?? '');
  const chosen = chooseVersion(spec, data, versions);
  const known = versions.find((each) => textOf(each, 'name') === chosen);
  const user = textOf(data, 'github_user');
  const repository = textOf(data, 'github_repo');
  const url =
    textOf(known, 'download_url') ??
    (user !== undefined && repository !== undefined
      ? `https://github.com/${user}/${repository}/archive/${chosen}.tar.gz`
      : (textOf(known, 'source') ?? src));
  return await download(context, url, chosen);
}

function chooseVersion(spec: RoleSpec, data: JsObject, versions: readonly JsObject[]): string {
  const names = versions.flatMap((each) => textOf(each, 'name') ?? []);
  if (spec.version !== '') {
    if (spec.version !== 'master' && names.length > 0 && !names.includes(spec.version))
      throw new TsibleError(
        `- the specified version (${spec.version}) of ${spec.name} was not found in the list of available versions (${names.join(', ')}).`,
      );
    return spec.version;
  }
  if (names.length === 0) return textOf(data, 'github_branch') || 'master';
  try {
    return [...names].sort(compareLoose).at(-1) ?? 'master';
  } catch {
    throw new TsibleError(
      `Unable to compare role versions (${names.join(', ')}) to determine the most recent version due to incompatible version formats. ` +
        'Please contact the role author to resolve versioning conflicts, or specify an explicit role version to install.',
    );
  }
}

async function download(context: GalaxyContext, url: string, version: string): Promise<Fetched | undefined> {
  context.say(`- downloading role from ${url}`);
  try {
    const reply = await http(url, { validateCerts: !context.ignoreCerts, timeout: 60 });
    if (reply.status < 400) return { archive: reply.body, version };
    throw new TsibleError(`HTTP Error ${reply.status}: ${reply.reason}`);
  } catch (error) {
    const told = new TsibleError(`failed to download the file: ${messageOf(error)}`);
    context.display.line(renderError(told), 'COLOR_ERROR', 'err');
    return undefined;
  }
}

/** Puts what a role depends on behind the roles that are still to be installed. */
function addDependencies(
  context: GalaxyContext,
  { metadata, role }: { metadata: JsObject; role: InstalledRole },
  parent: RoleSpec,
  queue: RoleSpec[],
  options: RoleInstallOptions,
): void {
  if (Object.keys(metadata).length === 0) {
    context.warn(`Meta file ${role.path} is empty. Skipping dependencies.`);
    return;
  }
  const dependencies = [
    ...listed(metadata.dependencies ?? [], parent, 'meta/main.yml with dependencies'),
    ...listed(role.requirements ?? [], parent, 'meta/requirements.yml'),
  ];
  for (const entry of dependencies) {
    const spec = parseRoleSpec(entry);
    // A name without a namespace is not on Galaxy: it is a role beside the playbook.
    if (!spec.name.includes('.') && !spec.src.includes('.') && spec.scm === undefined) continue;
    addDependency(context, spec, parent, queue, options);
  }
}

function listed(value: unknown, role: RoleSpec, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TsibleError(
    `Expected role dependencies to be a list. Role ${roleLabel(role)} has ${where} ${JSON.stringify(value)}`,
    { exitCode: EXIT.parserError },
  );
}

function addDependency(
  context: GalaxyContext,
  spec: RoleSpec,
  parent: RoleSpec,
  queue: RoleSpec[],
  { rolesPath, forceWithDeps }: RoleInstallOptions,
): void {
  const role = new InstalledRole(spec.name, rolesPath);
  if (role.installInfo === undefined) {
    if (queue.some(({ name }) => name === spec.name))
      context.say(`- dependency ${spec.name} already pending installation.`);
    else {
      context.say(`- adding dependency: ${roleLabel(spec)}`);
      queue.push(spec);
    }
    return;
  }
  const installed = role.installedVersion ?? '';
  if (forceWithDeps) {
    if (installed !== spec.version) {
      const to = spec.version || 'unspecified';
      context.say(`- changing dependent role ${spec.name} from ${installed} to ${to}`);
      role.remove();
    }
    queue.push(spec);
  } else if (installed === spec.version)
    context.say(`- dependency ${spec.name} is already installed, skipping.`);
  else
    context.warn(
      `- dependency ${roleLabel(spec)} (${spec.version}) from role ${parent.name} differs from already installed version (${installed}), skipping`,
    );
}
