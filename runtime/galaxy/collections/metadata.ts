import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, TsibleError } from '../../errors/error.ts';
import { fromJs, type JsValue } from '../../values/convert.ts';
import { str } from '../../values/print.ts';
import type { GalaxyContext } from '../context.ts';
import { isObject, type JsObject, readYamlFile } from '../read-data.ts';
import { readTar, type TarMember } from '../tar.ts';

export const MANIFEST = 'MANIFEST.json';
export const FILES = 'FILES.json';
export const GALAXY_YML = 'galaxy.yml';

/** What a collection says of itself: galaxy.yml's keys. */
export interface CollectionMeta {
  readonly namespace: string;
  readonly name: string;
  /** `*` where it is not said. */
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  /** All keys, with defaults for those that are not set. */
  readonly all: JsObject;
}

interface MetaKey {
  readonly key: string;
  readonly type: 'str' | 'list' | 'dict' | 'manifest';
  readonly required?: boolean;
  /** What the skeleton says of it. */
  readonly about: string;
}

/** The keys of galaxy.yml, in the order of the skeleton. */
export const META_KEYS: readonly MetaKey[] = [
  {
    key: 'namespace',
    type: 'str',
    required: true,
    about:
      'Namespace of the collection: lower case letters, digits and underscores, as a name in Python; no underscore at an end or doubled',
  },
  {
    key: 'name',
    type: 'str',
    required: true,
    about: 'Name of the collection, with the same characters as the namespace',
  },
  {
    key: 'version',
    type: 'str',
    required: true,
    about: 'Version of the collection, by the rules of semantic versioning',
  },
  {
    key: 'readme',
    type: 'str',
    required: true,
    about: 'Path of the Markdown file that introduces the collection, from the root of the collection',
  },
  {
    key: 'authors',
    type: 'list',
    required: true,
    about:
      "Authors of the collection's content: 'Full Name <email> (url)@nicks:irc/im.site#channel', or the name alone",
  },
  { key: 'description', type: 'str', about: 'What the collection is for, in short' },
  {
    key: 'license',
    type: 'list',
    about:
      "Licenses of the collection's content, by their SPDX identifiers; cannot stand beside license_file",
  },
  {
    key: 'license_file',
    type: 'str',
    about: 'Path of the license file, from the root of the collection; cannot stand beside license',
  },
  {
    key: 'tags',
    type: 'list',
    about: 'Words by which the collection is found, with the same characters as the namespace',
  },
  {
    key: 'dependencies',
    type: 'dict',
    about:
      "Collections that this one needs: 'namespace.name' and the versions that will do, such as '>=1.0.0,<2.0.0'",
  },
  { key: 'repository', type: 'str', about: "Address of the collection's repository" },
  { key: 'documentation', type: 'str', about: 'Address of its documentation' },
  { key: 'homepage', type: 'str', about: 'Address of its home page' },
  { key: 'issues', type: 'str', about: 'Address of its issue tracker' },
  {
    key: 'build_ignore',
    type: 'list',
    about:
      "Patterns of files and folders that an artifact leaves out, as '*.pyc' or 'tests/output'; cannot stand beside manifest",
  },
  {
    key: 'manifest',
    type: 'manifest',
    about: 'Says with directives of a MANIFEST.in what an artifact holds; cannot stand beside build_ignore',
  },
];

/** Metadata of an installed collection or of its sources. @throws TsibleError when there is none, or it is wrong */
export function metaFromFolder(context: GalaxyContext, folder: string, strict = true): CollectionMeta {
  return existsSync(join(folder, MANIFEST))
    ? metaFromInstalled(folder)
    : metaFromSources(context, folder, strict);
}

function metaFromInstalled(folder: string): CollectionMeta {
  const info = infoOf(readJson(readFileSync(join(folder, MANIFEST)), MANIFEST));
  const version = info.version;
  if (typeof version !== 'string' || version === '')
    throw new TsibleError(
      `Collection metadata file \`${MANIFEST}\` at \`${folder}\` is expected to have a valid SemVer version value but got ${version === undefined ? 'None' : JSON.stringify(version)}`,
    );
  return asMeta(info);
}

