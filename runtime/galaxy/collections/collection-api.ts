import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import { briefMessage } from '../../errors/render.ts';
import type { JsValue } from '../../values/convert.ts';
import type { GalaxyContext } from '../context.ts';
import { isObject, type JsObject, textOf } from '../read-data.ts';
import { GalaxyError, type GalaxyServer, joinUrl } from '../server.ts';
import { readTar } from '../tar.ts';

/** What a server says of one version of a collection. */
export interface VersionMetadata {
  readonly server: GalaxyServer;
  readonly downloadUrl: string;
  readonly sha256: string | undefined;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly versionUrl: string;
  readonly signatures: readonly JsObject[];
}

const PAGE = 100;

async function collectionUrl(
  server: GalaxyServer,
  action: string,
  fqcn: string,
): Promise<{ url: string; version: string }> {
  const { url, version } = await server.root(action, 'v3', 'v2');
  return { url: joinUrl(url, 'collections', ...fqcn.split('.'), 'versions'), version };
}

/** The versions of a collection at a server, all pages of them; none when it is not there. */
export async function versionsAt(server: GalaxyServer, fqcn: string): Promise<string[]> {
  const { url: base, version } = await collectionUrl(server, 'get_collection_versions', fqcn);
  const isV3 = version === 'v3';
  const failure = `Error when getting available collection versions for ${fqcn} from ${server.name} (${server.url})`;
  const versions: string[] = [];
  let url: string | undefined = `${base}?${isV3 ? 'limit' : 'page_size'}=${PAGE}`;
  while (url !== undefined) {
    let page: JsValue;
    try {
      page = await server.call(url, { failure, cached: true });
    } catch (error) {
      if (error instanceof GalaxyError && error.status === 404) return [];
      throw error;
    }
    const items = isObject(page) ? (isV3 ? page.data : page.results) : undefined;
    for (const item of Array.isArray(items) ? items : []) versions.push(textOf(item, 'version') ?? '');
    const next = isV3 ? textOf(isObject(page) ? page.links : undefined, 'next') : textOf(page, 'next');
    url = next === undefined ? undefined : new URL(next, server.url).href;
  }
  return versions;
}

export async function versionMetadata(
  server: GalaxyServer,
  fqcn: string,
  version: string,
): Promise<VersionMetadata> {
  const { url: base } = await collectionUrl(server, 'get_collection_version_metadata', fqcn);
  const url = joinUrl(base, version);
  const failure = `Error when getting collection version metadata for ${fqcn}:${version} from ${server.name} (${server.url})`;
  const data = await server.call(url, { failure, cached: true });
  const downloadUrl = textOf(data, 'download_url');
  if (!isObject(data) || downloadUrl === undefined)
    throw new TsibleError(`${failure}: there is no address to download it from.`);
  const dependencies = isObject(data.metadata) ? data.metadata.dependencies : undefined;
  return {
    server,
    downloadUrl: new URL(downloadUrl, server.url).href,
    sha256: textOf(data.artifact, 'sha256'),
    dependencies: Object.fromEntries(
      Object.entries(isObject(dependencies) ? dependencies : {}).map(([name, wanted]) => [
        name,
        String(wanted),
      ]),
    ),
    versionUrl: textOf(data, 'href') ?? url,
    signatures: Array.isArray(data.signatures) ? data.signatures.filter(isObject) : [],
  };
}

/** Publishes an artifact. @returns The address of the import's state. */
export async function publishArtifact(
  context: GalaxyContext,
  server: GalaxyServer,
  path: string,
): Promise<string> {
  const { url, version } = await server.root('publish_collection', 'v3', 'v2');
  context.say(`Publishing collection artifact '${path}' to ${server.name} ${server.url}`);
  if (!existsSync(path)) throw new TsibleError(`The collection path specified '${path}' does not exist.`);
  const artifact = readFileSync(path);
  if (readTar(artifact) === undefined)
    throw new TsibleError(
      `The collection path specified '${path}' is not a tarball, use 'ansible-galaxy collection build' to create a proper release artifact.`,
    );
  const { body, contentType } = multipart(basename(path), artifact);
  const to = version === 'v3' ? joinUrl(url, 'artifacts', 'collections') : joinUrl(url, 'collections');
  const reply = await server.call(to, {
    method: 'POST',
    body,
    headers: { 'Content-Type': contentType, 'Content-Length': String(body.length) },
    needsToken: true,
    failure: `Error when publishing collection to ${server.name} (${server.url})`,
  });
  return textOf(reply, 'task') ?? '';
}

