import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, TsibleError } from '../../errors/error.ts';
import type { GalaxyContext } from '../context.ts';
import { isObject, type JsObject, readYamlFile, textOf } from '../read-data.ts';
import { readTar } from '../tar.ts';
import type { Artifacts } from './artifacts.ts';
import { askServers, versionMetadata } from './collection-api.ts';
import { manifestOf } from './extract.ts';
import { sha256 } from './files-manifest.ts';
import { readSignature, verifySignatures } from './gpg.ts';
import { MANIFEST, memberNamed, metaFromFolder, readJson } from './metadata.ts';
import { type Collection, isConcrete, labelOf } from './requirement.ts';

interface VerifyOptions {
  readonly folders: readonly string[];
  readonly ignoreErrors: boolean;
  /** Against its own manifest only. */
  readonly offline: boolean;
}

/** Compares installed collections with what servers have. @returns Whether all are as they should be. */
export async function verifyCollections(
  artifacts: Artifacts,
  wanted: readonly Collection[],
  options: VerifyOptions,
): Promise<boolean> {
  let good = true;
  for (const collection of wanted) {
    try {
      good = (await verifyOne(artifacts, collection, options)) && good;
    } catch (error) {
      if (!options.ignoreErrors || !(error instanceof TsibleError)) throw error;
      artifacts.context.warn(
        `Failed to verify collection '${labelOf(collection)}' but skipping due to --ignore-errors being set. Error: ${messageOf(error)}`,
      );
    }
  }
  return good;
}

async function verifyOne(
  artifacts: Artifacts,
  collection: Collection,
  { folders, offline }: VerifyOptions,
): Promise<boolean> {
  const { context } = artifacts;
  if (isConcrete(collection))
    throw new TsibleError(
      `'${collection.type}' type is not supported. The format namespace.name is expected.`,
    );
  const path = installedPath(collection, folders);
  const local: Collection = { ...collection, version: metaFromFolder(context, path).version, source: path };
  const given = await Promise.all(
    collection.signatureSources.map((source) => readSignature(context, source)),
  );
  const remote = offline ? undefined : await lookUp(artifacts, collection, local);
  context.say(`Verifying '${labelOf(local)}'.`);
  context.say(`Installed collection found at '${path}'`);
  if (remote !== undefined && remote.version !== local.version) {
    context.say(
      `${local.fqcn} has the version '${local.version}' but is being compared to '${remote.version}'`,
    );
    return false;
  }
  const signatures = [
    ...(remote === undefined ? keptSignatures(local, path) : remoteSignatures(artifacts, remote)),
    ...given,
  ];
  if (!signaturesHold(artifacts, local, path, signatures)) return false;
  return await compare(artifacts, local, remote, path);
}

function installedPath({ fqcn = '' }: Collection, folders: readonly string[]): string {
  let complaint = `Collection ${fqcn} is not installed in any of the collection paths.`;
  for (const folder of folders) {
    const path = join(folder, ...fqcn.split('.'));
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue;
    if (existsSync(join(path, MANIFEST))) return path;
    complaint =
      `Collection ${fqcn} does not have a MANIFEST.json. A MANIFEST.json is expected if the collection has been built ` +
      'and installed via ansible-galaxy';
  }
  throw new TsibleError(complaint);
}

async function lookUp(artifacts: Artifacts, wanted: Collection, local: Collection): Promise<Collection> {
  const { context } = artifacts;
  const version = wanted.version === '*' ? local.version : wanted.version;
  const remote: Collection = { ...wanted, version };
  const servers = typeof wanted.source === 'object' ? [wanted.source] : context.servers;
  const [found] = await askServers(
    context,
    servers,
    `available versions of collection ${wanted.fqcn}`,
    (server) => versionMetadata(server, wanted.fqcn ?? '', version),
  );
  if (found === undefined)
    throw new TsibleError(
      `Failed to find remote collection '${labelOf(remote)}' on any of the galaxy servers`,
    );
  artifacts.found.set(labelOf(remote), found);
  return remote;
}

function remoteSignatures(artifacts: Artifacts, remote: Collection): string[] {
  const known = artifacts.found.get(labelOf(remote))?.signatures ?? [];
  return known.flatMap((each) => textOf(each, 'signature') ?? []);
}

/** Signatures that were kept when the collection was installed. */
function keptSignatures({ fqcn = '', version }: Collection, path: string): string[] {
  const file = join(path, '../..', `${fqcn}-${version}.info`, 'GALAXY.yml');
  if (!existsSync(file)) return [];
  const info = readYamlFile(file);
  const signatures = isObject(info) && Array.isArray(info.signatures) ? info.signatures : [];
  return signatures.flatMap((each) => textOf(each, 'signature') ?? []);
}

