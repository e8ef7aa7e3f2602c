import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { type HostCommand, putCommand, runCommands, stepOf } from '../support/commands.ts';
import { splitWords } from '../support/shlex.ts';
import { readSteps, steps } from '../support/steps.ts';

const LOAD_FOLDER = '/etc/modules-load.d';
const OPTIONS_FOLDER = '/etc/modprobe.d';

/** Argument: the module. Steps: `loaded`, when the kernel has it; `load PATH` and `options PATH`, the files that say what is to be loaded how. */
const probe = shellFunction(
  'tsible_modprobe',
  [steps],
  `
tsible_need modprobe
tsible_note modprobe "$tsible_path"
name=$1 under=
rest=$1
while :; do
case $rest in
*-*) under=$under\${rest%%-*}_ rest=\${rest#*-};;
*) under=$under$rest; break;;
esac
done
loaded() {
while read -r one more; do [ "$one" = "$under" ] && return 0; done </proc/modules
while read -r one; do case $one in */"$name".ko) return 0;; esac; done <"/lib/modules/$(uname -r)/modules.builtin"
return 1
}
[ -e /proc/modules ] || tsible_note error "[Errno 2] No such file or directory: '/proc/modules'"
if loaded 2>/dev/null; then tsible_note loaded 1; fi
for f in ${LOAD_FOLDER}/*; do [ ! -f "$f" ] || tsible_step "load $f" cat "$f"; done
for f in ${OPTIONS_FOLDER}/*; do [ ! -f "$f" ] || tsible_step "options $f" cat "$f"; done
exit 0`,
);

export default defineModule({
  name: 'community.general.modprobe',
  summary: 'Load or unload a kernel module',
  options: {
    name: { type: 'str', required: true, description: 'The module.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be loaded.',
    },
    params: { type: 'str', default: '', description: 'Its parameters.' },
    persistent: {
      type: 'str',
      default: 'disabled',
      choices: ['disabled', 'present', 'absent'],
      description: `Whether it is to be loaded at boot, by files in ${LOAD_FOLDER} and ${OPTIONS_FOLDER}.`,
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, params, persistent } = args;
    const done = readSteps(await target.call(probe, [name]));
    const loaded = done.find('loaded') !== undefined;
    const shown = { name, params, state };
    const error = done.find('error');
    if (error !== undefined) throw new ModuleFailure(error.out, { changed: false, ...shown });
    const commands: HostCommand[] = [];
    const check = task.check ? ['-n'] : [];
    if (state === 'present' && !loaded)
      commands.push({
        step: 'modprobe',
        argv: ['modprobe', ...check, name, ...splitWords(params)],
        must: true,
      });
    else if (state === 'absent' && loaded)
      commands.push({ step: 'modprobe', argv: ['modprobe', '-r', name, ...check], must: true });
    const files = persistenceFiles(
      done.list.flatMap((step) => {
        const [kind = '', path] = step.name.split(' ');
        return path === undefined ? [] : [{ kind, path, text: step.out }];
      }),
      name,
      params,
      persistent,
    );
    let changed = commands.length > 0 || files.changed;
    if (commands.length > 0) {
      const ran = await runCommands(target, commands, { english: false });
      const step = stepOf(ran, 'modprobe');
      if (step.rc !== 0)
        throw new ModuleFailure(step.err, {
          changed: false,
          ...shown,
          rc: step.rc,
          stdout: step.out,
          stderr: step.err,
        });
      if (state === 'present' && !task.check) {
        const again = readSteps(await target.call(probe, [name]));
        if (again.find('loaded') === undefined) {
          changed = files.changed;
          const why = await runCommands(target, [
            { step: 'why', argv: ['modprobe', '-n', '--first-time', name, ...splitWords(params)] },
          ]);
          if (stepOf(why, 'why').rc !== 0) task.warn(stepOf(why, 'why').err);
        }
      }
    }
    if (!task.check)
      for (const { path, text } of files.writes)
        await runCommands(target, [putCommand('write', path)], { payload: text });
    return { changed, ...shown };
  },
});

interface ConfigFile {
  readonly kind: string;
  readonly path: string;
  readonly text: string;
}

/** What the files for the boot are to become. */
function persistenceFiles(
  files: readonly ConfigFile[],
  name: string,
  params: string,
  persistent: 'disabled' | 'present' | 'absent',
): { changed: boolean; writes: { path: string; text: string }[] } {
  const word = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const moduleLine = new RegExp(`^ *${word} *(?:[#;].*)?$`);
  const paramLine = new RegExp(`^options ${word} (\\w+=\\S+) *(?:[#;].*)?$`);
  const lines = ({ text }: ConfigFile): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const bare = (line: string): string => line.replace(/\n$/, '');
  const load = files.filter(({ kind }) => kind === 'load');
  const options = files.filter(({ kind }) => kind === 'options');
  const isLoaded = load.some((file) => lines(file).some((line) => moduleLine.test(bare(line))));
  const present = new Set(
    options.flatMap((file) => lines(file).flatMap((line) => paramLine.exec(bare(line))?.[1] ?? [])),
  );
  const wanted = params.split(/\s+/).filter(Boolean);
  const sameParams = wanted.length === present.size && wanted.every((one) => present.has(one));
  const writes: { path: string; text: string }[] = [];
  const disable = (among: readonly ConfigFile[], pattern: RegExp): void => {
    for (const file of among) {
      const old = lines(file);
      if (!old.some((line) => pattern.test(bare(line)))) continue;
      // Ansible's module joins lines that still have their ends.
      writes.push({
        path: file.path,
        text: old.map((line) => (pattern.test(bare(line)) ? `#${line}` : line)).join('\n'),
      });
    }
  };
  if (persistent === 'present') {
    if (!isLoaded) writes.push({ path: `${LOAD_FOLDER}/${name}.conf`, text: `${name}\n` });
    if (!sameParams) {
      disable(options, paramLine);
      const text = `${wanted.map((one) => `options ${name} ${one}`).join('\n')}\n`;
      writes.push({ path: `${OPTIONS_FOLDER}/${name}.conf`, text });
    }
    return { changed: !isLoaded || !sameParams, writes };
  }
  if (persistent === 'absent') {
    if (isLoaded) disable(load, moduleLine);
    if (present.size > 0) disable(options, paramLine);
    return { changed: isLoaded || present.size > 0, writes };
  }
  return { changed: false, writes };
}
