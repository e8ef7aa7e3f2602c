import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, TsibleError } from '../../errors/error.ts';
import { textOf, toYaml } from '../read-data.ts';
import { readTar } from '../tar.ts';
import { meetsRequirements } from '../versions.ts';
import type { Artifacts } from './artifacts.ts';
import { copyCollection } from './build.ts';
import { extractCollection, manifestOf } from './extract.ts';
import { findCollections } from './find.ts';
import { readSignature, verifySignatures } from './gpg.ts';
import { MANIFEST, memberNamed, metaFromFolder } from './metadata.ts';
import { type Collection, collectionsIn, isVirtual, labelOf, requirementFrom } from './requirement.ts';
import { resolveCollections } from './resolve.ts';

export interface InstallOptions {
  /** The folder `ansible_collections` to install into. */
  readonly output: string;
  /** Other such folders, whose collections count as installed. */
  readonly alsoIn: readonly string[];
  readonly ignoreErrors: boolean;
  readonly noDeps: boolean;
  readonly force: boolean;
  readonly forceWithDeps: boolean;
  readonly upgrade: boolean;
  readonly preReleases: boolean;
  readonly disableGpg: boolean;
  readonly offline: boolean;
}

/** Installs collections and what they need. @throws TsibleError for what can't be had, or goes wrong */
export async function installCollections(
  artifacts: Artifacts,
  requirements: readonly Collection[],
  options: InstallOptions,
): Promise<void> {
  const { context } = artifacts;
  const existing = findCollections(context, [options.output, ...options.alsoIn]);
  const requested = await singleCollections(artifacts, requirements);
  const isMissing = (requirement: Collection) =>
    !existing.some((one) => one.fqcn === requirement.fqcn && meets(one.version, requirement.version));
  const missing = options.force || options.forceWithDeps ? requested : requested.filter(isMissing);
  if (missing.length === 0 && !options.upgrade) {
    context.say(
      'Nothing to do. All requested collections are already installed. If you want to reinstall them, consider using `--force`.',
    );
    return;
  }
  const others = existing.filter(({ fqcn }) => !requested.some((requirement) => requirement.fqcn === fqcn));
  const preferred = options.forceWithDeps ? [] : options.force ? others : existing;
  context.say('Process install dependency map');
  const chosen = await resolveCollections(artifacts, requirements, {
    preferred,
    withDependencies: !options.noDeps,
    preReleases: options.preReleases,
    upgrade: options.upgrade,
    offline: options.offline,
  });
  context.say('Starting collection install process');
  for (const collection of chosen) {
    if (isVirtual(collection)) {
      context.verbose(4, `Encountered ${labelOf(collection)}, skipping.`);
    } else if (preferred.includes(collection)) {
      context.say(`'${labelOf(collection)}' is already installed, skipping.`);
    } else await installOne(artifacts, collection, options);
  }
}

/** What is wanted, with folders of several collections taken apart. */
async function singleCollections(
  artifacts: Artifacts,
  requirements: readonly Collection[],
): Promise<Collection[]> {
  const lists = requirements.map(async (requirement) =>
    requirement.type === 'subdirs'
      ? await Promise.all(
          collectionsIn(String(requirement.source)).map((folder) =>
            requirementFrom({ name: folder }, artifacts),
          ),
        )
      : [requirement],
  );
  return (await Promise.all(lists)).flat();
}

function meets(version: string, wanted: string): boolean {
  try {
    return meetsRequirements(version, wanted);
  } catch {
    return false;
  }
}

async function installOne(
  artifacts: Artifacts,
  collection: Collection,
  options: InstallOptions,
): Promise<void> {
  const { context } = artifacts;
  try {
    await install(artifacts, collection, options);
  } catch (error) {
    if (!options.ignoreErrors || !(error instanceof TsibleError)) throw error;
    context.warn(
      `Failed to install collection ${labelOf(collection)} but skipping due to --ignore-errors being set. Error: ${messageOf(error)}`,
    );
  }
}

