import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import type { GalaxyContext } from '../context.ts';
import { isObject, textOf } from '../read-data.ts';
import { GalaxyServer } from '../server.ts';
import type { Artifacts } from './artifacts.ts';
import { GALAXY_YML, isCollectionName, MANIFEST } from './metadata.ts';

export type CollectionType = 'galaxy' | 'git' | 'url' | 'file' | 'dir' | 'subdirs';

/** A collection that is wanted, or one that was found. */
export interface Collection {
  /** `namespace.name`; undefined for a repository or a folder of several collections. */
  readonly fqcn: string | undefined;
  /** A version, or versions that will do. */
  readonly version: string;
  readonly type: CollectionType;
  /** Where it is: an address, a path; a server, if it is to be that one's. */
  readonly source: string | GalaxyServer | undefined;
  readonly signatureSources: readonly string[];
}

export function labelOf({ fqcn, version, type }: Collection): string {
  if (fqcn !== undefined) return `${fqcn}:${version}`;
  return `${type} collection from a ${type === 'git' ? 'Git repo' : 'namespace'}`;
}

/** By which two collections are the same one in different versions. */
export function identityOf(collection: Collection): string {
  return (
    collection.fqcn ?? `<virtual namespace from ${String(collection.source)} of type ${collection.type}>`
  );
}

export function isConcrete({ type }: Collection): boolean {
  return type !== 'galaxy';
}

export function isVirtual({ type }: Collection): boolean {
  return type === 'git' || type === 'subdirs';
}

const TYPES: readonly string[] = ['file', 'galaxy', 'git', 'url', 'dir', 'subdirs'];

/** Reads what a command line names: `ns.name`, `ns.name:>=1.0`, an artifact, a folder, an address, a repository. */
export async function requirementFromText(
  text: string,
  artifacts: Artifacts,
  signatures: readonly string[] | undefined,
): Promise<Collection> {
  const more = signatures === undefined ? {} : { signatures };
  if (isPointer(text) || isCollectionName(text)) return requirementFrom({ name: text, ...more }, artifacts);
  const colon = text.indexOf(':');
  if (colon !== -1) {
    const version = text.slice(colon + 1);
    const entry = { name: text.slice(0, colon), ...(version === '' ? {} : { version }), ...more };
    return requirementFrom(entry, artifacts);
  }
  const [, name, version] =
    /^\s*([\w.]+)\s*((?:[<>=!~]=?|===)\s*[^,\s]+(?:\s*,\s*(?:[<>=!~]=?)\s*[^,\s]+)*)\s*$/.exec(text) ?? [];
  if (name !== undefined && version !== undefined)
    return requirementFrom({ name, version: version.replaceAll(' ', ''), ...more }, artifacts);
  return requirementFrom({ name: text, ...more }, artifacts);
}

/** Reads an entry of a requirements file. @throws TsibleError for one that names no collection */
export async function requirementFrom(entry: unknown, artifacts: Artifacts): Promise<Collection> {
  const given = typeof entry === 'string' ? { name: entry } : entry;
  const { context } = artifacts;
  const name = textOf(given, 'name');
  const version = textOf(given, 'version') ?? '*';
  const signatureSources = readSignatures(given, name, artifacts);
  const source = textOf(given, 'source');
  const found = detect(textOf(given, 'type'), name, source);
  if (found.type === 'galaxy') {
    const server = found.source === undefined ? undefined : serverOf(context, name ?? '', found.source);
    return { fqcn: name, version, type: 'galaxy', source: server, signatureSources };
  }
  const wanted: Collection = {
    fqcn: undefined,
    version,
    type: found.type,
    source: found.source.length > 1 ? found.source.replace(/\/+$/, '') : found.source,
    signatureSources,
  };
  if (isVirtual(wanted)) return wanted;
  const meta = await artifacts.meta(wanted);
  return {
    ...wanted,
    fqcn: `${meta.namespace}.${meta.name}`,
    version: version === '*' ? meta.version : version,
  };
}

