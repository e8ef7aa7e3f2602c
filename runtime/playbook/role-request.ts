import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';
import { copyOrigins, originOf } from '../values/origins.ts';
import { type Raw, type RawDict, Template } from '../values/raw.ts';
import { checkTags, checkVars, keywordsOf, warnOfReservedNames } from './check-keywords.ts';
import { type LoadContext, ParserError, writtenText } from './context.ts';
import { PlaybookNode } from './nodes.ts';
import type { Play } from './play.ts';
import type { RoleFiles } from './role.ts';

/** A use of a role as it was written. */
export interface RoleRequest {
  readonly name: string;
  readonly keywords: ReadonlyMap<string, Raw>;
  readonly params: RawDict;
  readonly files: RoleFiles;
  /** Undefined: as the settings say. */
  readonly public: boolean | undefined;
  readonly fromInclude: boolean;
  /** Undefined: what the role's own meta says. */
  readonly allowDuplicates: boolean | undefined;
  /** Whether its arguments are checked against meta/argument_specs. */
  readonly validates: boolean;
  /** Brought while the play is loaded, not while it runs. */
  readonly isStatic: boolean;
  readonly origin: Origin | undefined;
}

/** What an entry of `roles:` or of a role's dependencies asks for: a name, or a dict with keywords and parameters. */
export function readRoleEntry(
  entry: Raw,
  play: Play,
  context: LoadContext,
  origin: Origin | undefined,
): RoleRequest {
  const rest = {
    files: {},
    public: undefined,
    fromInclude: false,
    allowDuplicates: undefined,
    validates: true,
    isStatic: true,
  };
  if (!(entry instanceof Map)) {
    const written = writtenText(entry);
    if (written === undefined) throw new ParserError('Invalid role definition.', origin);
    if (typeof entry === 'string' && written.includes(','))
      throw new ParserError(`Invalid old style role requirement: ${written}`, undefined);
    const name = renderName(entry, play, context);
    return { ...rest, name, keywords: new Map(), params: new Map(), origin };
  }
  const written = entry.get('role') ?? entry.get('name');
  if (!written || !(typeof written === 'string' || written instanceof Template))
    throw new TsibleError('role definitions must contain a role name', { origin: originOf(entry) });
  const known: RawDict = new Map();
  const params: RawDict = new Map();
  for (const [key, value] of entry) {
    if (key === 'role' || key === 'name') continue;
    if (typeof key === 'string' && PlaybookNode.allows('Role', key)) known.set(key, value);
    else params.set(key, value);
  }
  copyOrigins(entry, known);
  copyOrigins(entry, params);
  checkTags(known);
  checkVars(known, 'RoleInclude', context);
  const keywords = keywordsOf(known, context);
  warnOfReservedNames(params, context);
  const name = renderName(written, play, context);
  return { ...rest, name, keywords, params, origin: originOf(entry) };
}

/** An entry of `dependencies:` may name the role by where it comes from, as ansible-galaxy reads it. */
export function readDependency(entry: Raw): Raw {
  if (!(entry instanceof Map) || entry.has('role') || entry.has('name')) return entry;
  const source = writtenText(entry.get('src'));
  if (source === undefined) return entry;
  const named = new Map(entry);
  copyOrigins(entry, named);
  named.set('name', roleNameOf(source));
  return named;
}

/** The role's name in `src`: `https://host/path/NAME.git`, `user.NAME,version`, `x.tar.gz,,NAME`. */
function roleNameOf(source: string): string {
  const [place = '', , name] = source.split(',');
  if (name !== undefined && name !== '') return name;
  if (!/:\/\/|@/.test(place)) return place;
  return (place.split('/').at(-1) ?? place).replace(/\.git$|\.tar\.gz$/, '');
}

function renderName(raw: Raw, play: Play, context: LoadContext): string {
  // Whether it is a template or not, the play's variables are asked for, and complain of files that can't be read.
  const name = context.renderStatic(raw, { play, node: undefined });
  return writtenText(name as Raw) ?? String(name);
}

/** A boolean as an author may write it. */
export function readBool(value: Raw | undefined, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  return value === true || value === 1 || (typeof value === 'string' && /^(y|yes|on|1|true|t)$/i.test(value));
}
