import { existsSync } from 'node:fs';
import { messageOf, TsibleError } from '../../errors/error.ts';
import type { Artifacts } from '../../galaxy/collections/artifacts.ts';
import {
  type Collection,
  requirementFrom,
  requirementFromText,
} from '../../galaxy/collections/requirement.ts';
import type { GalaxyContext } from '../../galaxy/context.ts';
import { isObject, readYamlFile, textOf } from '../../galaxy/read-data.ts';
import { parseRoleSpec, type RoleSpec } from '../../galaxy/roles/role-spec.ts';
import { fromJs, type JsValue } from '../../values/convert.ts';
import { typeName } from '../../values/types.ts';
import { pathArgument } from '../arguments/options.ts';

/** What a requirements file asks for; collections are only read as far as YAML goes. */
interface Requirements {
  readonly roles: readonly RoleSpec[];
  readonly collections: readonly JsValue[];
}

/**
 * Reads a requirements file.
 * @param allowOld Whether it may be a plain list of roles.
 * @throws TsibleError for a file that can't be read, or says what nobody understands
 */
export function readRequirements(context: GalaxyContext, given: string, allowOld: boolean): Requirements {
  const path = pathArgument(given);
  if (!existsSync(path)) throw new TsibleError(`The requirements file '${path}' does not exist.`);
  context.verbose(3, `Reading requirement file at '${path}'`);
  let data: JsValue;
  try {
    data = readYamlFile(path);
  } catch (error) {
    throw new TsibleError(
      `Failed to parse the requirements yml at '${path}' with the following error:\n${messageOf(error)}`,
    );
  }
  if (data === null) throw new TsibleError(`No requirements found in file '${path}'`);
  if (Array.isArray(data)) {
    if (!allowOld)
      throw new TsibleError(
        "Expecting requirements file to be a dict with the key 'collections' that contains a list of collections to install",
      );
    return { roles: data.flatMap((entry) => roleSpecs(entry, path)), collections: [] };
  }
  if (!isObject(data))
    throw new TsibleError(
      `Expecting requirements yaml to be a list or dictionary but got ${typeName(fromJs(data))}`,
    );
  const strangers = Object.keys(data).filter((key) => key !== 'roles' && key !== 'collections');
  if (strangers.length > 0)
    throw new TsibleError(
      `Expecting only 'roles' and/or 'collections' as base keys in the requirements file. Found: ${strangers.join(', ')}`,
    );
  const { roles, collections } = data;
  return {
    roles: (Array.isArray(roles) ? roles : []).flatMap((entry) => roleSpecs(entry, path)),
    collections: Array.isArray(collections) ? collections : [],
  };
}

/** An entry's role, or the roles of the file that it includes. */
function roleSpecs(entry: JsValue, path: string): RoleSpec[] {
  const include = textOf(entry, 'include');
  if (include === undefined) return [parseRoleSpec(entry)];
  if (!existsSync(include))
    throw new TsibleError(`Failed to find include requirements file '${include}' in '${path}'`);
  try {
    const included = readYamlFile(include);
    return (Array.isArray(included) ? included : []).map(parseRoleSpec);
  } catch (error) {
    throw new TsibleError(`Unable to load data from include requirements file: ${path} ${messageOf(error)}`);
  }
}

/** The collections that a command line names, or its requirements file. */
export async function namedCollections(
  artifacts: Artifacts,
  names: readonly string[],
  file: string | undefined,
  signatures?: readonly string[],
): Promise<{ collections: Collection[]; hasRoles: boolean }> {
  if (names.length > 0 && file !== undefined)
    throw new TsibleError(
      'The positional collection_name arg and --requirements-file are mutually exclusive.',
    );
  if (file === undefined) {
    if (names.length === 0)
      throw new TsibleError('You must specify a collection name or a requirements file.');
    return {
      collections: await inTurn(names, (name) => requirementFromText(name, artifacts, signatures)),
      hasRoles: false,
    };
  }
  if (signatures !== undefined)
    throw new TsibleError(
      'The --signatures option and --requirements-file are mutually exclusive. Use the --signatures with positional ' +
        "collection_name args or provide a 'signatures' key for requirements in the --requirements-file.",
    );
  const { roles, collections } = readRequirements(artifacts.context, file, false);
  return {
    collections: await inTurn(collections, (entry) => requirementFrom(entry, artifacts)),
    hasRoles: roles.length > 0,
  };
}

/** One after another: what is downloaded tells of itself in order. */
export async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
