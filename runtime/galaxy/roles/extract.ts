import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { TsibleError } from '../../errors/error.ts';
import { isObject, type JsObject, parseYaml } from '../read-data.ts';
import type { TarMember } from '../tar.ts';

const META = /(?:^|\/)meta\/main\.ya?ml$/;

/** A role's archive: its metadata, and its files with their places inside of the role. */
export interface RoleArchive {
  readonly metadata: JsObject;
  readonly members: readonly TarMember[];
}

/**
 * Finds the role in an archive: it is where the highest meta/main.yml is.
 * @throws TsibleError when there is none, or when a member or link would lead out of the role
 */
export function readRoleArchive(members: readonly TarMember[]): RoleArchive {
  const metas = members
    .filter(({ name }) => META.test(name))
    .map((member) => ({ member, parent: dirname(dirname(member.name)) }))
    .sort((a, b) => a.parent.length - b.parent.length);
  const [meta] = metas;
  if (meta === undefined) throw new TsibleError('this role does not appear to have a meta/main.yml file.');
  let metadata: unknown;
  try {
    metadata = parseYaml(meta.member.data.toString('utf8'), meta.member.name);
  } catch {
    throw new TsibleError('this role does not appear to have a valid meta/main.yml file.');
  }
  const root = meta.parent === '.' ? '' : meta.parent;
  return {
    metadata: isObject(metadata) ? metadata : {},
    members: members
      .filter(({ type }) => type === 'file' || type === 'symlink')
      .map((member) => placed(member, root)),
  };
}

/** A member with its name, and a link's target, inside of the role. */
function placed(member: TarMember, root: string): TarMember {
  const name = relative(member.name, root);
  checkInside(name, 'name', root);
  if (member.type !== 'symlink') return { ...member, name };
  const { linkName } = member;
  const target = linkName.startsWith('/') ? linkName : posix.join(posix.dirname(name), linkName);
  checkInside(target, 'linkname', root);
  return { ...member, name, linkName };
}

function relative(path: string, root: string): string {
  const inside = root !== '' && path.startsWith(root) ? path.slice(root.length) : path;
  return inside.replace(/^\/+/, '');
}

function checkInside(path: string, attribute: string, root: string): void {
  const normal = posix.normalize(path);
  if (!normal.startsWith('/') && normal !== '..' && !normal.startsWith('../')) return;
  const base = posix.join(process.cwd(), root);
  throw new TsibleError(
    `Invalid ${attribute} for tarfile member: path ${posix.join(base, normal)} is not a subpath of the role ${base}`,
  );
}

/** Writes a role's files into a new folder. Nothing goes through a link of the archive's own. */
export function extractRole({ members }: RoleArchive, folder: string): void {
  // Links come last, so that no file can be written through one.
  const files = members.filter(({ type }) => type === 'file');
  for (const { name, data, mode } of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data, { mode: mode & 0o111 ? 0o755 : 0o644 });
  }
  for (const { name, linkName } of members.filter(({ type }) => type === 'symlink')) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(linkName, path);
  }
}
