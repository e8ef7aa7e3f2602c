import type { RenderOptions } from '../templar.ts';

/** Everything that decides how a template's text is read. */
export interface Syntax {
  readonly trimBlocks: boolean;
  readonly lstripBlocks: boolean;
  readonly newlineSequence: string;
  readonly keepTrailingNewline: boolean;
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  readonly lineStatementPrefix: string;
  readonly lineCommentPrefix: string;
  /** Statements beyond Jinja's own. */
  readonly extensions: ReadonlySet<Extension>;
}

/** `{% do %}`, and `{% break %}` with `{% continue %}`. */
export type Extension = 'do' | 'loopcontrols';

/** Ansible's settings: Jinja's, with trim_blocks on. */
export const DEFAULT_SYNTAX: Syntax = {
  trimBlocks: true,
  lstripBlocks: false,
  newlineSequence: '\n',
  keepTrailingNewline: false,
  blockStart: '{%',
  blockEnd: '%}',
  variableStart: '{{',
  variableEnd: '}}',
  commentStart: '{#',
  commentEnd: '#}',
  lineStatementPrefix: '',
  lineCommentPrefix: '',
  extensions: new Set(),
};

const EXTENSIONS: Readonly<Record<string, Extension>> = {
  'jinja2.ext.do': 'do',
  'jinja2.ext.loopcontrols': 'loopcontrols',
};

const extended = new Map<string, Syntax>();

/** The default syntax with what DEFAULT_JINJA2_EXTENSIONS names. */
export function extendedSyntax(names: readonly string[]): Syntax {
  if (names.length === 0) return DEFAULT_SYNTAX;
  const key = names.join();
  let syntax = extended.get(key);
  if (syntax === undefined) {
    syntax = { ...DEFAULT_SYNTAX, extensions: new Set(names.flatMap((name) => EXTENSIONS[name] ?? [])) };
    extended.set(key, syntax);
  }
  return syntax;
}

/** A run's settings with a rendering's own. */
export function syntaxOf(options: RenderOptions, base: Syntax): Syntax {
  return {
    ...base,
    trimBlocks: options.trimBlocks ?? DEFAULT_SYNTAX.trimBlocks,
    lstripBlocks: options.lstripBlocks ?? DEFAULT_SYNTAX.lstripBlocks,
    newlineSequence: options.newlineSequence ?? DEFAULT_SYNTAX.newlineSequence,
    keepTrailingNewline: options.keepTrailingNewline ?? DEFAULT_SYNTAX.keepTrailingNewline,
    blockStart: options.blockStart ?? DEFAULT_SYNTAX.blockStart,
    blockEnd: options.blockEnd ?? DEFAULT_SYNTAX.blockEnd,
    variableStart: options.variableStart ?? DEFAULT_SYNTAX.variableStart,
    variableEnd: options.variableEnd ?? DEFAULT_SYNTAX.variableEnd,
    commentStart: options.commentStart ?? DEFAULT_SYNTAX.commentStart,
    commentEnd: options.commentEnd ?? DEFAULT_SYNTAX.commentEnd,
  };
}

const HEADER = '#jinja2:';

const HEADER_KEYS: Readonly<Record<string, keyof Syntax>> = {
  block_start_string: 'blockStart',
  block_end_string: 'blockEnd',
  variable_start_string: 'variableStart',
  variable_end_string: 'variableEnd',
  comment_start_string: 'commentStart',
  comment_end_string: 'commentEnd',
  line_statement_prefix: 'lineStatementPrefix',
  line_comment_prefix: 'lineCommentPrefix',
  trim_blocks: 'trimBlocks',
  lstrip_blocks: 'lstripBlocks',
  newline_sequence: 'newlineSequence',
  keep_trailing_newline: 'keepTrailingNewline',
};

/** Thrown for a `#jinja2:` line that can't be read. */
export class HeaderFault extends Error {
  override readonly name = 'HeaderFault';
}

/** True when the text starts with a line of settings. */
export function hasHeader(text: string): boolean {
  return text.startsWith(HEADER);
}

/** True when an expression, a statement or a comment may begin in the text. */
export function hasMarker(text: string, { blockStart, variableStart, commentStart }: Syntax): boolean {
  return text.includes(blockStart) || text.includes(variableStart) || text.includes(commentStart);
}

/**
 * Takes a `#jinja2: trim_blocks: False, ...` line off a template.
 * @returns the settings, and how long the line is.
 * @throws HeaderFault
 */
export function readHeader(text: string, syntax: Syntax): { syntax: Syntax; length: number } {
  if (!hasHeader(text)) return { syntax, length: 0 };
  const end = text.indexOf('\n');
  if (end < 0) throw new HeaderFault(`Missing newline after '${HEADER}' override.`);
  let result = syntax;
  for (const pair of text.slice(HEADER.length, end).split(',')) {
    if (pair.trim() === '') throw new HeaderFault(`Empty '${HEADER}' override pair not allowed.`);
    const colon = pair.indexOf(':');
    if (colon < 0)
      throw new HeaderFault(`Missing key-value separator \`:\` in '${HEADER}' override pair '${pair}'.`);
    const name = pair.slice(0, colon).trim();
    const key = Object.hasOwn(HEADER_KEYS, name) ? HEADER_KEYS[name] : undefined;
    if (key === undefined) throw new HeaderFault(`Invalid '${HEADER}' override key '${name}'.`);
    result = { ...result, [key]: headerValue(key, pair.slice(colon + 1).trim()) };
  }
  return { syntax: result, length: end + 1 };
}

/** Python's type of a value that is no string. */
function literalType(text: string): string | undefined {
  if (/^(?:True|False)$/.test(text)) return 'bool';
  if (/^[+-]?\d+$/.test(text)) return 'int';
  return /^[+-]?(?:\d+\.\d*|\.\d+)$/.test(text) ? 'float' : undefined;
}

function headerValue(key: keyof Syntax, text: string): string | boolean {
  const flag = typeof DEFAULT_SYNTAX[key] === 'boolean';
  if (flag && (text === 'True' || text === 'False')) return text === 'True';
  const quoted = /^(['"])(.*)\1$/.exec(text)?.[2];
  if (!flag && text === 'None') return '';
  const type = quoted === undefined ? literalType(text) : 'str';
  if (type !== undefined) {
    const name = Object.keys(HEADER_KEYS).find((known) => HEADER_KEYS[known] === key);
    const wanted = flag ? 'bool' : 'str';
    if (type !== wanted)
      throw new HeaderFault(
        `TemplateOverrides.${name} must be <class '${wanted}'> instead of <class '${type}'>`,
      );
  }
  if (flag || quoted === undefined) throw new HeaderFault(`Invalid value ${text} of '${key}'.`);
  return quoted.replaceAll('\\n', '\n').replaceAll('\\r', '\r');
}
