/** How a scalar is written; undefined leaves it to what the scalar holds. */
export type ScalarStyle = '"' | "'" | '|' | '>';

/** What is to be written, before it is laid out. */
export type DumpNode = DumpScalar | DumpSequence | DumpMapping;

export interface DumpScalar {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: ScalarStyle | undefined;
  /** Written plain, it is read as what it is. */
  readonly plain: boolean;
  /** Written in quotes, it is read as what it is. */
  readonly quoted: boolean;
  /** Written before it when neither holds: `!!binary`. */
  readonly tag: string | undefined;
}

export interface DumpSequence {
  readonly kind: 'sequence';
  readonly items: readonly DumpNode[];
  readonly flow: boolean;
}

export interface DumpMapping {
  readonly kind: 'mapping';
  readonly entries: readonly (readonly [DumpNode, DumpNode])[];
  readonly flow: boolean;
  /** `!!set`. */
  readonly tag: string | undefined;
}
