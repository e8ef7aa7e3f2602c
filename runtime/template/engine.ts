import { messageOf, TsibleError } from '../errors/error.ts';
import { Origin, Source } from '../errors/source.ts';
import { isAuthored } from '../values/authored.ts';
import { LazyDict } from '../values/lazy.ts';
import { type EncryptedString, type Raw, Template } from '../values/raw.ts';
import { OMIT, Undecryptable, Undefined, UndefinedUse } from '../values/undefined.ts';
import type { DictKey, Value } from '../values/value.ts';
import { evaluateCondition, isAuthorsWord } from './condition.ts';
import type { TemplateEnvironment } from './environment.ts';
import { TemplateError, ValueOmittedError } from './errors.ts';
import { captured, type Kind, recursion, templateError, undefinedError } from './evaluate/capture.ts';
import { Evaluation, type EvaluationOptions, type Host } from './evaluate/evaluation.ts';
import { compileExpression } from './evaluate/expressions.ts';
import { concatenate, type Fill, finalize } from './evaluate/finalize.ts';
import { Frame, type Run } from './evaluate/frame.ts';
import { lazily, withUndefinedItems } from './evaluate/rendered.ts';
import { runTemplate } from './evaluate/templates.ts';
import type { Expression } from './parse/ast.ts';
import {
  DEFAULT_SYNTAX,
  extendedSyntax,
  hasHeader,
  hasMarker,
  readHeader,
  type Syntax,
  syntaxOf,
} from './parse/syntax.ts';
import { Document, Place } from './place.ts';
import type { Scope } from './scope.ts';
import type { RenderOptions, Templar } from './templar.ts';
import { compileBareExpression, compileTemplate, type Unit } from './unit.ts';

export interface TemplarOptions {
  readonly scope: Scope;
  readonly environment: TemplateEnvironment;
}

/**
 * Makes a templar for one scope. It is cheap: what is compiled is shared by all of them.
 * @example createTemplar({ scope, environment: { baseDir: '/play' } }).expression('a + 1')
 */
export function createTemplar({ scope, environment }: TemplarOptions): Templar {
  return new Engine(scope, environment);
}

/** How a text is rendered. */
interface Mode {
  readonly syntax: Syntax;
  readonly literalBackslashes: boolean;
  readonly searchPath: readonly string[];
}

const EXPRESSION = { syntax: DEFAULT_SYNTAX, searchPath: [] } as const;

function modeOf(options: RenderOptions, base: Syntax): Mode {
  return {
    syntax: syntaxOf(options, base),
    literalBackslashes: options.escapeBackslashes ?? false,
    searchPath: options.searchPath ?? [],
  };
}

/** A rendering that shows what is undefined where it stands. */
interface Inspection {
  readonly fill: Fill;
  /** Whether it shows errors so too. */
  readonly takesErrors: boolean;
}

/** The one that is under way: it holds for the templates of other hosts' variables too. */
let inspecting: Inspection | undefined;

/** Whether something undefined is shown where it stands. */
function isShown({ error }: Undefined): boolean {
  return inspecting !== undefined && (error === undefined || inspecting.takesErrors);
}

class Engine implements Templar, Host {
  /** Templates that are being rendered: one that is asked for again would never end. */
  readonly #active = new Set<Template>();
  #all: Value | undefined;
  readonly #syntax: Syntax;

  constructor(
    readonly scope: Scope,
    readonly environment: TemplateEnvironment,
  ) {
    this.#syntax = extendedSyntax(environment.jinjaExtensions ?? []);
  }

  /** Containers of variables are given out as they are: only templates change them in place. */
  readonly copies = false;

  resolve(raw: Raw): Value {
    if (raw === null || typeof raw !== 'object') return raw;
    const template = raw instanceof Template ? raw : undefined;
    const document = new Document(template?.source ?? '', template?.origin);
    return this.#final(() => lazily(raw, this), 'template', document);
  }

  expression(source: string, origin?: Origin): Value {
    return this.#expression(source, origin, false);
  }

  lazy(raw: Raw): Value {
    return lazily(raw, this);
  }