function multipart(file: string, data: Buffer): { body: Buffer; contentType: string } {
  const sha256 = createHash('sha256').update(data).digest('hex');
  const boundary = `tsible-${sha256.slice(0, 32)}`;
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="sha256"\r\n\r\n${sha256}\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  const body = Buffer.concat([Buffer.from(head), data, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Waits until an import has ended, and tells what it said. @throws TsibleError when it failed, or takes too long */
export async function waitForImport(
  context: GalaxyContext,
  server: GalaxyServer,
  task: string,
  timeout: number,
): Promise<void> {
  const { url, version } = await server.root('wait_import_task', 'v3', 'v2');
  const kind = version === 'v3' ? ['imports', 'collections'] : ['collection-imports'];
  const full = joinUrl(url, ...kind, task);
  context.say(`Waiting until Galaxy import task ${full} has completed`);
  const started = Date.now();
  let pause = context.settings.GALAXY_COLLECTION_IMPORT_POLL_INTERVAL;
  while (timeout === 0 || Date.now() - started < timeout * 1000) {
    const failure = `Error when getting import task results at ${full}`;
    const data = await server.call(full, { needsToken: true, failure }).catch((error: unknown) => {
      if (error instanceof GalaxyError && error.status === 404) return null;
      throw error;
    });
    if (isObject(data) && data.finished_at) {
      tellImport(context, data);
      return;
    }
    context.verbose(
      3,
      `Galaxy import process has a status of ${textOf(data, 'state') ?? 'waiting'}, wait ${pause} seconds before trying again`,
    );
    await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    pause = Math.min(30, pause * context.settings.GALAXY_COLLECTION_IMPORT_POLL_FACTOR);
  }
  throw new TsibleError(
    `Timeout while waiting for the Galaxy import process to finish, check progress at '${full}'`,
  );
}

function tellImport(context: GalaxyContext, data: JsObject): void {
  for (const message of Array.isArray(data.messages) ? data.messages : []) {
    const text = textOf(message, 'message') ?? '';
    const level = textOf(message, 'level')?.toLowerCase();
    if (level === 'error')
      context.display.line(`[ERROR]: Galaxy import error message: ${text}`, 'COLOR_ERROR', 'err');
    else if (level === 'warning') context.warn(`Galaxy import warning message: ${text}`);
    else context.verbose(3, `Galaxy import message: ${level} - ${text}`);
  }
  if (textOf(data, 'state') !== 'failed') return;
  const code = textOf(data.error, 'code') ?? 'UNKNOWN';
  const description =
    textOf(data.error, 'description') ?? `Unknown error, see ${textOf(data, 'id') ?? ''} for more details`;
  throw new TsibleError(`Galaxy import process failed: ${description} (Code: ${code})`);
}

/** Asks servers in turn. A server that fails is a warning while another may answer. */
export async function askServers<T>(
  context: GalaxyContext,
  servers: readonly GalaxyServer[],
  what: string,
  ask: (server: GalaxyServer) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  let failure: unknown;
  for (const server of servers) {
    try {
      answers.push(await ask(server));
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      failure = error;
      if (!(error instanceof GalaxyError))
        context.warn(
          `Skipping Galaxy server ${server.url}. Got an unexpected error when getting ${what}: ${briefMessage(error)}`,
        );
    }
  }
  if (answers.length === 0 && failure !== undefined) throw failure;
  return answers;
}