function signaturesHold(
  { context, signatures: rules }: Artifacts,
  local: Collection,
  path: string,
  signatures: readonly string[],
): boolean {
  if (rules.keyring === undefined) {
    if (signatures.length > 0)
      context.warn(
        'The GnuPG keyring used for collection signature verification was not configured but signatures were provided by the Galaxy server. ' +
          'Configure a keyring for ansible-galaxy to verify the origin of the collection. Skipping signature verification.',
      );
    return true;
  }
  if (!verifySignatures(context, local.fqcn ?? '', manifestOf(path), signatures, rules)) return false;
  context.verbose(4, `GnuPG signature verification succeeded, verifying contents of ${labelOf(local)}`);
  return true;
}

interface Change {
  readonly file: string;
  readonly expected: string;
  readonly found: string;
}

/** Compares an installed collection with its artifact on the server, or with its own manifest. */
async function compare(
  artifacts: Artifacts,
  local: Collection,
  remote: Collection | undefined,
  path: string,
): Promise<boolean> {
  const { context } = artifacts;
  const read = remote === undefined ? readInstalled(path) : await readArtifact(artifacts, remote);
  const changes: Change[] = [];
  const check = (name: string, expected: string) => {
    const file = join(path, name);
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
    const found = isFile ? sha256(file) : 'None';
    if (found !== expected) changes.push({ file: name, expected, found });
  };
  const manifest = read(MANIFEST);
  const hash = createHash('sha256').update(manifest).digest('hex');
  if (remote !== undefined) check(MANIFEST, hash);
  context.say(`MANIFEST.json hash: ${hash}`);
  const listed = readJson(manifest, MANIFEST).file_manifest_file;
  const listName = textOf(listed, 'name') ?? 'FILES.json';
  check(listName, textOf(listed, 'chksum_sha256') ?? '');
  const files = readJson(read(listName), listName).files;
  const entries = (Array.isArray(files) ? files : []).filter(isObject);
  for (const entry of entries)
    if (entry.ftype === 'file') check(String(entry.name), textOf(entry, 'chksum_sha256') ?? '');
  changes.push(...strangers(context, path, entries));
  return tell(context, local, remote, changes);
}

function tell(
  context: GalaxyContext,
  local: Collection,
  remote: Collection | undefined,
  changes: readonly Change[],
): boolean {
  if (changes.length === 0) {
    const what =
      remote === undefined ? 'are internally consistent with its manifest' : 'match the remote collection';
    context.say(`Successfully verified that checksums for '${labelOf(local)}' ${what}.`);
    return true;
  }
  context.say(`Collection ${local.fqcn} contains modified content in the following files:`);
  for (const { file, expected, found } of changes) {
    context.say(`    ${file}`);
    context.verbose(1, `    Expected: ${expected}\n    Found: ${found}`);
  }
  return false;
}

function readInstalled(path: string): (name: string) => Buffer {
  return (name) => readFileSync(join(path, name));
}

async function readArtifact(artifacts: Artifacts, remote: Collection): Promise<(name: string) => Buffer> {
  const archive = await artifacts.path(remote);
  artifacts.context.verbose(3, `Remote collection cached as '${archive}'`);
  const members = readTar(readFileSync(archive));
  if (members === undefined)
    throw new TsibleError(`Collection artifact at '${archive}' is not a valid tar file.`);
  return (name) => memberNamed(members, name, archive).data;
}

/** Files and folders that no manifest lists. */
function strangers(context: GalaxyContext, root: string, entries: readonly JsObject[]): Change[] {
  const known = new Set([...entries.map(({ name }) => String(name)), MANIFEST, 'FILES.json']);
  const found: Change[] = [];
  const walk = (inside: string) => {
    for (const item of readdirSync(join(root, inside), { withFileTypes: true })) {
      const name = inside === '' ? item.name : `${inside}/${item.name}`;
      const kind = item.isDirectory() ? 'directory' : 'file';
      if (kind === 'file' && name.endsWith('.pyc'))
        context.verbose(1, `Ignoring verification for ${join(root, name)}`);
      else if (!known.has(name))
        found.push({ file: name, expected: `the ${kind} does not exist`, found: `the ${kind} exists` });
      if (item.isDirectory()) walk(name);
    }
  };
  walk('');
  return found;
}
