import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { binaryPath, mustSucceed, runCommands, stepOf } from '../support/commands.ts';
import type { Step } from '../support/steps.ts';

export default defineModule({
  name: 'community.general.yarn',
  summary: 'Manage node.js packages with yarn',
  options: {
    name: { type: 'str', description: 'The package; what package.json asks for when not given.' },
    path: { type: 'path', description: 'Folder of the package.json.' },
    version: { type: 'str', description: 'Its version.' },
    global: { type: 'bool', default: false, description: 'Install it for all projects.' },
    executable: { type: 'path', description: 'The yarn command.' },
    ignore_scripts: { type: 'bool', default: false, description: "Run no scripts of the packages'." },
    production: { type: 'bool', default: false, description: 'Leave development dependencies out.' },
    registry: { type: 'str', description: 'The registry.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'latest'],
      description: 'What it is to be.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state } = args;
    if (args.path === undefined && !args.global)
      throw new ModuleFailure('Path must be specified when not using global arg');
    if (args.path && args.global) throw new ModuleFailure('Cannot specify path if doing global installation');
    if (state === 'absent' && !name)
      throw new ModuleFailure('Package must be explicitly named when uninstalling.');
    const yarn = await Yarn.open(args, target);
    const version = state === 'latest' ? 'latest' : args.version;
    const install = name ? ['add', version ? `${name}@${version}` : name] : ['install', '--non-interactive'];
    const commands: string[][] = [];
    if (state === 'absent') {
      if ((await yarn.installed()).includes(name ?? '')) commands.push(['remove', name ?? '']);
    } else if (!name) commands.push(install);
    else {
      if (!(await yarn.installed()).includes(name)) commands.push(install);
      if (state === 'latest' && (await yarn.outdated())) commands.push(['upgrade', '--latest']);
    }
    let told: { readonly out: string | null; readonly err: string | null } = { out: '', err: '' };
    for (const command of commands) told = task.check ? { out: null, err: null } : await yarn.change(command);
    return { changed: commands.length > 0, out: told.out, err: told.err };
  },
});

interface Arguments {
  readonly path: string | undefined;
  readonly global: boolean;
  readonly executable: string | undefined;
  readonly ignore_scripts: boolean;
  readonly production: boolean;
  readonly registry: string | undefined;
}

class Yarn {
  private constructor(
    private readonly args: Arguments,
    private readonly target: Target,
    private readonly start: readonly string[],
    private readonly path: string,
  ) {}

  static async open(args: Arguments, target: Target): Promise<Yarn> {
    const start = args.executable?.split(' ') ?? ['yarn'];
    const argv = [...start, 'global', 'dir'];
    const asks = args.global ? [{ step: 'dir', argv }] : [];
    const done = await runCommands(target, asks, { need: args.executable ? [] : ['yarn'] });
    const path = args.global ? mustSucceed(stepOf(done, 'dir'), argv).out.trim() : (args.path ?? '');
    return new Yarn(args, target, args.executable ? start : [binaryPath(done, 'yarn') ?? 'yarn'], path);
  }

  /** The packages that are installed; none before there is a yarn.lock. */
  async installed(): Promise<string[]> {
    const step = await this.ask(['list', '--depth=0', '--json']);
    const lines = step?.out.trim().split('\n') ?? [];
    return lines.flatMap((line) => {
      const { type, data } = readLine(line);
      const trees: unknown = type === 'tree' ? data?.trees : [];
      return Array.isArray(trees) ? trees.map(({ name }) => String(name).replace(/@[^@]*$/, '')) : [];
    });
  }

  /** Whether any package has a newer version. */
  async outdated(): Promise<boolean> {
    const step = await this.ask(['outdated', '--json']);
    const second = step?.out.split('\n')[1];
    if (!second) return false;
    const body = readLine(second).data?.body;
    return Array.isArray(body) && body.length > 0;
  }

  /** A command that changes nothing, where there is a yarn.lock. @throws ModuleFailure when yarn tells of an error */
  private async ask(words: readonly string[]): Promise<Step | undefined> {
    const lock = { step: 'lock', argv: ['test', '-f', `${this.path}/yarn.lock`], must: true };
    const done = await this.runIn([lock], words, false);
    if (stepOf(done, 'lock').rc !== 0) return undefined;
    const step = checkFolder(done, this.path);
    for (const line of step.err.split('\n').filter(Boolean)) {
      const type = readLine(line, step.err).type;
      if (type === 'error') throw new ModuleFailure(step.err);
    }
    return step;
  }

  async change(words: readonly string[]): Promise<{ readonly out: string; readonly err: string }> {
    const make = { step: 'make', argv: ['mkdir', '-p', '--', this.path] };
    const argv = this.words(words, this.args.global);
    const done = await this.runIn(this.args.global ? [] : [make], words, this.args.global);
    const step = this.args.global ? stepOf(done, 'yarn') : checkFolder(done, this.path);
    return mustSucceed(step, argv);
  }

  private words(words: readonly string[], globally: boolean): string[] {
    const { production, ignore_scripts: quiet, registry } = this.args;
    return [
      ...this.start,
      ...(globally ? ['global'] : []),
      ...words,
      ...(production ? ['--production'] : []),
      ...(quiet ? ['--ignore-scripts'] : []),
      ...(registry ? ['--registry', registry] : []),
    ];
  }

  private runIn(
    before: Parameters<typeof runCommands>[1],
    words: readonly string[],
    globally: boolean,
  ): ReturnType<typeof runCommands> {
    const argv = this.words(words, globally);
    if (globally)
      return runCommands(this.target, [...before, { step: 'yarn', argv }], { leavesChildren: true });
    const folder = { step: 'folder', argv: ['test', '-d', this.path], must: true };
    const file = { step: 'file', argv: ['test', '-f', `${this.path}/package.json`], must: true };
    // A folder that mkdir has just made is none yet when the request begins.
    const inside = ['sh', '-c', 'cd -- "$1" && shift && exec "$@"', 'sh', this.path, ...argv];
    const all = [...before, folder, file, { step: 'yarn', argv: inside }];
    return runCommands(this.target, all, { leavesChildren: true });
  }
}

function checkFolder(done: Awaited<ReturnType<typeof runCommands>>, path: string): Step {
  if (stepOf(done, 'folder').rc !== 0) throw new ModuleFailure(`Path provided ${path} is not a directory`);
  if (stepOf(done, 'file').rc !== 0) throw new ModuleFailure('Package.json does not exist in provided path.');
  return stepOf(done, 'yarn');
}

function unexpected(err: string): ModuleFailure {
  return new ModuleFailure(`Unexpected stderr output from Yarn: ${err}`, { stderr: err });
}

interface Line {
  readonly type?: unknown;
  readonly data?: { readonly trees?: unknown; readonly body?: unknown };
}

/** A line of JSON. @throws ModuleFailure when it is none */
function readLine(line: string, whole = line): Line {
  try {
    return JSON.parse(line);
  } catch {
    throw unexpected(whole);
  }
}
