import type { Origin } from '../errors/source.ts';
import type { Raw } from '../values/raw.ts';
import type { Value } from '../values/value.ts';

/** Per-file settings of a rendering (the template module's options and a `#jinja2:` header). */
export interface RenderOptions {
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly newlineSequence?: '\n' | '\r' | '\r\n';
  readonly keepTrailingNewline?: boolean;
  readonly blockStart?: string;
  readonly blockEnd?: string;
  readonly variableStart?: string;
  readonly variableEnd?: string;
  readonly commentStart?: string;
  readonly commentEnd?: string;
  /** Folders in which include, import and extends look for files; before the environment's base folder. */
  readonly searchPath?: readonly string[];
  /** As in playbook strings, backslashes in string literals of `{{ }}` are literal (default: no, as in files). */
  readonly escapeBackslashes?: boolean;
}

/** Renders for one scope. All methods are synchronous and throw TemplateError (a TsibleError) with its origin. */
export interface Templar {
  /** The final value of what an author wrote: every template in it rendered, omitted items dropped, undefined an error. */
  resolve(raw: Raw): Value;
  /** A bare expression (`a.b | length > 3`), as in `that`, `until` or `var`; its value. */
  expression(source: string, origin?: Origin): Value;
  /**
   * As `expression`, but what is undefined is shown as `<< error 1 - 'x' is undefined >>`, with a warning.
   * @throws TemplateError when the expression fails for another reason
   */
  inspect(source: string, origin?: Origin): Value;
  /** As `resolve`, but what is undefined and what fails is shown where it stands, with a warning. */
  describe(raw: Raw): Value;
  /** A `when`/`failed_when`/... item: boolean by 2.19's rules, with its messages. */
  condition(raw: Raw, origin?: Origin): boolean;
  /** Whether a text that a template gave, or that is in what it gave, is an author's own, so that it may be an expression. */
  isAuthors(raw: Raw, text: string): boolean;
  /**
   * The value of what an author wrote as other templates see it: what is undefined or fails comes as an Undefined,
   * containers render their items when they are asked for. For dicts of variables such as `hostvars`.
   */
  lazy(raw: Raw): Value;
  /**
   * The items of a `with_*` loop.
   * @param lookup What stands behind `with_`.
   * @param terms As written.
   * @param action The task's action: `with_first_found` looks in the folder for its kind of file.
   */
  loopItems(lookup: string, terms: Raw, action: string, origin?: Origin): Value[];
  /** A template file's text. `searchPath`: folders for include, import and extends. */
  render(text: string, origin: Origin | undefined, options?: RenderOptions): string;
}
