import type { Keywords } from '../../values/objects.ts';
import type { Value } from '../../values/value.ts';
import type { Expression } from '../parse/ast.ts';
import type { Place } from '../place.ts';
import type { LoadedTemplate } from './loaded.ts';

/** What compiled templates call while they run. */
export interface Runtime {
  /** A variable of the scope or a global name; undefined when there is none. */
  variable(name: string): Value | undefined;
  /** A global function or value, for templates that see no variables. */
  global(name: string): Value | undefined;
  /** Calls a filter; an error in it comes back as an Undefined. */
  callFilter(name: string, args: readonly Value[], keywords: Keywords, place: Place): Value;
  callTest(name: string, args: readonly Value[], keywords: Keywords, place: Place): Value;
  /** Calls a function; an error in it comes back as an Undefined. */
  call(callee: Value, args: readonly Value[], keywords: Keywords, place: Place): Value;
  /** Finds the first of these templates. @throws TemplateError when there is none */
  load(names: Value, place: Place): LoadedTemplate;
  /** As `load`, but undefined when there is none. */
  tryLoad(names: Value, place: Place): LoadedTemplate | undefined;
  /** A literal that holds a template, rendered where Ansible still does so. */
  embedded(text: string, place: Place): Value;
  /** True for an expression that names a variable which was written encrypted. */
  isVaulted(expression: Expression): boolean;
  /** True inside of a condition, where literals with templates in them are rendered. */
  readonly inCondition: boolean;
}
