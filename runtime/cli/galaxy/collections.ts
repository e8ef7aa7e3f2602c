import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { Artifacts } from '../../galaxy/collections/artifacts.ts';
import { buildCollection } from '../../galaxy/collections/build.ts';
import { publishArtifact, waitForImport } from '../../galaxy/collections/collection-api.ts';
import { downloadCollections } from '../../galaxy/collections/download.ts';
import { collectionsFolder, findCollections } from '../../galaxy/collections/find.ts';
import { invalidName, isCollectionName } from '../../galaxy/collections/metadata.ts';
import type { Collection } from '../../galaxy/collections/requirement.ts';
import { verifyCollections } from '../../galaxy/collections/verify.ts';
import type { GalaxyContext } from '../../galaxy/context.ts';
import { toYaml } from '../../galaxy/read-data.ts';
import { fromJs } from '../../values/convert.ts';
import { toJson } from '../../values/to-json.ts';
import { pathArgument } from '../arguments/options.ts';
import type { GalaxyArguments } from './arguments.ts';
import { readPaths } from './paths.ts';
import { namedCollections } from './requirements.ts';
import { signatureRules } from './signature-rules.ts';

type Args = Extract<GalaxyArguments, { type: 'collection' }>;
type ActionArguments<Action extends Args['action']> = Extract<Args, { action: Action }>;

/** What can be done with collections, but for `init` and `install`. */
export async function collectionAction(
  context: GalaxyContext,
  args: Exclude<Args, { action: 'init' | 'install' }>,
): Promise<number> {
  switch (args.action) {
    case 'build':
      return build(context, args);
    case 'download':
      return await download(context, args);
    case 'publish':
      return await publish(context, args);
    case 'verify':
      return await verify(context, args);
    case 'list':
      return list(context, args);
  }
}

function build(context: GalaxyContext, { args, output_path, force }: ActionArguments<'build'>): number {
  const output = pathArgument(output_path);
  if (!existsSync(output)) mkdirSync(output, { recursive: true });
  else if (statSync(output).isFile())
    throw new TsibleError(`- the output collection directory ${output} is a file - aborting`);
  for (const folder of args) buildCollection(context, pathArgument(folder), output, force);
  return 0;
}

async function download(context: GalaxyContext, args: ActionArguments<'download'>): Promise<number> {
  const artifacts = new Artifacts(context, signatureRules({}));
  const { collections } = await namedCollections(artifacts, args.args, args.requirements);
  const output = pathArgument(args.download_path);
  mkdirSync(output, { recursive: true });
  await downloadCollections(artifacts, collections, {
    output,
    noDeps: args.no_deps,
    preReleases: args.allow_pre_release,
  });
  return 0;
}

async function publish(context: GalaxyContext, args: ActionArguments<'publish'>): Promise<number> {
  const [server] = context.servers;
  if (server === undefined) throw new TsibleError('No galaxy server is configured.');
  const task = await publishArtifact(context, server, pathArgument(args.args));
  if (!args.wait) {
    context.say(
      `Collection has been pushed to the Galaxy server ${server.name} ${server.url}, not waiting until import has ` +
        `completed due to --no-wait being set. Import task results can be found at ${task}`,
    );
    return 0;
  }
  const id = task.split('/').findLast((part) => part !== '');
  if (id === undefined)
    throw new TsibleError(
      `Publishing the collection did not return valid task info. Cannot wait for task status. Returned task info: '${task}'`,
    );
  context.say(`Collection has been published to the Galaxy server ${server.name} ${server.url}`);
  await waitForImport(context, server, id, args.import_timeout);
  context.say(
    `Collection has been successfully published and imported to the Galaxy server ${server.name} ${server.url}`,
  );
  return 0;
}

async function verify(context: GalaxyContext, args: ActionArguments<'verify'>): Promise<number> {
  const artifacts = new Artifacts(context, signatureRules(args));
  const { collections } = await namedCollections(artifacts, args.args, args.requirements, args.signatures);
  const good = await verifyCollections(artifacts, collections, {
    folders: [...(args.collections_path ?? []), ...readPaths(context)].map(collectionsFolder),
    ignoreErrors: args.ignore_errors,
    offline: args.offline,
  });
  return good ? 0 : 1;
}

function list(context: GalaxyContext, args: ActionArguments<'list'>): number {
  const { collection: only, output_format: format, collections_path: given = [] } = args;
  const defaults = context.settings.COLLECTIONS_PATHS;
  if (only !== undefined && !isCollectionName(only)) throw invalidName(only);
  const paths = [...new Set([...given, ...readPaths(context)])];
  const found = findCollections(context, paths, only).sort((a, b) =>
    String(a.source) < String(b.source) ? -1 : 1,
  );
  if (format === 'human') showCollections(context, found);
  tellOfPaths(context, paths, defaults, found, only);
  if (format !== 'human') {
    const data = byPath(found);
    context.say(format === 'json' ? toJson(fromJs(data)) : toYaml(data));
  }
  return 0;
}

/** Warns of paths that are no folders. @throws TsibleError when none is */
function tellOfPaths(
  context: GalaxyContext,
  paths: readonly string[],
  defaults: readonly string[],
  found: readonly Collection[],
  only: string | undefined,
): void {
  const warnings: string[] = [];
  let usable = false;
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) usable = true;
    else if (stats !== undefined)
      warnings.push(`- the configured path ${path}, exists, but it is not a directory.`);
    else if (!defaults.includes(path)) warnings.push(`- the configured path ${path} does not exist.`);
  }
  if (found.length === 0 || only === undefined) for (const warning of warnings) context.warn(warning);
  if (found.length === 0 && !usable)
    throw new TsibleError(
      '- None of the provided paths were usable. Please specify a valid path with --collections-path',
      { exitCode: EXIT.badOptions },
    );
}

function folderOf({ source }: Collection): string {
  return dirname(dirname(String(source)));
}

function showCollections(context: GalaxyContext, found: readonly Collection[]): void {
  const width = Math.max(10, ...found.map(({ fqcn = '' }) => fqcn.length));
  const versionWidth = Math.max(7, ...found.map(({ version }) => version.length));
  let last: string | undefined;
  for (const collection of found) {
    const folder = folderOf(collection);
    if (folder !== last) {
      const dashes = `${'-'.repeat(width)} ${'-'.repeat(versionWidth)}`;
      context.say(
        `\n# ${folder}\n${'Collection'.padEnd(width)} ${'Version'.padEnd(versionWidth)}\n${dashes}\n`,
      );
    }
    last = folder;
    context.say(`${(collection.fqcn ?? '').padEnd(width)} ${collection.version.padEnd(versionWidth)}`);
  }
}

function byPath(found: readonly Collection[]): Record<string, Record<string, { version: string }>> {
  const paths: Record<string, Record<string, { version: string }>> = {};
  for (const collection of found) {
    const folder = folderOf(collection);
    paths[folder] = { ...paths[folder], [collection.fqcn ?? '']: { version: collection.version } };
  }
  return paths;
}