/** @param strict False: what is wrong is a warning (and still thrown), for who only lists. */
export function metaFromSources(context: GalaxyContext, folder: string, strict = true): CollectionMeta {
  const path = join(folder, GALAXY_YML);
  if (!existsSync(path)) throw new TsibleError(`The collection galaxy.yml path '${path}' does not exist.`);
  let data: JsValue;
  try {
    data = readYamlFile(path);
  } catch (error) {
    throw new TsibleError(
      `Failed to parse the galaxy.yml at '${path}' with the following error:\n${messageOf(error)}`,
    );
  }
  const refuse = (message: string): TsibleError => {
    if (!strict) context.warn(message);
    return new TsibleError(message);
  };
  if (!isObject(data)) throw refuse(`The collection galaxy.yml at '${path}' is incorrectly formatted.`);
  const given = data;
  const missing = META_KEYS.filter(({ key, required }) => required === true && !(key in given));
  if (missing.length > 0) {
    const names = missing.map(({ key }) => key).sort();
    throw refuse(
      `The collection galaxy.yml at '${path}' is missing the following mandatory keys: ${names.join(', ')}`,
    );
  }
  const unknown = Object.keys(given).filter((name) => !META_KEYS.some(({ key }) => key === name));
  if (unknown.length > 0)
    context.warn(`Found unknown keys in collection galaxy.yml at '${path}': ${unknown.join(', ')}`);
  return asMeta(withDefaults(given));
}

function withDefaults(given: JsObject): JsObject {
  const all: Record<string, JsValue> = { ...given };
  for (const { key, type } of META_KEYS) {
    const value = given[key];
    if (type === 'str') all[key] = value ?? null;
    else if (type === 'list')
      all[key] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    else if (type === 'dict') all[key] = value ?? {};
  }
  if (!all.version) all.version = '*';
  return all;
}

/** Metadata of an artifact. @throws TsibleError for what is none */
export function metaFromArchive(path: string): CollectionMeta {
  if (!existsSync(path)) throw new TsibleError(`Unable to find collection artifact file at '${path}'.`);
  const members = readTar(readFileSync(path));
  if (members === undefined)
    throw new TsibleError(`Collection artifact at '${path}' is not a valid tar file.`);
  const manifest = members.find(({ name }) => name === MANIFEST);
  if (manifest === undefined)
    throw new TsibleError(`Collection at '${path}' does not contain the required file ${MANIFEST}.`);
  return asMeta(infoOf(readJson(manifest.data, MANIFEST)));
}

export function memberNamed(members: readonly TarMember[], name: string, archive: string): TarMember {
  const member = members.find((each) => each.name === name);
  if (member === undefined)
    throw new TsibleError(`Collection tar at '${archive}' does not contain the expected file '${name}'.`);
  return member;
}

/** @throws TsibleError for a text that is no JSON object */
export function readJson(data: Buffer, name: string): JsObject {
  try {
    const parsed: unknown = JSON.parse(data.toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch {
    // Told below.
  }
  throw new TsibleError(`Collection tar file member ${name} does not contain a valid json string.`);
}

function infoOf(manifest: JsObject): JsObject {
  const info = manifest.collection_info;
  return isObject(info) ? info : {};
}

function asMeta(all: JsObject): CollectionMeta {
  const { namespace, name, version, dependencies } = all;
  if (typeof namespace !== 'string' || typeof name !== 'string')
    throw new TsibleError('A collection has to have a namespace and a name.');
  // They become names of folders.
  if (!isCollectionName(`${namespace}.${name}`)) throw invalidName(`${namespace}.${name}`);
  const needed = isObject(dependencies) ? dependencies : {};
  return {
    namespace,
    name,
    version: versionText(version),
    dependencies: Object.fromEntries(Object.entries(needed).map(([key, value]) => [key, String(value)])),
    all,
  };
}

/** Python's text of what was written as a version. */
function versionText(version: JsValue | undefined): string {
  if (version === undefined || version === null) return '*';
  return typeof version === 'number' && Number.isInteger(version) ? `${version}.0` : str(fromJs(version));
}

/** Whether a text is `namespace.name` and could be a Python package. */
export function isCollectionName(text: string): boolean {
  return /^[A-Za-z_]\w*\.[A-Za-z_]\w*$/.test(text);
}

export function invalidName(name: string): TsibleError {
  return new TsibleError(
    `Invalid collection name '${name}', name must be in the format <namespace>.<collection>. \n` +
      'Please make sure namespace and collection name contains characters from [a-zA-Z0-9_] only.',
  );
}