  loopItems(lookup: string, terms: Raw, action: string, origin?: Origin): Value[] {
    const document = new Document(`with_${lookup}`, origin);
    const options = { ...EXPRESSION, copies: false, inCondition: false, loopAction: action };
    const items = this.#final(
      () => {
        const evaluation = new Evaluation(this, options);
        const value = lazily(terms, evaluation);
        const list = Array.isArray(value) ? value : [value];
        const query = evaluation.global('query') ?? null;
        return evaluation.call(query, [lookup, ...list], new Map(), new Place(document, 0, 0));
      },
      'expression',
      document,
    );
    return Array.isArray(items) ? items : [items];
  }

  inspect(source: string, origin?: Origin): Value {
    const document = new Document(source, origin);
    return this.#inspect('expression', document, false, (engine) => engine.expression(source, origin));
  }

  describe(raw: Raw): Value {
    return this.#inspect('template', new Document('', undefined), true, (engine) => engine.resolve(raw));
  }

  #inspect(kind: Kind, document: Document, takesErrors: boolean, render: (engine: Templar) => Value): Value {
    const errors: TemplateError[] = [];
    const fill = (value: Undefined) => {
      if (value.error !== undefined && !takesErrors) value.trip();
      const error =
        value.error === undefined
          ? undefinedError(value, kind, document)
          : templateError(value.error, kind, document, value.place);
      errors.push(error);
      return `<< error ${errors.length} - ${error.message} >>`;
    };
    const before = inspecting;
    inspecting = { fill, takesErrors };
    try {
      // An engine of its own: what stands for the undefined is not to be kept.
      const value = render(new Engine(this.scope, this.environment));
      this.#warnOf(errors);
      return value;
    } finally {
      inspecting = before;
    }
  }

  /** Tells what is undefined, with a warning for each run of faults in one template. */
  #warnOf(errors: readonly TemplateError[]): void {
    let lines: string[] = [];
    errors.forEach((error, index) => {
      const { templateOrigin: origin } = error;
      lines.push(`error ${index + 1} - ${error.message}`);
      const next = errors[index + 1];
      if (next !== undefined && String(next.templateOrigin) === String(origin)) return;
      const message = `Encountered ${lines.length} template error${lines.length > 1 ? 's' : ''}.`;
      this.environment.warn?.([message, ...lines].join('\n'), { origin });
      lines = [];
    });
  }

  isAuthors(raw: Raw, text: string): boolean {
    if (!(raw instanceof Template)) return isAuthored(text);
    return isAuthorsWord(raw, text, {
      scope: this.scope,
      resolve: (inner) => this.resolve(inner),
      evaluate: (node) => this.#evaluate(node, raw.origin),
    });
  }

  /** The value of a part of an expression. */
  #evaluate(node: Expression, origin: Origin | undefined): Value {
    const options = { ...EXPRESSION, copies: true, inCondition: true };
    const run = this.#run(new Document('', origin), undefined, options);
    return compileExpression(node)(new Frame(run, undefined));
  }

  condition(raw: Raw, origin?: Origin): boolean {
    return evaluateCondition(raw, origin, {
      scope: this.scope,
      allowBroken: this.environment.allowBrokenConditionals ?? false,
      resolve: (template) => this.resolve(template),
      expression: (source, at) => this.#expression(source, at, true),
      evaluate: (node) => this.#evaluate(node, origin),
      deprecated: (message, help, at) =>
        this.environment.warn?.(message, { help, origin: at, removedIn: '2.23' }),
    });
  }

  render(text: string, origin: Origin | undefined, options: RenderOptions = {}): string {
    const document = new Document(text, origin);
    const mode = modeOf(options, this.#syntax);
    return this.#final(
      () => {
        const value = this.#renderText(text, document, mode);
        return value === null ? '' : concatenate([value, '']);
      },
      'template',
      document,
    ) as string;
  }

  renderTemplate(template: Template): Value {
    const { source, origin } = template;
    const document = new Document(source, origin);
    if (this.#active.has(template)) return asValue(recursion('template', origin));
    this.#active.add(template);
    try {
      return withUndefinedItems(() => this.#renderText(source, document, this.#playbookString));
    } catch (error) {
      return captured(error, 'template', document);
    } finally {
      this.#active.delete(template);
    }
  }

  get #playbookString(): Mode {
    return { syntax: this.#syntax, literalBackslashes: true, searchPath: [] };
  }

  decrypt(text: EncryptedString): Value {
    try {
      return text.decrypt();
    } catch (error) {
      // The loader's own words for it are the same.
      const reason = error instanceof TsibleError ? (error.cause ?? error) : error;
      const message = `Attempt to use undecryptable variable: ${messageOf(reason)}`;
      const told = new TemplateError(message, { origin: text.origin, cause: reason });
      return new Undecryptable(told.message, told, text.ciphertext);
    }
  }

  renderFile(text: string, path: string, options: RenderOptions, variables: ReadonlyMap<string, Raw>): Value {
    const { scope } = this;
    const extended: Scope = {
      get: (name) => (variables.has(name) ? variables.get(name) : scope.get(name)),
      names: () => new Set([...scope.names(), ...variables.keys()]),
      origin: (name) => (variables.has(name) ? undefined : scope.origin?.(name)),
    };
    const document = new Document(text, new Origin(new Source(path, text), 0));
    try {
      const engine = new Engine(extended, this.environment);
      return withUndefinedItems(() => engine.#renderText(text, document, modeOf(options, this.#syntax)));
    } catch (error) {
      return captured(error, 'template', document);
    }
  }

  allVariables(): Value {
    this.#all ??= new AllVariables(this.scope, this);
    return this.#all;
  }

  #expression(source: string, origin: Origin | undefined, inCondition: boolean): Value {
    const document = new Document(source, origin);
    return this.#final(
      () => {
        this.environment.admits?.(source);
        const unit = compileBareExpression(source, this.environment.plugins);
        const options = { ...EXPRESSION, copies: unit.copies, inCondition };
        return unit.evaluate(new Frame(this.#run(document, undefined, options), undefined));
      },
      'expression',
      document,
    );
  }

  /** A text's value; pieces that fail come back as an Undefined or are thrown. */
  #renderText(text: string, document: Document, mode: Mode): Value {
    let { syntax } = mode;
    let body = text;
    let place = document;
    if (!hasHeader(text)) {
      // No template to Ansible: it stays as it is, line ends and emptiness too. A template that gives nothing is None.
      if (!hasMarker(text, syntax)) return text;
    } else {
      const header = readHeader(text, syntax);
      syntax = header.syntax;
      body = text.slice(header.length);
      place = new Document(text, document.origin, 1);
    }
    this.environment.admits?.(body);
    const unit = compileTemplate(body, syntax, mode.literalBackslashes, this.environment.plugins);
    const options = { syntax, searchPath: mode.searchPath, copies: unit.copies, inCondition: false };
    const frame = new Frame(this.#run(place, unit, options), undefined);
    const out: Value[] = [];
    try {
      runTemplate(unit.body, frame, out);
    } catch (error) {
      // What came before it may be undefined, and then that is told first.
      out.push(captured(error, 'template', place));
      if (inspecting !== undefined && (error instanceof UndefinedUse || inspecting.takesErrors))
        out.push(new Undefined('template potentially truncated', undefined, new Place(place, 0, 0)));
    }
    const value = firstUndefined(out) ?? concatenate(filled(out));
    return typeof value === 'string' ? withNewlines(value, text, mode.syntax) : value;
  }

  #run(document: Document, unit: Unit | undefined, options: EvaluationOptions): Run {
    return {
      runtime: new Evaluation(this, options),
      document,
      name: undefined,
      seesVariables: true,
      blocks: new Map(Array.from(unit?.blocks ?? [], ([name, body]) => [name, [body]])),
      parent: undefined,
    };
  }

  /** Runs something and makes its result final. @throws TemplateError */
  #final(run: () => Value, kind: Kind, document: Document): Value {
    try {
      const value = run();
      if (value === OMIT)
        throw new ValueOmittedError('A template was resolved to an Omit scalar.', {
          origin: document.origin,
        });
      return finalize(value, true, inspecting?.fill);
    } catch (error) {
      if (inspecting !== undefined) {
        if (error instanceof UndefinedUse && isShown(error.source)) return inspecting.fill(error.source);
        if (inspecting.takesErrors) return inspecting.fill(captured(error, kind, document));
      }
      throw templateError(error, kind, document, undefined);
    }
  }
}