async function install(artifacts: Artifacts, collection: Collection, options: InstallOptions): Promise<void> {
  const { context } = artifacts;
  const label = labelOf(collection);
  const signatures = options.disableGpg ? [] : await signaturesOf(artifacts, collection);
  if (signatures.length > 0 && artifacts.signatures.keyring === undefined)
    context.warn(
      'The GnuPG keyring used for collection signature verification was not configured but signatures were provided by the Galaxy server to verify authenticity. ' +
        'Configure a keyring for ansible-galaxy to use or disable signature verification. Skipping signature verification.',
    );
  const source = await artifacts.path(collection);
  const folder = join(options.output, ...(collection.fqcn ?? '').split('.'));
  context.say(`Installing '${label}' to '${folder}'`);
  rmSync(folder, { recursive: true, force: true });
  if (collection.type === 'dir') {
    copyCollection(context, source, metaFromFolder(context, source), folder);
    context.say(`Created collection for ${label} at ${folder}`);
  } else {
    extractArtifact(artifacts, source, folder, signatures, collection.fqcn ?? '', options);
    removeSourceInfo(options.output, collection.fqcn ?? '');
    if (collection.type === 'galaxy') writeSourceInfo(artifacts, collection, options.output);
  }
  context.say(`${label} was installed successfully`);
}

async function signaturesOf(artifacts: Artifacts, collection: Collection): Promise<string[]> {
  const own = artifacts.found.get(labelOf(collection))?.signatures ?? [];
  const given = collection.signatureSources.map((source) => readSignature(artifacts.context, source));
  return [...own.flatMap((each) => textOf(each, 'signature') ?? []), ...(await Promise.all(given))];
}

/** Extracts an artifact; what fails leaves nothing behind. */
function extractArtifact(
  artifacts: Artifacts,
  archive: string,
  folder: string,
  signatures: readonly string[],
  fqcn: string,
  { disableGpg }: InstallOptions,
): void {
  const members = readTar(readFileSync(archive));
  if (members === undefined)
    throw new TsibleError(`Collection artifact at '${archive}' is not a valid tar file.`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    writeFileSync(manifestOf(folder), memberNamed(members, MANIFEST, archive).data);
    const { keyring } = artifacts.signatures;
    if (keyring !== undefined && !disableGpg) checkSignatures(artifacts, fqcn, folder, signatures);
    extractCollection(members, archive, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const namespace = dirname(folder);
    if (existsSync(namespace) && readdirSync(namespace).length === 0) rmdirSync(namespace);
    throw error;
  }
}

function checkSignatures(
  { context, signatures: rules }: Artifacts,
  fqcn: string,
  folder: string,
  signatures: readonly string[],
): void {
  if (!verifySignatures(context, fqcn, manifestOf(folder), signatures, rules))
    throw new TsibleError(`Not installing ${fqcn} because GnuPG signature verification failed.`);
  context.verbose(4, `GnuPG signature verification succeeded for ${fqcn}`);
}

/** Forgets where earlier versions of a collection came from. */
function removeSourceInfo(output: string, fqcn: string): void {
  for (const name of readdirSync(output))
    if (name.startsWith(`${fqcn}-`) && name.endsWith('.info'))
      rmSync(join(output, name), { recursive: true, force: true });
}

/** Keeps where a collection came from, beside its namespace. */
function writeSourceInfo(artifacts: Artifacts, collection: Collection, output: string): void {
  const found = artifacts.found.get(labelOf(collection));
  if (found === undefined) return;
  const [namespace, name] = (collection.fqcn ?? '').split('.');
  const folder = join(output, `${collection.fqcn}-${collection.version}.info`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const info = {
    format_version: '1.0.0',
    namespace,
    name,
    version: collection.version,
    server: found.server.url,
    version_url: found.versionUrl,
    download_url: found.downloadUrl,
    signatures: found.signatures,
  };
  writeFileSync(join(folder, 'GALAXY.yml'), toYaml(info), { mode: 0o644 });
}
