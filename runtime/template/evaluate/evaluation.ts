import { messageOf } from '../../errors/error.ts';
import { toList } from '../../values/iterate.ts';
import { type Keywords, PyFunction, PyRange } from '../../values/objects.ts';
import { repr } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { type EncryptedString, type Raw, Template } from '../../values/raw.ts';
import { bindArguments } from '../../values/signature.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined, UndefinedUse } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import type { TemplateEnvironment } from '../environment.ts';
import { TemplateError } from '../errors.ts';
import { jinjaGlobals } from '../globals/jinja.ts';
import { lookupGlobals } from '../globals/lookup.ts';
import type { Expression } from '../parse/ast.ts';
import type { Syntax } from '../parse/syntax.ts';
import type { Place } from '../place.ts';
import { type Filter, invoke, type PluginContext, type Test } from '../plugin.ts';
import { explainMissing, findPlugin, type Registered } from '../registry.ts';
import type { Scope } from '../scope.ts';
import type { RenderOptions } from '../templar.ts';
import { isVaulted } from '../written.ts';
import { findTemplate, TemplateNotFound } from './find-template.ts';
import type { LoadedTemplate } from './loaded.ts';
import { Located } from './located.ts';
import { Loop } from './loop.ts';
import {
  guarded,
  isVariables,
  lazily,
  literalLists,
  type Renderer,
  tripping,
  withoutUndefinedItems,
  withUndefinedItems,
} from './rendered.ts';
import type { Runtime } from './runtime.ts';

/** What an evaluation needs of the engine that started it. */
export interface Host {
  readonly scope: Scope;
  readonly environment: TemplateEnvironment;
  renderTemplate(template: Template): Value;
  decrypt(text: EncryptedString): Value;
  /** Renders a template file's text with more variables. */
  renderFile(text: string, path: string, options: RenderOptions, variables: ReadonlyMap<string, Raw>): Value;
  /** A dict of all variables, rendered when they are asked for. */
  allVariables(): Value;
}

export interface EvaluationOptions {
  readonly syntax: Syntax;
  readonly searchPath: readonly string[];
  readonly copies: boolean;
  readonly inCondition: boolean;
  /** See PluginContext. */
  readonly loopAction?: string;
}

/** One evaluation of one template or expression: a variable that it uses twice is rendered once. */
export class Evaluation implements Runtime, Renderer, PluginContext {
  readonly #host: Host;
  readonly #options: EvaluationOptions;
  readonly #variables = new Map<string, Value>();

  constructor(host: Host, options: EvaluationOptions) {
    this.#host = host;
    this.#options = options;
  }

  get copies(): boolean {
    return this.#options.copies;
  }

  get inCondition(): boolean {
    return this.#options.inCondition;
  }

  get loopAction(): string | undefined {
    return this.#options.loopAction;
  }

  get environment(): TemplateEnvironment {
    return this.#host.environment;
  }

  get scope(): Scope {
    return this.#host.scope;
  }

  get searchPath(): readonly string[] {
    return this.#options.searchPath;
  }

  renderTemplate(template: Template): Value {
    return this.#host.renderTemplate(template);
  }

  decrypt(text: EncryptedString): Value {
    return this.#host.decrypt(text);
  }

  variable(name: string): Value | undefined {
    const known = this.#variables.get(name);
    if (known !== undefined) return known;
    const raw = this.#host.scope.get(name);
    if (raw === undefined) return this.global(name);
    const value = lazily(raw, this);
    this.#variables.set(name, value);
    return value;
  }

  global(name: string): Value | undefined {
    const shared = jinjaGlobals.get(name);
    if (shared !== undefined) return shared;
    if (name === 'vars') return this.#host.allVariables();
    return lookupGlobals(this, name);
  }

  callFilter(name: string, args: readonly Value[], keywords: Keywords, place?: Place): Value {
    const found = findPlugin('filter', name, this.environment.plugins);
    if (found === undefined) throw new PythonError('RuntimeError', `No filter named '${name}' found.`);
    const result = this.#plugin('filter', found, args, keywords, place);
    if (Array.isArray(result)) {
      literalLists.delete(result);
      return tripping(result);
    }
    return result instanceof PyRange ? toList(result) : result;
  }

  callTest(name: string, args: readonly Value[], keywords: Keywords, place?: Place): Value {
    const found = findPlugin('test', name, this.environment.plugins);
    if (found === undefined) throw new PythonError('RuntimeError', `No test named '${name}' found.`);
    return this.#plugin('test', found, args, keywords, place);
  }

