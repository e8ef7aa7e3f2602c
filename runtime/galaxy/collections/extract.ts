import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import { isObject } from '../read-data.ts';
import type { TarMember } from '../tar.ts';
import { isInside } from './files-manifest.ts';
import { FILES, MANIFEST, memberNamed, readJson } from './metadata.ts';

/**
 * Puts what FILES.json lists of an artifact into a new folder.
 * @throws TsibleError for a checksum that is wrong, and for what would come to lie outside of the folder
 */
export function extractCollection(members: readonly TarMember[], archive: string, folder: string): void {
  const list = readJson(memberNamed(members, FILES, archive).data, FILES).files;
  const links: (() => void)[] = [];
  extractFile(memberNamed(members, MANIFEST, archive), folder, undefined, archive);
  extractFile(memberNamed(members, FILES, archive), folder, undefined, archive);
  for (const listed of Array.isArray(list) ? list : []) {
    if (!isObject(listed) || listed.name === '.') continue;
    const name = String(listed.name);
    const isFile = listed.ftype === 'file';
    const member = isFile
      ? memberNamed(members, name, archive)
      : members.find((one) => one.name === name.replace(/\/+$/, ''));
    if (member === undefined) throw new TsibleError(`Unable to extract '${name}' from collection`);
    const path = placeOf(name, folder);
    // Links come last, so that nothing is written through one.
    if (member.type === 'symlink') links.push(() => extractLink(member, path, folder));
    else if (isFile) extractFile(member, folder, String(listed.chksum_sha256 ?? ''), archive);
    else mkdirSync(path, { recursive: true, mode: 0o755 });
  }
  for (const link of links) link();
}

function placeOf(name: string, folder: string): string {
  const path = resolve(folder, name);
  if (!isInside(path, folder))
    throw new TsibleError(
      `Cannot extract tar entry '${name}' as it will be placed outside the collection directory`,
    );
  return path;
}

function extractFile(member: TarMember, folder: string, sha256: string | undefined, archive: string): void {
  const path = placeOf(member.name, folder);
  if (sha256 !== undefined && createHash('sha256').update(member.data).digest('hex') !== sha256)
    throw new TsibleError(`Checksum mismatch for '${member.name}' inside collection at '${archive}'`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  writeFileSync(path, member.data);
  chmodSync(path, member.mode & 0o100 ? 0o755 : 0o644);
}

function extractLink({ name, linkName }: TarMember, path: string, folder: string): void {
  if (!isInside(resolve(dirname(path), linkName), folder))
    throw new TsibleError(
      `Cannot extract symlink '${name}' in collection: path points to location outside of collection '${linkName}'`,
    );
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  if (!existsSync(path)) symlinkSync(linkName, path);
}

/** The path of a file inside of a folder, for who reads it back. */
export function manifestOf(folder: string): string {
  return join(folder, MANIFEST);
}
