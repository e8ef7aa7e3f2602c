import { itemsOf, iterate } from '../../values/iterate.ts';
import { PyTuple } from '../../values/objects.ts';
import { PythonError, typeError, valueError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { Namespace } from '../globals/namespace.ts';
import type { Block, Body, CallBlock, For, If, Statement, Target } from '../parse/ast.ts';
import { Place } from '../place.ts';
import { compileArguments } from './arguments.ts';
import { runBlock } from './blocks.ts';
import { compileExpression, compileFilterOf } from './expressions.ts';
import { concatenate } from './finalize.ts';
import type { Evaluate, Execute, Frame } from './frame.ts';
import { Located, located } from './located.ts';
import { Loop } from './loop.ts';
import { compileMacro } from './macro.ts';
import { mentions } from './mentions.ts';
import { compileExtends, compileFromImport, compileImport, compileInclude } from './templates.ts';

/** Turns statements into one function. Blocks that are defined in it are added to `blocks`. */
export function compileBody(body: Body, blocks: Map<string, Execute>, top = false): Execute {
  const steps = body.children.map((node) => compileStatement(node, blocks, top));
  const [only] = steps;
  if (steps.length === 1 && only !== undefined && !top) return only;
  return (frame, out) => {
    for (const step of steps) {
      // In a template that extends another one, only blocks print.
      const signal = step(frame, top && frame.run.parent !== undefined ? [] : out);
      if (signal !== undefined) return signal;
    }
    return undefined;
  };
}

function compileStatement(node: Statement, blocks: Map<string, Execute>, top: boolean): Execute {
  switch (node.typename) {
    case 'Output':
      return compileOutput(node.children);
    case 'If':
      return compileIf(node, blocks, top);
    case 'For':
      return compileFor(node, blocks);
    case 'Set': {
      const assign = compileTarget(node.target);
      const value = compileExpression(node.value);
      return does((frame) => assign(frame, value(frame)));
    }
    case 'SetBlock': {
      const assign = compileTarget(node.target);
      const body = compileBody(node.body, blocks);
      const filter = node.filter === null ? undefined : compileFilterOf(node.filter);
      return does((frame) => {
        const value = captured(body, frame.inner());
        assign(frame, filter === undefined ? value : filter(frame, value));
      });
    }
    case 'FilterBlock': {
      const body = compileBody(node.body, blocks);
      const filter = compileFilterOf(node.filter);
      return (frame, out) => {
        out.push(filter(frame, captured(body, frame.inner())));
        return undefined;
      };
    }
    case 'With': {
      const assignments = node.targets.map((target) => compileTarget(target));
      const values = node.values.map(compileExpression);
      const body = compileBody(node.body, blocks);
      return (frame, out) => {
        const inner = frame.inner();
        const evaluated = values.map((value) => value(frame));
        assignments.forEach((assign, index) => {
          assign(inner, evaluated[index] ?? null);
        });
        return body(inner, out);
      };
    }
    case 'AutoEscape': {
      const body = compileBody(node.body, blocks);
      return (frame, out) => body(frame.inner(), out);
    }
    case 'Do': {
      const value = compileExpression(node.expr);
      return does((frame) => {
        value(frame);
      });
    }
    case 'Break':
      return () => 'break';
    case 'Continue':
      return () => 'continue';
    case 'Macro': {
      const make = compileMacro(node.name, node.args, node.body, compileBody(node.body, blocks), node);
      return does((frame) => frame.set(node.name, make(frame)));
    }
    case 'CallBlock':
      return compileCallBlock(node, blocks);
    case 'Block':
      return compileBlock(node, blocks);
    case 'Extends':
      return compileExtends(node);
    case 'Include':
      return compileInclude(node);
    case 'Import':
      return compileImport(node);
    case 'FromImport':
      return compileFromImport(node);
  }
}

function does(action: (frame: Frame) => void): Execute {
  return (frame) => {
    action(frame);
    return undefined;
  };
}

/** What statements print, as one value. */
function captured(body: Execute, frame: Frame): Value {
  const out: Value[] = [];
  body(frame, out);
  // What is undefined stands for the whole until somebody uses it.
  return out.find((piece) => piece instanceof Undefined) ?? concatenate(out);
}

function compileOutput(children: Extract<Statement, { typename: 'Output' }>['children']): Execute {
  const parts: (string | Evaluate)[] = children.map((child) =>
    child.typename === 'TemplateData' ? child.value : compileExpression(child),
  );
  return (frame, out) => {
    for (const part of parts) out.push(typeof part === 'string' ? part : part(frame));
    return undefined;
  };
}

function compileIf(node: If, blocks: Map<string, Execute>, top: boolean): Execute {
  const condition = compileExpression(node.cond);
  const body = compileBody(node.body, blocks, top);
  const { else_ } = node;
  const otherwise =
    else_ === null
      ? undefined
      : else_.typename === 'If'
        ? compileIf(else_, blocks, top)
        : compileBody(else_, blocks, top);
  return (frame, out) => (truth(condition(frame)) ? body(frame, out) : otherwise?.(frame, out));
}

function compileFor(node: For, blocks: Map<string, Execute>): Execute {
  const evaluateItems = compileExpression(node.arr);
  const items = located(node.arr, (frame) => listOf(evaluateItems(frame)));
  const assign = compileTarget(node.name);
  const test = node.test === null ? undefined : compileExpression(node.test);
  const body = compileBody(node.body, blocks);
  // As in Jinja there is no `loop` where the body doesn't name it: what it includes must not see one.
  const usesLoop = node.recursive || mentions(node.body, 'loop') || hasScopedBlock(node.body);
  const otherwise = node.else_ === null ? undefined : compileBody(node.else_, blocks);

  function run(frame: Frame, all: readonly Value[], out: Value[], depth: number): void {
    const chosen = test === undefined ? all : all.filter((item) => passes(frame, item, test));
    const recurse = (inner: Value, depth: number) => {
      const nested: Value[] = [];
      run(frame, itemsOf(inner), nested, depth);
      return concatenate(nested);
    };
    const loop = new Loop(chosen, depth, node.recursive ? recurse : undefined);
    for (const item of chosen) {
      loop.index0++;
      const inner = frame.inner();
      if (usesLoop) inner.set('loop', loop);
      assign(inner, item);
      if (body(inner, out) === 'break') break;
    }
    if (chosen.length === 0) otherwise?.(frame.inner(), out);
  }

  function passes(frame: Frame, item: Value, condition: Evaluate): boolean {
    const inner = frame.inner();
    assign(inner, item);
    return truth(condition(inner));
  }

  return (frame, out) => {
    const all = itemsOf(items(frame));
    if (!node.recursive) {
      run(frame, all, out, 0);
      return undefined;
    }
    // Its text is one piece: what is undefined in it is told when the loop is over.
    const pieces: Value[] = [];
    run(frame, all, pieces, 0);
    out.push(concatenate(pieces));
    return undefined;
  };
}

function hasScopedBlock(body: Body): boolean {
  return body.children.some((node) => node.typename === 'Block' && node.scoped);
}

/** The items of what a loop goes over, as a list or tuple. */
function listOf(value: Value): Value {
  return Array.isArray(value) || value instanceof PyTuple ? value : Array.from(iterate(value));
}

/** Turns the left side of an assignment into a function that assigns. */
function compileTarget(target: Target): (frame: Frame, value: Value) => void {
  switch (target.typename) {
    case 'Symbol':
      return (frame, value) => frame.set(target.value, value);
    case 'NSRef':
      return (frame, value) => {
        const object = frame.local(target.name);
        if (!(object instanceof Namespace) || !object.setAttribute(target.attr, value)) {
          const error = new PythonError('RuntimeError', 'cannot assign attribute on non-namespace object');
          throw new Located(error, new Place(frame.run.document, target.lineno, target.colno));
        }
      };
    case 'Tuple': {
      const parts = target.children.map(compileTarget);
      return (frame, value) => {
        const items = unpacked(value, parts.length, frame, target);
        parts.forEach((assign, index) => {
          assign(frame, items[index] ?? null);
        });
      };
    }
  }
}

function unpacked(value: Value, count: number, frame: Frame, node: Target): readonly Value[] {
  if (value instanceof Undefined) value.trip();
  try {
    if (value === null || typeof value === 'number' || typeof value === 'boolean')
      throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
    const items = itemsOf(value);
    if (items.length > count) throw valueError(`too many values to unpack (expected ${count})`);
    if (items.length < count)
      throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`);
    return items;
  } catch (error) {
    throw new Located(error, new Place(frame.run.document, node.lineno, node.colno));
  }
}

function compileCallBlock(node: CallBlock, blocks: Map<string, Execute>): Execute {
  const callee = compileExpression(node.call.name);
  const args = compileArguments(node.call.args);
  const makeCaller = compileMacro(undefined, node.args, node.body, compileBody(node.body, blocks), node);
  return (frame, out) => {
    const keywords = new Map(args.keywords(frame));
    keywords.set('caller', makeCaller(frame));
    const place = new Place(frame.run.document, node.lineno, node.colno);
    out.push(frame.run.runtime.call(callee(frame), args.positional(frame), keywords, place));
    return undefined;
  };
}

function compileBlock(node: Block, blocks: Map<string, Execute>): Execute {
  blocks.set(node.name, compileBody(node.body, blocks));
  return (frame, out) => {
    if (frame.run.parent !== undefined) return undefined;
    runBlock(node.name, 0, node.scoped ? frame : frame.root(), out);
    return undefined;
  };
}
