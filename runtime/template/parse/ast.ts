import * as nunjucks from 'nunjucks/src/nodes.js';
import type { Value } from '../../values/value.ts';

/** Lines and columns count from 0, in the template's own text. */
interface At {
  readonly lineno: number;
  readonly colno: number;
}

type BinaryName = 'Add' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow';

export interface Binary extends At {
  readonly typename: BinaryName;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Logic extends At {
  readonly typename: 'And' | 'Or';
  readonly left: Expression;
  readonly right: Expression;
}
export interface Unary extends At {
  readonly typename: 'Not' | 'Neg' | 'Pos';
  readonly target: Expression;
}
export interface Literal extends At {
  readonly typename: 'Literal';
  readonly value: Value;
}
export interface Name extends At {
  readonly typename: 'Symbol';
  readonly value: string;
}
export interface ListLiteral extends At {
  readonly typename: 'Array' | 'Tuple';
  readonly children: readonly Expression[];
}
export interface Pair extends At {
  readonly typename: 'Pair';
  readonly key: Expression;
  readonly value: Expression;
}
export interface DictLiteral extends At {
  readonly typename: 'Dict';
  readonly children: readonly Pair[];
}
/** `target.name` */
export interface GetAttribute extends At {
  readonly typename: 'GetAttr';
  readonly target: Expression;
  readonly name: string;
}
/** `target[val]` */
export interface GetItem extends At {
  readonly typename: 'LookupVal';
  readonly target: Expression;
  readonly val: Expression;
}
/** `start:stop:step` in brackets */
export interface Slice extends At {
  readonly typename: 'Slice';
  readonly start: Expression | null;
  readonly stop: Expression | null;
  readonly step: Expression | null;
}
/** The arguments of a call: by position, by name, and `*`/`**` of a list and a dict. */
export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  readonly star: Expression | null;
  readonly starStar: Expression | null;
}
export interface Call extends At {
  readonly typename: 'FunCall';
  readonly name: Expression;
  readonly args: Arguments;
}
/** `target | name(args)`; the target is null in `{% filter name %}` and `{% set x | name %}`. */
export interface FilterCall extends At {
  readonly typename: 'Filter';
  readonly target: Expression | FilterCall | null;
  readonly name: string;
  readonly args: Arguments;
  /** True where Jinja looks the name up only when it runs (inside `if`). */
  soft: boolean;
}
export interface TestCall extends At {
  readonly typename: 'Test';
  readonly target: Expression;
  readonly name: string;
  readonly args: Arguments;
  soft: boolean;
}
export interface Concat extends At {
  readonly typename: 'Concat';
  readonly children: readonly Expression[];
}
export interface Compare extends At {
  readonly typename: 'Compare';
  readonly expr: Expression;
  readonly ops: readonly CompareOperand[];
}
export interface CompareOperand extends At {
  readonly typename: 'CompareOperand';
  readonly expr: Expression;
  readonly type: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';
}
export interface InlineIf extends At {
  readonly typename: 'InlineIf';
  readonly cond: Expression;
  readonly body: Expression;
  readonly else_: Expression | null;
}

export type Expression =
  | Binary
  | Logic
  | Unary
  | Literal
  | Name
  | ListLiteral
  | DictLiteral
  | GetAttribute
  | GetItem
  | Slice
  | Call
  | FilterCall
  | TestCall
  | Concat
  | Compare
  | InlineIf;

/** What can stand left of `=`: a name, `namespace.name`, or several of them. */
export type Target = Name | NamespaceTarget | TupleTarget;
export interface NamespaceTarget extends At {
  readonly typename: 'NSRef';
  readonly name: string;
  readonly attr: string;
}
export interface TupleTarget extends At {
  readonly typename: 'Tuple';
  readonly children: readonly Target[];
}

export interface TemplateData extends At {
  readonly typename: 'TemplateData';
  readonly value: string;
}
export interface Output extends At {
  readonly typename: 'Output';
  readonly children: readonly (TemplateData | Expression)[];
}
export interface Body extends At {
  readonly typename: 'NodeList' | 'Root';
  readonly children: readonly Statement[];
}
export interface If extends At {
  readonly typename: 'If';
  readonly cond: Expression;
  readonly body: Body;
  readonly else_: Body | If | null;
}
export interface For extends At {
  readonly typename: 'For';
  readonly name: Target;
  readonly arr: Expression;
  readonly test: Expression | null;
  readonly recursive: boolean;
  readonly body: Body;
  readonly else_: Body | null;
}
export interface Parameters {
  readonly names: readonly string[];
  /** Defaults of the last parameters. */
  readonly defaults: readonly Expression[];
}
export interface Macro extends At {
  readonly typename: 'Macro';
  readonly name: string;
  readonly args: Parameters;
  readonly body: Body;
}
export interface CallBlock extends At {
  readonly typename: 'CallBlock';
  readonly call: Call;
  readonly args: Parameters;
  readonly body: Body;
}
export interface FilterBlock extends At {
  readonly typename: 'FilterBlock';
  readonly filter: FilterCall;
  readonly body: Body;
}
export interface Set extends At {
  readonly typename: 'Set';
  readonly target: Target;
  readonly value: Expression;
}
export interface SetBlock extends At {
  readonly typename: 'SetBlock';
  readonly target: Target;
  readonly filter: FilterCall | null;
  readonly body: Body;
}
export interface With extends At {
  readonly typename: 'With';
  readonly targets: readonly Target[];
  readonly values: readonly Expression[];
  readonly body: Body;
}
/** A body with a scope of its own and nothing else: `{% autoescape %}`. */
export interface Scoped extends At {
  readonly typename: 'AutoEscape';
  readonly body: Body;
}
export interface Do extends At {
  readonly typename: 'Do';
  readonly expr: Expression;
}
export interface Jump extends At {
  readonly typename: 'Break' | 'Continue';
}
export interface Block extends At {
  readonly typename: 'Block';
  readonly name: string;
  readonly scoped: boolean;
  readonly required: boolean;
  readonly body: Body;
}
export interface Extends extends At {
  readonly typename: 'Extends';
  readonly template: Expression;
}
export interface Include extends At {
  readonly typename: 'Include';
  readonly template: Expression;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
}
export interface Import extends At {
  readonly typename: 'Import';
  readonly template: Expression;
  readonly target: string;
  readonly withContext: boolean;
}
export interface FromImport extends At {
  readonly typename: 'FromImport';
  readonly template: Expression;
  readonly names: readonly (readonly [name: string, alias: string])[];
  readonly withContext: boolean;
}