  #plugin(
    kind: 'filter' | 'test',
    { name, plugin, function: called }: Registered<Filter | Test>,
    args: readonly Value[],
    keywords: Keywords,
    place: Place | undefined,
  ): Value {
    if (!plugin.acceptsUndefined) {
      const first = firstUndefined(args, keywords);
      if (first !== undefined) return first;
    }
    try {
      if (plugin.acceptsUndefinedItems)
        return withUndefinedItems(() => invoke(called, plugin, this, args, keywords));
      return withoutUndefinedItems(() => invoke(called, plugin, this, args.map(guarded), keywords));
    } catch (error) {
      if (error instanceof UndefinedUse) return error.source;
      return pluginFailure(kind, name, error, place);
    }
  }

  call(callee: Value, args: readonly Value[], keywords: Keywords, place: Place): Value {
    if (callee instanceof Undefined) return callee;
    const takesUndefined = callee instanceof PyFunction && callee.acceptsUndefined;
    if (!takesUndefined) {
      const first = firstUndefined(args, keywords);
      if (first !== undefined) return first;
    }
    try {
      if (callee instanceof Loop) return callee.call(args);
      if (!(callee instanceof PyFunction)) throw typeError(`'${typeName(callee)}' object is not callable`);
      if (takesUndefined) return callee.call(args, keywords);
      const result = withoutUndefinedItems(() => callee.call(args, keywords));
      if (Array.isArray(result)) literalLists.delete(result);
      return result;
    } catch (error) {
      if (error instanceof UndefinedUse) return error.source;
      if (error instanceof Error) return new Undefined(error.message, error, place);
      if (error instanceof Located)
        return new Undefined(messageOf(error.error), asError(error.error), error.place);
      throw error;
    }
  }

  filter(name: string, value: Value, args: readonly Value[] = [], keywords: Keywords = NO_KEYWORDS): Value {
    if (findPlugin('filter', name, this.environment.plugins) === undefined)
      throw new PythonError('RuntimeError', `No filter named '${name}'.`);
    return this.callFilter(name, [value, ...args], keywords);
  }

  test(name: string, value: Value, args: readonly Value[] = [], keywords: Keywords = NO_KEYWORDS): boolean {
    if (findPlugin('test', name, this.environment.plugins) === undefined)
      throw new PythonError('RuntimeError', `No test named '${name}'.`);
    return truth(this.callTest(name, [value, ...args], keywords));
  }

  lookup(name: string, terms: readonly Value[], options: Keywords = NO_KEYWORDS): readonly Value[] {
    const found = findPlugin('lookup', name, this.environment.plugins);
    if (found === undefined) {
      const help = explainMissing('lookup', name, this.environment.plugins);
      throw new TemplateError(`The lookup plugin ${repr(name)} was not found.`, { help });
    }
    const { plugin } = found;
    // What a lookup doesn't know is of no account to it.
    const known = plugin.signature.options
      ? options
      : new Map([...options].filter(([key]) => plugin.signature.parameters.some((one) => one.name === key)));
    const run = () => plugin.run(this, terms, ...bindArguments(name, plugin.signature, [], known));
    return plugin.acceptsUndefinedItems ? withUndefinedItems(run) : withoutUndefinedItems(run);
  }

  render(text: string, path: string, options: RenderOptions, variables: ReadonlyMap<string, Raw>): Value {
    return this.#host.renderFile(text, path, options, variables);
  }

  warn(message: string, help?: string): void {
    this.environment.warn?.(message, { help });
  }

  isOne(container: object): boolean {
    if (!isVariables(container)) return true;
    const found = new Map<object, number>();
    for (const value of this.#variables.values()) countContainers(value, found);
    return found.get(container) === 1;
  }

  embedded(text: string, place: Place): Value {
    if (this.environment.allowEmbeddedTemplates === false) return text;
    const origin = place.origin();
    this.environment.warn?.(
      'Jinja constant strings should not contain embedded templates. This feature will be disabled by default in ansible-core 2.23.',
      {
        origin,
        help: this.inCondition
          ? 'Use inline expressions, for example: `when: "{{ a_var }}" == 42` becomes `when: a_var == 42`'
          : `Use inline expressions, for example: \`msg: "{{ lookup('env', '{{ a_var }}') }}"\` becomes \`msg: "{{ lookup('env', a_var) }}"\``,
      },
    );
    return this.renderTemplate(new Template(text, origin));
  }

  isVaulted(expression: Expression): boolean {
    return isVaulted(expression, this.scope);
  }

  load(names: Value, place: Place): LoadedTemplate {
    const { plugins, baseDir } = this.environment;
    const { searchPath } = this.#options;
    const folders = searchPath.includes(baseDir) ? searchPath : [...searchPath, baseDir];
    return findTemplate(names, { folders, syntax: this.#options.syntax, plugins }, place);
  }

  tryLoad(names: Value, place: Place): LoadedTemplate | undefined {
    try {
      return this.load(names, place);
    } catch (error) {
      if (error instanceof TemplateNotFound) return undefined;
      throw error;
    }
  }
}

const NO_KEYWORDS: Keywords = new Map();

/** How many ways lead to each list and dict of variables. */
function countContainers(value: Value, found: Map<object, number>): void {
  if (value === null || typeof value !== 'object' || !isVariables(value)) return;
  if (!Array.isArray(value) && !(value instanceof Map)) return;
  const before = found.get(value) ?? 0;
  found.set(value, before + 1);
  // What is inside is shared as well; it has been gone through.
  if (before > 1) return;
  for (const item of value.values()) countContainers(item, found);
}

function firstUndefined(args: readonly Value[], keywords: Keywords): Undefined | undefined {
  for (const arg of args) if (arg instanceof Undefined) return arg;
  if (keywords.size > 0) for (const value of keywords.values()) if (value instanceof Undefined) return value;
  return undefined;
}

/** The result of a filter or test that failed: an Undefined that tells why. */
function pluginFailure(kind: string, name: string, error: unknown, place: Place | undefined): Undefined {
  if (error instanceof Located) return pluginFailure(kind, name, error.error, error.place);
  if (error instanceof TypeError || error instanceof ReferenceError) throw error;
  const message = `The ${kind} plugin '${name}' failed: ${messageOf(error)}`;
  const failure = new TemplateError(message, {
    origin: place?.origin(),
    template: place?.start(),
    cause: error,
  });
  return new Undefined(message, failure, place);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}
