/** Flags of Python's re that change what a part of a pattern means. */
export interface Flags {
  readonly ignorecase: boolean;
  readonly multiline: boolean;
  readonly dotall: boolean;
  readonly ascii: boolean;
}

/** Kinds of characters that an escape names: `\d`, `\W`, ... */
export type Category = 'digit' | 'space' | 'word';

/** What a character class holds. Characters are code points. */
export type ClassItem =
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'category'; readonly category: Category; readonly not: boolean };

/** A pattern as parsed. Every node knows the flags that hold where it stands. */
export type Node =
  | { readonly kind: 'literal'; readonly char: number; readonly flags: Flags }
  | { readonly kind: 'any'; readonly flags: Flags }
  | {
      readonly kind: 'class';
      readonly items: readonly ClassItem[];
      readonly not: boolean;
      readonly flags: Flags;
    }
  | { readonly kind: 'assert'; readonly what: '^' | '$' | 'A' | 'Z' | 'b' | 'B'; readonly flags: Flags }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly part: Node;
      readonly min: number;
      readonly max: number | undefined;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'group'; readonly index: number; readonly part: Node }
  | { readonly kind: 'atomic'; readonly part: Node }
  | { readonly kind: 'look'; readonly behind: boolean; readonly not: boolean; readonly part: Node }
  | { readonly kind: 'reference'; readonly index: number; readonly flags: Flags }
  | { readonly kind: 'condition'; readonly index: number; readonly yes: Node; readonly no: Node };

export interface ParsedPattern {
  readonly node: Node;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}
