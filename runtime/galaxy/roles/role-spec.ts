import { TsibleError } from '../../errors/error.ts';
import { isObject, type JsObject, textOf } from '../read-data.ts';

/** Which role is wanted, and where from. */
export interface RoleSpec {
  readonly name: string;
  /** A name on Galaxy, an address, or an archive's path. */
  readonly src: string;
  /** `git` or `hg`: the source is a repository. */
  readonly scm: string | undefined;
  /** Empty where it is not said. */
  readonly version: string;
}

/** Reads `src[,version[,name]]`, or an entry of a requirements file or of a role's dependencies. */
export function parseRoleSpec(entry: unknown): RoleSpec {
  if (typeof entry === 'string') return fromLine(entry);
  if (!isObject(entry)) throw new TsibleError('Must specify name or src for role');
  if (entry.role !== undefined) return fromOldStyle(entry);
  let src = textOf(entry, 'src');
  let scm = textOf(entry, 'scm');
  let { name } = { name: textOf(entry, 'name') };
  if (src !== undefined) {
    if (/github\.com/.test(src) && src.includes('http') && !src.includes('+') && !src.endsWith('.tar.gz'))
      src = `git+${src}`;
    if (src.includes('+')) [scm, src] = splitOnce(src, '+');
    name ??= nameOfSource(src);
  }
  if (name === undefined && src === undefined) throw new TsibleError('Must specify name or src for role');
  const known = name ?? src ?? '';
  return checked({ name: known, src: src ?? known, scm, version: textOf(entry, 'version') ?? '' });
}

function fromOldStyle(entry: JsObject): RoleSpec {
  const name = textOf(entry, 'role') ?? '';
  if (name.includes(',')) throw new TsibleError(`Invalid old style role requirement: ${name}`);
  const src = textOf(entry, 'src') ?? name;
  return checked({ name, src, scm: textOf(entry, 'scm'), version: textOf(entry, 'version') ?? '' });
}

function fromLine(line: string): RoleSpec {
  const parts = line.trim().split(',');
  if (parts.length > 3)
    throw new TsibleError(`Invalid role line (${line}). Proper format is 'role_name[,version[,name]]'`);
  const [source = '', version = '', given] = parts;
  const name = given ?? nameOfSource(source);
  const [scm, src] = source.includes('+') ? splitOnce(source, '+') : [undefined, source];
  return checked({ name, src, scm, version });
}

/** @throws TsibleError for a name that would lead out of the folder of roles */
function checked(spec: RoleSpec): RoleSpec {
  if (spec.scm === undefined) return spec;
  if (spec.name.startsWith('-') || spec.name.split('/').includes('..'))
    throw new TsibleError(`'${spec.name}' is not a valid role name.`);
  return spec;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

/** `repo` of `http://git.example.com/repos/repo.git`. */
function nameOfSource(source: string): string {
  if (!source.includes('://') && !source.includes('@')) return source;
  const [name = ''] = (source.split('/').at(-1) ?? '')
    .replace(/\.git$/, '')
    .replace(/\.tar\.gz$/, '')
    .split(',');
  return name;
}

/** A role as messages name it: with its version, where it has one. */
export function roleLabel({ name, version }: Pick<RoleSpec, 'name' | 'version'>): string {
  return version === '' ? name : `${name} (${version})`;
}
