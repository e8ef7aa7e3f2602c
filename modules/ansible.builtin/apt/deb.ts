import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { readSteps, type Step, type Steps } from '../../support/steps.ts';
import { type AptArguments, flag } from './options.ts';
import { type AptCommand, aptDiff, runCommands } from './run.ts';
import { describeDebs } from './shell.ts';
import { compareVersions } from './version.ts';

/** Installs .deb files that are on the host: what they need by apt-get, themselves by dpkg. */
export async function installDebs(
  args: AptArguments,
  files: readonly string[],
  install: (packages: readonly string[]) => AptCommand,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const described = readSteps(await target.call(describeDebs, files));
  const needed: string[] = [];
  const wanted: string[] = [];
  for (const deb of debsOf(described)) {
    if (deb.installed === deb.version) continue;
    checkInstallable(args, deb, described.text('native').trim());
    needed.push(...deb.needs);
    if (args.install_recommends === true) needed.push(...deb.recommends);
    wanted.push(deb.file);
  }
  if (wanted.length === 0) return { changed: false, stdout: '', stderr: '', diff: {} };
  const options = args.dpkg_options.split(',').map((option) => `--${option}`);
  const dpkg = `dpkg ${[...options, flag(task.check, '--simulate'), flag(args.force, '--force-all')].filter(Boolean).join(' ')} -i ${wanted.join(' ')}`;
  const commands = [...(needed.length > 0 ? [install(needed)] : []), { step: 'dpkg', line: dpkg }];
  const done = await runCommands(commands, args.policy_rc_d, target);
  const dependencies = done.find('install');
  if (dependencies !== undefined && dependencies.rc !== 0) {
    const { out, err, rc } = dependencies;
    throw new ModuleFailure(`'${commands[0]?.line}' failed: ${err}`, { stdout: out, stderr: err, rc });
  }
  const own = done.find('dpkg');
  const stdout = `${dependencies?.out ?? ''}${own?.out ?? ''}`;
  const stderr = `${dependencies?.err ?? ''}${own?.err ?? ''}`;
  if (own === undefined || own.rc !== 0) throw new ModuleFailure(`${dpkg} failed`, { stdout, stderr });
  const prepared = dependencies && task.diff ? aptDiff(dependencies.out, true).prepared : undefined;
  const diff = prepared === undefined ? aptDiff(own.out, true) : { prepared: `${prepared}\n\n${own.out}` };
  return { changed: true, stdout, stderr, diff };
}

interface Deb {
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly recommends: readonly string[];
  readonly installed: string | undefined;
  /** Packages that apt would install along with it. */
  readonly needs: readonly string[];
  readonly simulation: Step | undefined;
}

function debsOf(described: Steps): Deb[] {
  const debs: Deb[] = [];
  let file = '';
  let fields = new Map<string, string>();
  let installed: string | undefined;
  for (const step of described.list) {
    if (step.name === 'file') file = step.out;
    if (step.name === 'fields') {
      if (step.rc !== 0) throw new ModuleFailure(`Unable to install package: ${debError(file, step)}`);
      fields = new Map(
        step.out.split('\n').map((line): [string, string] => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)];
        }),
      );
    }
    if (step.name === 'installed') installed = installedVersion(step.out, fields.get('Architecture') ?? '');
    if (step.name !== 'simulate') continue;
    const name = fields.get('Package') ?? '';
    const inst = Array.from(step.out.matchAll(/^Inst (\S+) /gm), (found) => found[1] ?? '');
    debs.push({
      file,
      name,
      version: fields.get('Version') ?? '',
      architecture: fields.get('Architecture') ?? '',
      recommends: (fields.get('Recommends') ?? '').split(/\s+/).filter(Boolean),
      installed,
      needs: inst.filter((one) => one !== name && one !== `${name}:${fields.get('Architecture')}`),
      simulation: step,
    });
  }
  return debs;
}

function debError(file: string, step: Step): string {
  const missing = step.err.includes('No such file or directory');
  return missing ? `E:Could not open file ${file} - open (2: No such file or directory)` : step.err.trim();
}

function installedVersion(text: string, architecture: string): string | undefined {
  for (const line of text.split('\n')) {
    const [status, , arch = '', version] = line.split(' ');
    if (status === 'installed' && (arch === architecture || arch === 'all' || architecture === 'all'))
      return version;
  }
  return undefined;
}

/** @throws ModuleFailure with python-apt's reason why the file can't be installed. */
function checkInstallable(args: AptArguments, deb: Deb, native: string): void {
  if (args.force) return;
  if (deb.architecture !== 'all' && deb.architecture !== native) {
    throw new ModuleFailure(
      `Wrong architecture '${deb.architecture}' -- Run dpkg --add-architecture to add it and update afterwards`,
    );
  }
  if (deb.installed !== undefined && compareVersions(deb.installed, deb.version) > 0) {
    if (args.allow_downgrade) return;
    throw new ModuleFailure('A later version is already installed');
  }
  const { simulation } = deb;
  if (simulation === undefined || simulation.rc === 0) return;
  const unmet = /(?:Depends|PreDepends): (.+?) but /.exec(simulation.out + simulation.err)?.[1];
  throw new ModuleFailure(unmet ? `Dependency is not satisfiable: ${unmet}\n` : simulation.err);
}
