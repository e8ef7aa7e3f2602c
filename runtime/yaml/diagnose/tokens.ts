import type { YamlFault } from '../fault.ts';

/** What libyaml's scanner makes of a text: enough to tell where and why it would give up. */
export type TokenKind =
  | 'stream end'
  | 'directive'
  | 'document start'
  | 'document end'
  | 'block sequence'
  | 'block mapping'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly kind: TokenKind;
  /** Offset of its first character. */
  readonly start: number;
  /** Of a tag: its handle; of a directive: its words; of an anchor or alias: its name. */
  readonly text?: string;
}

/** The place where libyaml gives up. */
export class Refusal extends Error {
  readonly fault: YamlFault;

  constructor(context: string | undefined, problem: string, offset: number) {
    super(problem);
    this.fault = { kind: 'syntax', context, problem, offset };
  }
}
