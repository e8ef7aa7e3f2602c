import { Composer, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import { diagnose } from './diagnose/structure.ts';
import type { YamlFault } from './fault.ts';

/** A text as nodes, or what is wrong with it. */
export type Parsed =
  | { readonly ok: true; readonly document: Document | undefined; readonly text: string }
  | { readonly ok: false; readonly fault: YamlFault };

/** What of yaml's Lexer is changed here; the package declares these private. */
interface LexerParts {
  indentNext: number;
  parseQuotedScalar(): Generator<string, string | null>;
  parseFlowCollection(): Generator<string, string | null>;
}

/**
 * A lexer that does not mind how far the later lines of a quoted scalar or of a flow collection are indented: libyaml
 * doesn't either, and playbooks in the wild rely on it.
 */
function createLexer(): Lexer {
  const lexer = new Lexer();
  const parts = lexer as unknown as LexerParts;
  for (const name of ['parseQuotedScalar', 'parseFlowCollection'] as const) {
    const original = parts[name];
    parts[name] = function* (this: LexerParts) {
      const indent = this.indentNext;
      this.indentNext = 0;
      const next = yield* original.call(this);
      this.indentNext = indent;
      return next;
    };
  }
  return lexer;
}

// Types, merge keys, tags and duplicate keys are our own affair: the package only gives the structure.
const OPTIONS = {
  version: '1.1',
  schema: 'failsafe',
  merge: false,
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Parses a text that holds one document (or none), accepting and refusing what libyaml does. */
export function parse(source: string): Parsed {
  const control = findControlCharacter(source);
  if (control !== undefined) return { ok: false, fault: control };
  // YAML 1.1 has more line breaks; all have one unit, so that offsets stay.
  const text = /[\x85\u2028\u2029]|\r(?!\n)/.test(source)
    ? source.replace(/[\x85\u2028\u2029]|\r(?!\n)/g, '\n')
    : source;
  // libyaml's rules decide what is accepted, and say what is wrong: the package is stricter in places, laxer in others.
  const refusal = diagnose(text);
  return refusal === undefined ? compose(text) : { ok: false, fault: refusal };
}

function compose(text: string): Parsed {
  const lexer = createLexer();
  const parser = new Parser();
  const composer = new Composer(OPTIONS);
  const documents: Document[] = [];
  for (const lexeme of lexer.lex(text))
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end());
  const [document] = documents;
  const complaint = document?.errors.find((error) => !isHarmless(error));
  if (complaint === undefined) return { ok: true, document, text };
  const [offset] = complaint.pos;
  const joined = complaint.code === 'MULTILINE_IMPLICIT_KEY' ? withHeaderAtKey(text, offset) : undefined;
  return joined === undefined
    ? { ok: false, fault: { kind: 'syntax', problem: complaint.message, offset } }
    : compose(joined);
}

/** How far before a block scalar its key may stand. */
const FARTHEST = 2000;

/**
 * A block scalar whose `|` stands below its key, not deeper: libyaml takes it for the key's value. Its header is brought
 * to the key's line; all offsets stay.
 */
function withHeaderAtKey(text: string, header: number): string | undefined {
  if (!'|>'.includes(text.charAt(header))) return undefined;
  const before = text.slice(Math.max(0, header - FARTHEST), header);
  const gap = /:((?:[ \t]*(?:[ \t]#[^\n]*)?\n)+[ \t]*)$/.exec(before)?.[1];
  if (gap === undefined) return undefined;
  return text.slice(0, header - gap.length) + ' '.repeat(gap.length) + text.slice(header);
}

/** Complaints that leave the structure as libyaml reads it; tags are for the constructor to judge. */
function isHarmless({ code, message }: YAMLError): boolean {
  return (
    code === 'BAD_INDENT' ||
    code === 'BAD_ALIAS' ||
    code === 'BAD_DIRECTIVE' ||
    code === 'TAG_RESOLVE_FAILED' ||
    message.startsWith('Comments must be separated')
  );
}

// biome-ignore format: a table of ranges
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\ud800-\udfff]/;

function findControlCharacter(text: string): YamlFault | undefined {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const match = FORBIDDEN.exec(start === 0 ? text : text.slice(start));
  if (match === null) return undefined;
  const offset = start + match.index;
  const code = (text.codePointAt(offset) ?? 0).toString(16).padStart(4, '0');
  const position = Buffer.byteLength(text.slice(0, offset));
  return {
    kind: 'reader',
    message: `unacceptable character #x${code}: control characters are not allowed in "<unicode string>", position ${position}`,
    offset,
  };
}