/** The pieces of a text, with something in the place of what is undefined where that is wanted. */
function filled(out: readonly Value[]): readonly Value[] {
  if (inspecting === undefined || out.length < 2) return out;
  return out.map((piece) => finalize(piece, false, inspecting?.fill));
}

function asValue(error: TemplateError): Undefined {
  return new Undefined(error.message, error);
}

/**
 * Of several pieces, the first that is undefined. A single piece stands for itself.
 * @throws UndefinedUse for what is undefined in a piece before it
 */
function firstUndefined(out: readonly Value[]): Value | undefined {
  const [only] = out;
  if (inspecting !== undefined && out.length === 1) return only ?? undefined;
  const found = out.findIndex((piece) => piece instanceof Undefined && !isShown(piece));
  if (found < 0) return undefined;
  // What is undefined inside of an earlier piece is told first.
  if (inspecting === undefined) for (const piece of out.slice(0, found)) finalize(piece, false);
  return out[found];
}

/** Jinja drops a newline at a template's end; Ansible puts back what the result lacks. */
function withNewlines(result: string, text: string, syntax: Syntax): string {
  if (!text.endsWith('\n')) return result;
  const missing = countNewlines(text) - countNewlines(result);
  return missing > 0 ? result + syntax.newlineSequence.repeat(missing) : result;
}

function countNewlines(text: string): number {
  let count = 0;
  while (count < text.length && text[text.length - 1 - count] === '\n') count++;
  return count;
}

/** `vars`: every variable by its name. */
class AllVariables extends LazyDict {
  constructor(
    private readonly variables: Scope,
    private readonly engine: Engine,
  ) {
    super();
    for (const name of variables.names()) this.defer(name);
  }

  protected override compute(key: DictKey): Value {
    return lazily(this.variables.get(String(key)) ?? null, this.engine);
  }
}
