import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, TsibleError } from '../../errors/error.ts';
import type { GalaxyContext } from '../context.ts';
import { cloneCollection, parsePointer } from '../git.ts';
import { http } from '../http.ts';
import type { VersionMetadata } from './collection-api.ts';
import type { SignatureRules } from './gpg.ts';
import { type CollectionMeta, metaFromArchive, metaFromFolder } from './metadata.ts';
import { type Collection, collectionsIn, labelOf } from './requirement.ts';

/** Gets collections onto this machine, each once, and reads what they say of themselves. */
export class Artifacts {
  readonly context: GalaxyContext;
  readonly signatures: SignatureRules;
  /** Collections from servers, by `fqcn:version`. */
  readonly found = new Map<string, VersionMetadata>();
  readonly #paths = new Map<string, Promise<string>>();
  readonly #metas = new Map<string, CollectionMeta>();

  constructor(context: GalaxyContext, signatures: SignatureRules) {
    this.context = context;
    this.signatures = signatures;
  }

  /** The artifact, or the folder, of a collection. */
  path(collection: Collection): Promise<string> {
    const key =
      collection.type === 'galaxy' ? labelOf(collection) : `${collection.type} ${String(collection.source)}`;
    let path = this.#paths.get(key);
    if (path === undefined) {
      path = this.#fetch(collection);
      this.#paths.set(key, path);
    }
    return path;
  }

  /** Metadata of a collection that is a file, a folder or at an address. */
  async meta(collection: Collection): Promise<CollectionMeta> {
    const key = String(collection.source);
    const known = this.#metas.get(key);
    if (known !== undefined) return known;
    const path = await this.path(collection);
    const meta = collection.type === 'dir' ? folderMeta(this.context, path) : metaFromArchive(path);
    this.#metas.set(key, meta);
    return meta;
  }

  /** What a collection needs: names (or, of a repository, folders) and versions. */
  async dependencies(collection: Collection): Promise<Readonly<Record<string, string>>> {
    if (collection.type === 'git') return { [await this.path(collection)]: '*' };
    if (collection.type === 'subdirs')
      return Object.fromEntries(collectionsIn(String(collection.source)).map((folder) => [folder, '*']));
    if (collection.type === 'galaxy') return this.found.get(labelOf(collection))?.dependencies ?? {};
    return (await this.meta(collection)).dependencies;
  }

  async #fetch(collection: Collection): Promise<string> {
    const { context } = this;
    const source = String(collection.source);
    switch (collection.type) {
      case 'git':
        return cloneCollection(context, parsePointer(source, collection.version));
      case 'url':
        try {
          return await this.#download(source, undefined, (url) =>
            http(url, {
              validateCerts: !context.ignoreCerts,
              timeout: context.settings.GALAXY_SERVER_TIMEOUT,
            }),
          );
        } catch (error) {
          throw new TsibleError(`Failed to download collection tar from '${source}': ${messageOf(error)}`);
        }
      case 'galaxy':
        return await this.#fromServer(collection);
      default:
        return source;
    }
  }

  async #fromServer(collection: Collection): Promise<string> {
    const metadata = this.found.get(labelOf(collection));
    if (metadata === undefined) throw new Error(`There is no known source for ${labelOf(collection)}`);
    const { server } = metadata;
    this.context.verbose(4, `Fetching a collection tarball for '${labelOf(collection)}' from Ansible Galaxy`);
    try {
      const path = await this.#download(metadata.downloadUrl, metadata.sha256, (url) => server.download(url));
      this.context.verbose(
        3,
        `Collection '${labelOf(collection)}' obtained from server ${server.name} ${server.url}`,
      );
      return path;
    } catch (error) {
      throw new TsibleError(
        `Failed to download collection tar from '${server.name}' due to the following unforeseen error: ${messageOf(error)}`,
      );
    }
  }

  async #download(
    url: string,
    sha256: string | undefined,
    get: (url: string) => ReturnType<typeof http>,
  ): Promise<string> {
    const file = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || 'collection.tar.gz';
    const folder = this.context.folder(`${file.replace(/\.tar\.gz$/, '')}-`);
    this.context.say(`Downloading ${url} to ${folder}`);
    const reply = await get(url);
    if (reply.status >= 400) throw new TsibleError(`HTTP Error ${reply.status}: ${reply.reason}`);
    const actual = createHash('sha256').update(reply.body).digest('hex');
    if (sha256 !== undefined && sha256 !== actual)
      throw new TsibleError('Mismatch artifact hash with downloaded file');
    const path = join(folder, file.replaceAll('/', '_'));
    writeFileSync(path, reply.body);
    return path;
  }
}

function folderMeta(context: GalaxyContext, path: string): CollectionMeta {
  try {
    return metaFromFolder(context, path);
  } catch (error) {
    if (error instanceof TsibleError && error.message.endsWith('does not exist.'))
      throw new TsibleError(`Failed to find the collection dir deps: ${error.message}`);
    throw error;
  }
}
