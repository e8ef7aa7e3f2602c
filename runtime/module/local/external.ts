import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { controllerPython } from '../../plugins/python/controller-python.ts';
import type { Reply, Target } from '../../target/target.ts';
import { toJson } from '../../values/to-json.ts';
import type { Value } from '../../values/value.ts';
import { type AnyModule, defineModule } from '../define.ts';
import { ModuleFailure, type ModuleResult } from '../result.ts';
import type { TaskContext } from '../task-context.ts';
import { readAnswer } from './answer.ts';
import { internalArguments, wordsFile } from './arguments.ts';
import { pythonFiles } from './python-files.ts';
import { runModuleFile } from './run-file.ts';
import { runOnPython } from './run-python.ts';
import { JSON_ARGUMENTS, type ModuleStyle } from './style.ts';

/** A module's file that is not written for tsible, and what is known of it. */
export interface ExternalModule {
  /** As the task resolves it: `ansible.legacy.helloworld`, `namespace.collection.name`. */
  readonly name: string;
  readonly path: string;
  readonly style: Exclude<ModuleStyle, { kind: 'script' }>;
  /** tsible's own module of that name: it stands in for one in Python that can't run. */
  readonly own: string | undefined;
  /** Folders that hold `ansible_collections`, and folders that stand for `ansible.module_utils`. */
  readonly packages: readonly string[];
  readonly utils: readonly string[];
}

/** Makes a module of a file that speaks Ansible's protocol: what it is given and what it prints are as under Ansible. */
export function externalModule(file: ExternalModule): AnyModule {
  const short = file.name.slice(file.name.lastIndexOf('.') + 1);
  return defineModule({
    name: file.name,
    summary: `The module in ${file.path}`,
    options: { arguments: { type: 'dict', description: 'Whatever the module takes' } },
    freeKeys: 'arguments',
    tellsInvocation: true,
    check: 'full',
    diff: 'full',
    async run(args, target, task): Promise<ModuleResult> {
      const given = new Map<string, Value>();
      for (const [key, value] of args.arguments ?? []) given.set(String(key), value as Value);
      if (file.own !== undefined && file.style.kind === 'python' && controllerPython() === undefined) {
        task.warn(
          `The module ${file.path} needs Ansible's Python libraries, which this controller doesn't have: ${file.own} runs in its place.`,
        );
        return await task.invoke(file.own, Object.fromEntries(given));
      }
      const all = new Map([...given, ...internalArguments(short, task)]);
      const reply = await execute(file, all, target, task);
      return readAnswer(reply, task);
    },
  });
}

async function execute(
  file: ExternalModule,
  args: ReadonlyMap<string, Value>,
  target: Target,
  task: TaskContext,
): Promise<Reply> {
  const { style } = file;
  const bytes = readFileSync(file.path);
  switch (style.kind) {
    case 'powershell':
      throw new ModuleFailure(`The module ${file.path} is written in PowerShell, which tsible does not run.`);
    case 'python':
      return await executePython(file, bytes.toString(), args, target, task);
    case 'binary':
      return await executeFile(
        file,
        bytes,
        { args: toJson(args as Map<string, Value>), program: 'run' },
        target,
      );
    case 'json-inside': {
      const text = bytes.toString().replaceAll(JSON_ARGUMENTS, toJson(args as Map<string, Value>));
      return await executeFile(file, Buffer.from(text), interpreter(style.interpreter, file, task), target);
    }
    case 'json-file':
    case 'words-file': {
      const text = style.kind === 'json-file' ? toJson(args as Map<string, Value>) : wordsFile(args);
      return await executeFile(
        file,
        bytes,
        { args: text, ...interpreter(style.interpreter, file, task) },
        target,
      );
    }
  }
}

/** How a file is to be run: its arguments' file, and who reads it. */
interface Way {
  readonly args?: string;
  readonly program?: 'run';
  /** Of these the first that the host has goes before the words. */
  readonly pythons?: readonly string[];
  readonly words?: readonly string[];
}

async function executeFile(file: ExternalModule, bytes: Buffer, way: Way, target: Target): Promise<Reply> {
  const { args = '', program = '', pythons: candidates = [], words = [] } = way;
  const name = basename(file.path);
  return await target.call(runModuleFile, [name, args, program, candidates.join(' '), ...words], {
    payload: { kind: 'bytes', bytes },
    leavesChildren: true,
  });
}

/** The interpreter that a module's first line names, or the one that the inventory puts in its place. */
function interpreter(words: readonly string[], file: ExternalModule, task: TaskContext): Way {
  const [program, ...rest] = basename(words[0] ?? '') === 'env' ? words.slice(1) : words;
  if (program === undefined)
    throw new ModuleFailure(
      `module (${basename(file.path, extname(file.path))}) is missing interpreter line`,
    );
  const kind = basename(program).replace(/[\d.]+$/, '');
  const named = task.variable(`ansible_${kind}_interpreter`);
  if (typeof named === 'string' && !/^auto(_|$)/.test(named))
    return { words: [...named.trim().split(/\s+/), ...rest] };
  // The first line of a Python module names whatever its author had; the host's Python is looked for.
  return kind === 'python' ? { pythons: pythons(task), words: rest } : { words };
}

async function executePython(
  file: ExternalModule,
  source: string,
  args: ReadonlyMap<string, Value>,
  target: Target,
  task: TaskContext,
): Promise<Reply> {
  const library = controllerPython()?.packages;
  if (library === undefined) {
    throw new ModuleFailure(
      `The module ${file.path} is written in Python and needs Ansible's Python libraries, which this controller doesn't have. ` +
        'Install ansible-core here (and Python on the host), or port the module to TypeScript: see docs/modules-of-your-own.md.',
    );
  }
  const fqn = pythonName(file.path);
  const reply = await runOnPython(target, pythons(task), {
    files: pythonFiles(source, fqn, { utils: file.utils, packages: [...file.packages, ...library] }),
    source: source.replaceAll(
      '#<<INCLUDE_ANSIBLE_MODULE_COMMON>>',
      'from ansible.module_utils.basic import *',
    ),
    name: file.path,
    fqn,
    args: toJson(new Map<string, Value>([['ANSIBLE_MODULE_ARGS', args as Map<string, Value>]])),
  });
  if (reply === undefined) {
    throw new ModuleFailure(
      `The module ${file.path} is written in Python, and there is no Python 3 on the host (looked for ${pythons(task).join(', ')}).`,
    );
  }
  return reply;
}

/** A module's name as Python would import it. */
function pythonName(path: string): string {
  const inCollection = /ansible_collections\/(.+)\.\w+$/.exec(path)?.[1];
  return inCollection === undefined
    ? `ansible.modules.${basename(path, extname(path))}`
    : `ansible_collections.${inCollection.replaceAll('/', '.')}`;
}

function pythons(task: TaskContext): readonly string[] {
  for (const named of [task.variable('ansible_python_interpreter'), task.settings.INTERPRETER_PYTHON]) {
    if (typeof named === 'string' && !/^auto(_|$)/.test(named)) return [named];
  }
  return task.settings.INTERPRETER_PYTHON_FALLBACK;
}