export type Statement =
  | Output
  | If
  | For
  | Macro
  | CallBlock
  | FilterBlock
  | Set
  | SetBlock
  | With
  | Scoped
  | Do
  | Jump
  | Block
  | Extends
  | Include
  | Import
  | FromImport;

/** A nunjucks node class, typed by the node it makes. */
type Class<N extends At> = new (lineno: number, colno: number, ...fields: unknown[]) => N & nunjucks.Node;

function typed<N extends At>(nodeClass: typeof nunjucks.Node): Class<N> {
  // nunjucks sets the fields by name at run time, so only an assertion can say what they are.
  return nodeClass as unknown as Class<N>;
}

const extend = <N extends At>(name: string, ...fields: string[]) =>
  typed<N>(nunjucks.Node.extend(name, { fields }));

/** nunjucks' node classes as far as they hold Jinja's grammar, and new ones for the rest of it. */
export const nodes = {
  Add: typed<Binary>(nunjucks.Add),
  Sub: typed<Binary>(nunjucks.Sub),
  Mul: typed<Binary>(nunjucks.Mul),
  Div: typed<Binary>(nunjucks.Div),
  FloorDiv: typed<Binary>(nunjucks.FloorDiv),
  Mod: typed<Binary>(nunjucks.Mod),
  Pow: typed<Binary>(nunjucks.Pow),
  Neg: typed<Unary>(nunjucks.Neg),
  Pos: typed<Unary>(nunjucks.Pos),
  Not: typed<Unary>(nunjucks.Not),
  Literal: typed<Literal>(nunjucks.Literal),
  Name: typed<Name>(nunjucks.Symbol),
  List: typed<ListLiteral>(nunjucks.Array),
  Dict: typed<DictLiteral>(nunjucks.Dict),
  Pair: typed<Pair>(nunjucks.Pair),
  GetItem: typed<GetItem>(nunjucks.LookupVal),
  Call: typed<Call>(nunjucks.FunCall),
  Compare: typed<Compare>(nunjucks.Compare),
  CompareOperand: typed<CompareOperand>(nunjucks.CompareOperand),
  InlineIf: typed<InlineIf>(nunjucks.InlineIf),
  If: typed<If>(nunjucks.If),
  TemplateData: typed<TemplateData>(nunjucks.TemplateData),
  Output: typed<Output>(nunjucks.Output),
  Extends: typed<Extends>(nunjucks.Extends),
  Tuple: extend<ListLiteral>('Tuple', 'children'),
  GetAttribute: extend<GetAttribute>('GetAttr', 'target', 'name'),
  Slice: extend<Slice>('Slice', 'start', 'stop', 'step'),
  Filter: extend<FilterCall>('Filter', 'target', 'name', 'args', 'soft'),
  Test: extend<TestCall>('Test', 'target', 'name', 'args', 'soft'),
  Concat: extend<Concat>('Concat', 'children'),
  NamespaceTarget: extend<NamespaceTarget>('NSRef', 'name', 'attr'),
  For: extend<For>('For', 'name', 'arr', 'test', 'recursive', 'body', 'else_'),
  Macro: extend<Macro>('Macro', 'name', 'args', 'body'),
  CallBlock: extend<CallBlock>('CallBlock', 'call', 'args', 'body'),
  FilterBlock: extend<FilterBlock>('FilterBlock', 'filter', 'body'),
  Set: extend<Set>('Set', 'target', 'value'),
  SetBlock: extend<SetBlock>('SetBlock', 'target', 'filter', 'body'),
  With: extend<With>('With', 'targets', 'values', 'body'),
  AutoEscape: extend<Scoped>('AutoEscape', 'body'),
  Do: extend<Do>('Do', 'expr'),
  Break: extend<Jump>('Break'),
  Continue: extend<Jump>('Continue'),
  Block: extend<Block>('Block', 'name', 'scoped', 'required', 'body'),
  Include: extend<Include>('Include', 'template', 'ignoreMissing', 'withContext'),
  Import: extend<Import>('Import', 'template', 'target', 'withContext'),
  FromImport: extend<FromImport>('FromImport', 'template', 'names', 'withContext'),
} as const;
