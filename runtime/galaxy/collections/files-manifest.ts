import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import { fnmatch } from '../../template/glob.ts';
import type { GalaxyContext } from '../context.ts';
import { allDirectives, selectFiles } from './directives.ts';
import type { CollectionMeta } from './metadata.ts';

/** A file or folder of a collection, as FILES.json lists it. */
export interface FileEntry {
  readonly name: string;
  readonly ftype: 'file' | 'dir';
  readonly chksum_type: 'sha256' | null;
  readonly chksum_sha256: string | null;
  readonly format: 1;
}

/** FILES.json. */
export interface FilesManifest {
  readonly files: readonly FileEntry[];
  readonly format: 1;
}

const IGNORED_FOLDERS = ['CVS', '.bzr', '.hg', '.git', '.svn', '__pycache__', '.tox'];

/** Lists what belongs into a collection's artifact. */
export function filesManifest(context: GalaxyContext, folder: string, meta: CollectionMeta): FilesManifest {
  const { build_ignore: ignored, manifest, license_file: licenseFile } = meta.all;
  const patterns = Array.isArray(ignored) ? ignored.map(String) : [];
  if (patterns.length > 0 && manifest !== undefined)
    throw new TsibleError('"build_ignore" and "manifest" are mutually exclusive');
  const entries =
    manifest === undefined
      ? new Walk(context, folder, meta, patterns).entries()
      : byDirectives(context, folder, meta, typeof licenseFile === 'string' ? licenseFile : undefined);
  return { files: [entry('.', 'dir', null), ...entries], format: 1 };
}

function byDirectives(
  context: GalaxyContext,
  folder: string,
  { namespace, name, all }: CollectionMeta,
  licenseFile: string | undefined,
): FileEntry[] {
  const directives = allDirectives(all.manifest, { namespace, name, licenseFile });
  context.verbose(3, 'Manifest Directives:');
  context.verbose(3, directives.map((line) => `    ${line}`).join('\n'));
  return selectFiles(folder, directives).map((path) =>
    statSync(join(folder, path)).isDirectory()
      ? entry(path, 'dir', null)
      : entry(path, 'file', sha256(join(folder, path))),
  );
}

/** Goes through a collection's sources, past what an artifact leaves out. */
class Walk {
  readonly #context: GalaxyContext;
  readonly #root: string;
  readonly #ignored: readonly RegExp[];
  readonly #found: FileEntry[] = [];

  constructor(
    context: GalaxyContext,
    root: string,
    { namespace, name }: CollectionMeta,
    patterns: readonly string[],
  ) {
    this.#context = context;
    this.#root = root;
    this.#ignored = [
      'MANIFEST.json',
      'FILES.json',
      'galaxy.yml',
      'galaxy.yaml',
      '.git',
      '*.pyc',
      '*.retry',
      'tests/output',
      `${namespace}-${name}-*.tar.gz`,
      ...patterns,
    ].map(fnmatch);
  }

  entries(): FileEntry[] {
    this.#walk('');
    return this.#found;
  }

  #walk(inside: string): void {
    for (const name of readdirSync(join(this.#root, inside))) {
      const path = inside === '' ? name : `${inside}/${name}`;
      const full = join(this.#root, path);
      const isFolder = statSync(full, { throwIfNoEntry: false })?.isDirectory() ?? false;
      if (
        this.#ignored.some((pattern) => pattern.test(path)) ||
        (isFolder && IGNORED_FOLDERS.includes(name))
      ) {
        this.#context.verbose(3, `Skipping '${full}' for collection build`);
      } else if (!isFolder) this.#found.push(entry(path, 'file', sha256(full)));
      else this.#folder(path, full);
    }
  }

  #folder(path: string, full: string): void {
    const isLink = lstatSync(full).isSymbolicLink();
    if (isLink && !isInside(realpathSync(full), realpathSync(this.#root))) {
      this.#context.warn(`Skipping '${full}' as it is a symbolic link to a directory outside the collection`);
      return;
    }
    this.#found.push(entry(path, 'dir', null));
    if (!isLink) this.#walk(path);
  }
}

function entry(name: string, ftype: FileEntry['ftype'], hash: string | null): FileEntry {
  return { name, ftype, chksum_type: hash === null ? null : 'sha256', chksum_sha256: hash, format: 1 };
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Whether a path is a folder or something in it, going by the names alone. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** MANIFEST.json, for a text of FILES.json. */
export function collectionManifest({ all }: CollectionMeta, files: string): string {
  const info = {
    namespace: all.namespace,
    name: all.name,
    version: all.version,
    authors: all.authors,
    readme: all.readme,
    tags: all.tags,
    description: all.description,
    license: all.license,
    license_file: all.license_file || null,
    dependencies: all.dependencies,
    repository: all.repository,
    documentation: all.documentation,
    homepage: all.homepage,
    issues: all.issues,
  };
  const manifest = {
    collection_info: Object.fromEntries(Object.entries(info).map(([key, value]) => [key, value ?? null])),
    file_manifest_file: {
      name: 'FILES.json',
      ftype: 'file',
      chksum_type: 'sha256',
      chksum_sha256: createHash('sha256').update(files).digest('hex'),
      format: 1,
    },
    format: 1,
  };
  return JSON.stringify(manifest, null, 1);
}
