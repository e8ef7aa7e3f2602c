/** A text of somebody's repository and how Ansible evaluates it there. */
export interface CorpusCase {
  /** `path:line` of the repository, for whoever reads a difference. */
  readonly id: string;
  readonly kind: 'template' | 'expression' | 'condition' | 'file';
  readonly text: string;
  /** A template file's folders for includes. */
  readonly search?: readonly string[];
}

/** The texts of one role, which share its variables. */
export interface CorpusGroup {
  readonly basedir: string;
  /** Files of variables, later ones on top. */
  readonly variables: readonly string[];
  readonly cases: readonly CorpusCase[];
}

/** What both engines are asked. */
export interface CorpusJob {
  /** Variables that every group has: facts, magic variables. */
  readonly facts: string;
  /** Each seed is an evaluation of its own with other made-up values; -1 makes none up. */
  readonly seeds: readonly number[];
  readonly groups: readonly CorpusGroup[];
  /** YAML files to be read as plain data. */
  readonly yaml: readonly string[];
}

/** A line of the reference's answers: for a case with the variables that were made up, or for a YAML file. */
export type ReferenceLine =
  | {
      readonly group: number;
      readonly case: number;
      readonly seed: number;
      readonly extra: unknown;
      readonly answer: ReferenceAnswer;
    }
  | { readonly yaml: string; readonly answer: YamlAnswer };

export type ReferenceAnswer =
  | { readonly value: unknown }
  | { readonly message: string }
  | { readonly timeout: true };

export type YamlAnswer =
  | { readonly digest: string }
  | { readonly error: string; readonly line: number; readonly column: number };