function readSignatures(entry: unknown, name: string | undefined, artifacts: Artifacts): readonly string[] {
  const signatures = isObject(entry) ? entry.signatures : undefined;
  if (signatures === undefined || signatures === null) return [];
  if (artifacts.signatures.keyring === undefined && artifacts.signatures.complain)
    throw new TsibleError(`Signatures were provided to verify ${name} but no keyring was configured.`);
  return (Array.isArray(signatures) ? signatures : [signatures]).map(String);
}

type Detected =
  | { readonly type: 'galaxy'; readonly source: string | undefined }
  | { readonly type: Exclude<CollectionType, 'galaxy'>; readonly source: string };

function detect(type: string | undefined, name: string | undefined, source: string | undefined): Detected {
  if (type !== undefined && !TYPES.includes(type))
    throw new TsibleError(
      "The collection requirement entry key 'type' must be one of file, galaxy, git, dir, subdirs, or url.",
    );
  if (type === 'galaxy' || (type === undefined && name !== undefined && isCollectionName(name))) {
    if (name === undefined)
      throw new TsibleError(
        "Collections requirement entry should contain the key 'name' if it's requested from a Galaxy-like index server.",
      );
    return { type: 'galaxy', source };
  }
  if (type !== undefined) {
    const place = source ?? name ?? '';
    return { type: type as Exclude<CollectionType, 'galaxy'>, source: place };
  }
  if (name !== undefined && isPointer(name)) return { type: pointerType(name), source: name };
  throw new TsibleError(
    "Neither the collection requirement entry key 'name', nor 'source' point to a concrete resolvable collection " +
      "artifact. Also 'name' is not an FQCN. A valid collection name must be in the format <namespace>.<collection>. " +
      'Please make sure that the namespace and the collection name contain characters from [a-zA-Z0-9_] only.' +
      tip(name, source),
  );
}

function tip(name: string | undefined, source: string | undefined): string {
  const folder = [source, name].find((path) => path !== undefined && isFolder(path));
  if (folder !== undefined)
    return `\n\nTip: Make sure you are pointing to the right subdirectory — \`${folder}\` looks like a directory but it is neither a collection, nor a namespace dir.`;
  return name === undefined ? '' : `\n\nCould not find ${name}.`;
}

function pointerType(pointer: string): Exclude<CollectionType, 'galaxy'> {
  if (isGit(pointer)) return 'git';
  if (isHttp(pointer)) return 'url';
  if (isFile(pointer)) return 'file';
  if (!isCollectionFolder(pointer)) return 'subdirs';
  if (isFile(join(pointer, MANIFEST)) && isFile(join(pointer, GALAXY_YML)))
    throw new TsibleError(
      `Collection requirement at '${pointer}' has both a ${MANIFEST} file and a ${GALAXY_YML}.\n` +
        'The requirement must either be an installed collection directory or a source collection directory, not both.',
    );
  return 'dir';
}

function serverOf(context: GalaxyContext, name: string, source: string): GalaxyServer {
  const known = context.servers.find((server) => server.name === source || server.url === source);
  if (known !== undefined) return known;
  if (!isHttp(source))
    throw new TsibleError(
      `Collections requirement 'source' entry should contain a valid Galaxy API URL but it does not: ${source} is not an HTTP URL.`,
    );
  return new GalaxyServer(context, {
    name: `explicit_requirement_${name}`,
    url: source,
    token: undefined,
    validateCerts: !context.ignoreCerts,
    timeout: context.settings.GALAXY_SERVER_TIMEOUT,
    cache: undefined,
  });
}

function isPointer(text: string): boolean {
  return (
    isGit(text) || isHttp(text) || isFile(text) || isCollectionFolder(text) || collectionsIn(text).length > 0
  );
}

function isGit(text: string): boolean {
  return text.startsWith('git+') || text.startsWith('git@');
}

function isHttp(text: string): boolean {
  return /^https?:/i.test(text);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Whether a folder is a collection: installed, or its sources. */
export function isCollectionFolder(path: string): boolean {
  return isFile(join(path, MANIFEST)) || isFile(join(path, GALAXY_YML));
}

/** The collections in the folders of a folder. */
export function collectionsIn(folder: string): string[] {
  if (folder === '' || !existsSync(folder) || !isFolder(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter(isCollectionFolder);
}
