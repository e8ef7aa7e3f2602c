import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import type { GalaxyContext } from '../context.ts';
import { type TarMember, writeTarGz } from '../tar.ts';
import { collectionManifest, type FileEntry, filesManifest, isInside } from './files-manifest.ts';
import { type CollectionMeta, FILES, MANIFEST, metaFromSources } from './metadata.ts';

/** Builds an artifact of a collection's sources. @returns Its path. */
export function buildCollection(
  context: GalaxyContext,
  folder: string,
  output: string,
  force: boolean,
): string {
  const meta = metaFromSources(context, folder);
  const files = filesManifest(context, folder, meta);
  const path = join(output, `${meta.namespace}-${meta.name}-${meta.version}.tar.gz`);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory())
    throw new TsibleError(
      `The output collection artifact '${path}' already exists, but is a directory - aborting`,
    );
  if (there !== undefined && !force)
    throw new TsibleError(
      `The file '${path}' already exists. You can use --force to re-create the collection artifact.`,
    );
  const filesText = JSON.stringify(files, null, 1);
  const members: TarMember[] = [
    textMember(MANIFEST, collectionManifest(meta, filesText)),
    textMember(FILES, filesText),
    ...files.files.filter(({ name }) => name !== '.').map((file) => sourceMember(folder, file)),
  ];
  const temporary = `${path}.${process.pid}.part`;
  writeFileSync(temporary, writeTarGz(members, new Date()));
  renameSync(temporary, path);
  context.say(`Created collection for ${meta.namespace}.${meta.name} at ${path}`);
  return path;
}

function textMember(name: string, text: string): TarMember {
  return { name, type: 'file', mode: 0o644, linkName: '', data: Buffer.from(text) };
}

/** A file of the sources as a member. A link that stays inside of the collection remains one. */
function sourceMember(folder: string, { name }: FileEntry): TarMember {
  const path = join(folder, name);
  if (lstatSync(path).isSymbolicLink()) {
    if (!existsSync(path))
      throw new TsibleError(
        `Failed to find the target path '${readlinkSync(path)}' for the symlink '${path}'.`,
      );
    const target = realpathSync(path);
    const root = realpathSync(folder);
    if (isInside(target, root)) {
      const linkName = relative(join(root, dirname(name)), target);
      return { name, type: 'symlink', mode: 0o777, linkName, data: Buffer.alloc(0) };
    }
  }
  const stats = statSync(path);
  if (stats.isDirectory())
    return { name, type: 'directory', mode: 0o755, linkName: '', data: Buffer.alloc(0) };
  const mode = stats.mode & 0o100 ? 0o755 : 0o644;
  return { name, type: 'file', mode, linkName: '', data: readFileSync(path) };
}

/** Installs a collection's sources into a new folder, as its artifact would be. */
export function copyCollection(
  context: GalaxyContext,
  folder: string,
  meta: CollectionMeta,
  target: string,
): void {
  const files = filesManifest(context, folder, meta);
  mkdirSync(target, { recursive: true, mode: 0o755 });
  const filesText = JSON.stringify(files, null, 1);
  writeFileSync(join(target, MANIFEST), collectionManifest(meta, filesText), { mode: 0o644 });
  writeFileSync(join(target, FILES), filesText, { mode: 0o644 });
  const inOrder = [...files.files].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name } of inOrder) if (name !== '.') copyOne(join(folder, name), join(target, name));
}

function copyOne(from: string, to: string): void {
  const stats = lstatSync(from);
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (stats.isDirectory()) mkdirSync(to, { mode: 0o755 });
  else {
    copyFileSync(from, to);
    chmodSync(to, stats.mode & 0o100 ? 0o755 : 0o644);
  }
}
