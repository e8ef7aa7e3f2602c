import type { Keywords } from '../values/objects.ts';
import type { Raw } from '../values/raw.ts';
import { bindArguments, parseSignature, type Signature } from '../values/signature.ts';
import type { Value } from '../values/value.ts';
import type { TemplateEnvironment } from './environment.ts';
import type { Scope } from './scope.ts';
import type { RenderOptions } from './templar.ts';

/** What filters, tests and lookups may ask of the templar that runs them. */
export interface PluginContext {
  readonly environment: TemplateEnvironment;
  readonly scope: Scope;
  /** The action of the task whose `with_*` loop this is; undefined in a template. */
  readonly loopAction: string | undefined;
  /** Folders in which relative files are looked for, nearest first. */
  readonly searchPath: readonly string[];
  /** The rendered value of a variable, with the template's own names; undefined when there is none. */
  variable(name: string): Value | undefined;
  filter(name: string, value: Value, args?: readonly Value[], keywords?: Keywords): Value;
  test(name: string, value: Value, args?: readonly Value[], keywords?: Keywords): boolean;
  lookup(name: string, terms: readonly Value[], options?: Keywords): readonly Value[];
  /** Renders a trusted text (a template file's) with more variables on top; its value keeps its type. */
  render(text: string, path: string, options: RenderOptions, variables: ReadonlyMap<string, Raw>): Value;
  warn(message: string, help?: string): void;
  /**
   * Whether a list or dict that a template comes upon twice is one object in Python too. Variables are wrapped anew
   * there each time they are looked up by another way, so what two of them share is two objects.
   */
  isOne(container: object): boolean;
}

interface PluginOptions {
  /** Undefined arguments are passed; otherwise the first of them is the result. */
  readonly acceptsUndefined?: boolean;
  /** Undefined items of containers are passed; otherwise looking at one makes it the result. */
  readonly acceptsUndefinedItems?: boolean;
}

type Run<Result> = (context: PluginContext, ...args: Value[]) => Result;

/** A filter: its first parameter is what stands before the `|`. */
export interface Filter extends PluginOptions {
  readonly signature: Signature;
  readonly run: Run<Value>;
}

/** A test: its first parameter is what stands before `is`. */
export interface Test extends PluginOptions {
  readonly signature: Signature;
  readonly run: Run<boolean>;
}

/** A lookup. `run` gets the terms as a list, then its options in the order of the signature. */
export interface Lookup extends PluginOptions {
  readonly signature: Signature;
  readonly run: (context: PluginContext, terms: readonly Value[], ...options: Value[]) => Value[];
}

/** Filters of one file by their short names. */
export type Filters = Readonly<Record<string, Filter>>;
export type Tests = Readonly<Record<string, Test>>;
export type Lookups = Readonly<Record<string, Lookup>>;

/**
 * Makes a filter.
 * @example filter("value, separator=', '", (_context, value, separator) => ...)
 * @param signature Python's parameter list; `*rest` gives a list and `**options` a dict.
 */
export function filter(signature: string, run: Run<Value>, options: PluginOptions = {}): Filter {
  return plugin(signature, run, options);
}

/** Makes a test. @example test('value, other', (_context, value, other) => equals(value, other)) */
export function test(signature: string, run: Run<boolean>, options: PluginOptions = {}): Test {
  return plugin(signature, run, options);
}

/** Makes a lookup; its signature lists the options. @example lookup('rstrip=True', (context, terms, rstrip) => ...) */
export function lookup(signature: string, run: Lookup['run'], options: PluginOptions = {}): Lookup {
  return plugin(signature, run, options);
}

/** The signature is read when the plugin is first used: there are hundreds, of which a run uses a few. */
function plugin<R>(signature: string, run: R, options: PluginOptions) {
  let parsed: Signature | undefined;
  return {
    get signature(): Signature {
      parsed ??= parseSignature(signature);
      return parsed;
    },
    run,
    ...options,
  };
}

/** Calls a filter or test with arguments as they were given. @throws PythonError when they don't fit */
export function invoke<Result>(
  name: string,
  plugin: { readonly signature: Signature; readonly run: Run<Result> },
  context: PluginContext,
  args: readonly Value[],
  keywords: Keywords,
): Result {
  return plugin.run(context, ...bindArguments(name, plugin.signature, args, keywords));
}
