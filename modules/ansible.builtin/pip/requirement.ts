import { type Specifier, satisfies } from './version.ts';

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/;
const SPECIFIER = /^(===|~=|==|!=|<=|>=|<|>)\s*([^\s,;()]+)$/;

/** A distribution that is to be installed or removed. */
export interface Requirement {
  /** As pip gets it. */
  readonly text: string;
  /** Its name as pip's lists are compared by it: lower case, with dashes. */
  readonly name: string;
  readonly specifiers: readonly Specifier[];
  /** False for a path or URL, of which nothing more is known. */
  readonly plain: boolean;
}

export function canonicalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Reads a requirement (PEP 508); what is none is taken as it is. */
export function parseRequirement(given: string, version?: string): Requirement {
  const wanted = version?.trimStart() ?? '';
  const text = wanted === '' ? given : `${given}${/^\d/.test(wanted) ? '==' : ' '}${wanted}`;
  return parse(text.trim()) ?? { text: given, name: given, specifiers: [], plain: false };
}

function parse(text: string): Requirement | undefined {
  const [name] = NAME.exec(text) ?? [];
  if (name === undefined) return undefined;
  const split = /^\s*(?:\[([^\]]*)\])?\s*(.*)$/s.exec(text.slice(name.length));
  const extras = split?.[1]
    ?.split(',')
    .map((extra) => extra.trim())
    .filter(Boolean)
    .sort();
  const shown = `${name}${extras !== undefined && extras.length > 0 ? `[${extras.join(',')}]` : ''}`;
  const rest = split?.[2] ?? '';
  const canonical = canonicalName(name);
  const url = /^@\s*(\S+)(?:\s+;\s*(.*))?$/s.exec(rest);
  if (url !== null) {
    const marker = url[2] === undefined ? '' : ` ; ${url[2]}`;
    return { text: `${shown} @ ${url[1]}${marker}`, name: canonical, specifiers: [], plain: true };
  }
  const [, conditions = '', marker] = /^([^;]*)(?:;\s*(.*))?$/s.exec(rest) ?? [];
  const specifiers = parseSpecifiers(conditions);
  if (specifiers === undefined) return undefined;
  const texts = specifiers.map(({ operator, version }) => `${operator}${version}`).sort();
  const suffix = marker === undefined ? '' : `; ${marker.trim().replaceAll("'", '"')}`;
  return { text: `${shown}${texts.join(',')}${suffix}`, name: canonical, specifiers, plain: true };
}

function parseSpecifiers(text: string): Specifier[] | undefined {
  const inside = /^\((.*)\)$/s.exec(text.trim())?.[1] ?? text;
  if (inside.trim() === '') return [];
  const specifiers: Specifier[] = [];
  for (const part of inside.split(',')) {
    if (part.trim() === '') continue;
    const [, operator, version] = SPECIFIER.exec(part.trim()) ?? [];
    if (operator === undefined || version === undefined) return undefined;
    specifiers.push({ operator, version });
  }
  return specifiers;
}

/** True when a version of it that is installed will do. */
export function isSatisfied(requirement: Requirement, version: string): boolean {
  return requirement.plain && requirement.specifiers.every((one) => satisfies(version, one));
}

const OPERATOR = /^\s*(?:>=|<=|>|<|==|!=|~=)/;

/** Puts together again what commas in a list's text, or YAML, tore apart: `['a>1', '<2', 'b']` are `a>1,<2` and `b`. */
export function joinNames(given: readonly string[]): string[] {
  const names: string[] = [];
  let parts: string[] = [];
  let inBrackets = false;
  for (const name of given.flatMap((text) => text.split(','))) {
    if (!OPERATOR.test(name) && !inBrackets) {
      if (parts.length > 0) names.push(parts.join(','));
      parts = [];
    }
    if (name.includes('[')) inBrackets = true;
    if (inBrackets && name.includes(']')) inBrackets = false;
    parts.push(name);
  }
  names.push(parts.join(','));
  return names;
}

/** True for a URL of a version control system, which pip is given to check out. */
export function isVcsUrl(name: string): boolean {
  return /^(?:svn|git|hg|bzr)\+/.test(name);
}
