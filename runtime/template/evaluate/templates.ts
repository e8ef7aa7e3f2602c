import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import type { Extends, FromImport, Import, Include } from '../parse/ast.ts';
import { Place } from '../place.ts';
import { compileExpression } from './expressions.ts';
import { type Execute, Frame, type Run } from './frame.ts';
import type { LoadedTemplate } from './loaded.ts';
import { TemplateModule } from './module.ts';

/** `{% extends %}`: the rest of the template only defines blocks; then the parent runs with them. */
export function compileExtends(node: Extends): Execute {
  const name = compileExpression(node.template);
  return (frame) => {
    const { run } = frame;
    const parent = run.runtime.load(name(frame), new Place(run.document, node.lineno, node.colno));
    for (const [block, body] of parent.unit.blocks) {
      const definitions = run.blocks.get(block);
      if (definitions === undefined) run.blocks.set(block, [body]);
      else definitions.push(body);
    }
    run.parent = (root, out) => {
      const parentRun: Run = { ...run, document: parent.document, name: parent.name, parent: undefined };
      const parentFrame = new Frame(parentRun, undefined);
      for (const [key, value] of root.names()) parentFrame.set(key, value);
      runTemplate(parent.unit.body, parentFrame, out);
    };
    return undefined;
  };
}

/** A template's run inside of another one's. */
function start(template: LoadedTemplate, frame: Frame, withContext: boolean): Frame {
  const run: Run = {
    runtime: frame.run.runtime,
    document: template.document,
    name: template.name,
    seesVariables: withContext && frame.run.seesVariables,
    blocks: new Map(Array.from(template.unit.blocks, ([name, body]) => [name, [body]])),
    parent: undefined,
  };
  const root = new Frame(run, undefined);
  if (withContext) for (const [name, value] of visible(frame)) root.set(name, value);
  return root;
}

/** What a scope and those around it have set; the inner one wins. */
function visible(frame: Frame): Map<string, Value> {
  const names = frame.outer === undefined ? new Map<string, Value>() : visible(frame.outer);
  for (const [name, value] of frame.names()) names.set(name, value);
  return names;
}

/** Runs a template's body and then, if it extends another template, that one. */
export function runTemplate(body: Execute, root: Frame, out: Value[]): void {
  body(root, out);
  const { parent } = root.run;
  root.run.parent = undefined;
  parent?.(root, out);
}

export function compileInclude(node: Include): Execute {
  const name = compileExpression(node.template);
  return (frame, out) => {
    const { runtime, document } = frame.run;
    const place = new Place(document, node.lineno, node.colno);
    const load = node.ignoreMissing ? runtime.tryLoad : runtime.load;
    const template = load.call(runtime, name(frame), place);
    if (template !== undefined)
      runTemplate(template.unit.body, start(template, frame, node.withContext), out);
    return undefined;
  };
}

function importModule(node: Import | FromImport, frame: Frame, name: Value): TemplateModule {
  const { runtime, document } = frame.run;
  const template = runtime.load(name, new Place(document, node.lineno, node.colno));
  const root = start(template, frame, node.withContext);
  const given = new Map(root.names());
  const pieces: Value[] = [];
  runTemplate(template.unit.body, root, pieces);
  const exported = new Map<string, Value>();
  for (const [key, value] of root.names())
    if (!key.startsWith('_') && given.get(key) !== value) exported.set(key, value);
  return new TemplateModule(template.name, exported, pieces);
}

export function compileImport(node: Import): Execute {
  const name = compileExpression(node.template);
  return (frame) => {
    frame.set(node.target, importModule(node, frame, name(frame)));
    return undefined;
  };
}

export function compileFromImport(node: FromImport): Execute {
  const name = compileExpression(node.template);
  return (frame) => {
    const module = importModule(node, frame, name(frame));
    for (const [wanted, alias] of node.names) {
      const message = `the template '${module.name}' (imported on line ${node.lineno + 1}) does not export the requested name '${wanted}'`;
      const place = new Place(frame.run.document, node.lineno, node.colno);
      frame.set(alias, module.exported.get(wanted) ?? new Undefined(message, undefined, place));
    }
    return undefined;
  };
}
