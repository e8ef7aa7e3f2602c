import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { repr } from '../../runtime/values/print.ts';
import { linesOf, mustSucceed, runCommands, stepOf } from '../support/commands.ts';
import { helperFailure } from '../support/helper-result.ts';
import { snapVersions } from '../support/snap-versions.ts';

interface Installed {
  readonly name: string;
  readonly channel: string;
  readonly enabled: boolean;
}

export default defineModule({
  name: 'community.general.snap',
  summary: 'Manage snaps',
  options: {
    name: { type: 'list', elements: 'str', required: true, operand: true, description: 'The snaps.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present', 'enabled', 'disabled'],
      description: 'What they are to be.',
    },
    classic: { type: 'bool', default: false, description: 'They are not confined.' },
    channel: { type: 'str', description: 'Their channel; stable when left out.' },
    options: { type: 'list', elements: 'str', description: 'Settings: key=value, or snap:key=value.' },
    dangerous: { type: 'bool', default: false, description: 'A file that nobody signed may be installed.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name: names, state, channel } = args;
    const need = { need: ['snap'] };
    const result: Record<string, ResultValue> = {};
    const fail = (message: string): ModuleFailure => new ModuleFailure(message, helperFailure(result, task));
    const probed = await runCommands(
      target,
      [
        { step: 'version', argv: ['snap', 'version'] },
        { step: 'list', argv: ['snap', 'list'] },
        ...names.map((name) => ({ step: `info ${name}`, argv: ['snap', 'info', name] })),
      ],
      need,
    );
    result.version = snapVersions(stepOf(probed, 'version').out);
    const list = stepOf(probed, 'list');
    const installed = /no snaps are installed/i.test(list.err)
      ? []
      : readList(mustSucceed(list, ['snap', 'list']).out);
    // A file is known by the name that snap gives it.
    const realName = (name: string): string =>
      /^name:\s+(\S+)/m.exec(stepOf(probed, `info ${name}`).out)?.[1] ?? name;
    const missing = names.filter((name) => /no snap found/.test(stepOf(probed, `info ${name}`).err));
    if (state === 'present' && missing.length > 0)
      throw fail(`Snaps not found: [${missing.map((one) => `'${one}'`).join(', ')}].`);
    if (state === 'present')
      Object.assign(result, {
        snap_names: names.map(realName),
        classic: args.classic,
        channel: channel ?? null,
      });
    const find = (name: string): Installed | undefined =>
      installed.find((one) => one.name === realName(name));
    let changed = false;
    const run = async (words: readonly string[], about: readonly string[], key: string): Promise<void> => {
      if (about.length === 0) return;
      changed = true;
      result[key] = about;
      if (task.check) return;
      const alone = state === 'present' && (args.classic || channel !== 'stable');
      const lists = alone && about.length > 1 ? about.map((one) => [one]) : [about];
      const commands = lists.map((some) => ['snap', ...words, ...some]);
      const done = await runCommands(
        target,
        commands.map((argv, at) => ({ step: `snap ${at}`, argv, must: true })),
        { ...need, leavesChildren: true },
      );
      // Ansible tells the names of its own arguments there, not the command.
      const told = state === 'present' ? INSTALLING : OPERATING;
      result.cmd = lists.map((some) => repr([...told, ...some])).join('; ');
      const failed = done.list.find((step) => step.name.startsWith('snap ') && step.rc !== 0);
      if (failed === undefined) return;
      const classic = /This revision of snap "(\w+)" was published using classic confinement/.exec(
        failed.err,
      )?.[1];
      throw fail(
        classic === undefined
          ? `Ooops! Snap ${state === 'present' ? 'installation' : 'operation'} failed while executing '${String(result.cmd)}', please examine logs and error output for more details.`
          : `Couldn't install ${classic} because it requires classic confinement`,
      );
    };
    const extra = [
      ...(args.classic ? ['--classic'] : []),
      ...(channel === undefined || channel === 'stable' ? [] : ['--channel', channel]),
      ...(args.dangerous ? ['--dangerous'] : []),
    ];
    if (state === 'present') {
      const wrong = names.filter((name) => {
        const there = find(name);
        return (
          there !== undefined &&
          channel !== undefined &&
          there.channel !== channel &&
          there.channel !== `latest/${channel}`
        );
      });
      await run(['refresh', ...extra], wrong, 'snaps_installed');
      await run(
        ['install', ...extra],
        names.filter((name) => find(name) === undefined),
        'snaps_installed',
      );
      await setOptions();
      result.channel = channel ?? 'stable';
    } else if (state === 'absent')
      await run(
        ['remove'],
        names.filter((name) => find(name) !== undefined),
        'snaps_removed',
      );
    else if (state === 'enabled')
      await run(
        ['enable'],
        names.filter((name) => find(name)?.enabled !== true),
        'snaps_enabled',
      );
    else
      await run(
        ['disable'],
        names.filter((name) => find(name)?.enabled === true),
        'snaps_disabled',
      );
    return { changed, ...result };

    async function setOptions(): Promise<void> {
      const differing: string[] = [];
      for (const name of names.filter((one) => find(one) !== undefined)) {
        const words: string[] = [];
        const got = stepOf(
          await runCommands(target, [{ step: 'get', argv: ['snap', 'get', '-d', name] }], need),
          'get',
        );
        const current = got.rc === 0 ? flatten(got.out) : new Map<string, string>();
        for (const option of args.options ?? []) {
          const [, prefix, key = '', value = ''] = /^(?:([^:=]+):)?([^=]+)=(.*)$/.exec(option) ?? [];
          if (key === '') throw fail(`Cannot parse set option '${option}'`);
          if (prefix !== undefined && !names.includes(prefix))
            throw fail(`Snap option '${option}' refers to snap which is not in the list of snap names`);
          if (prefix !== undefined && prefix !== name) continue;
          if (current.get(key) === value.trim()) continue;
          words.push(`${key}=${value.trim()}`);
          differing.push(prefix === undefined ? `${name}:${option}` : option);
        }
        if (words.length === 0) continue;
        changed = true;
        if (task.check) continue;
        const set = stepOf(
          await runCommands(target, [{ step: 'set', argv: ['snap', 'set', name, ...words] }], need),
          'set',
        );
        if (set.rc === 0) continue;
        throw fail(
          set.err.includes('has no "configure" hook')
            ? `Snap '${name}' does not have any configurable options`
            : `Cannot set options '${words.join(' ')}' for snap '${name}': error=${set.err}`,
        );
      }
      if (differing.length > 0) result.options_changed = differing;
    }
  },
});

const INSTALLING = ['state', 'classic', 'channel', 'dangerous'];
const OPERATING = ['classic', 'channel', 'state'];

function readList(text: string): Installed[] {
  return linesOf(text)
    .slice(1)
    .flatMap((line) => {
      const [name, , , channel = '', , notes = ''] = line.trim().split(/\s+/);
      return name === undefined || name === ''
        ? []
        : [{ name, channel, enabled: !notes.split(',').includes('disabled') }];
    });
}

/** Settings by their dotted names. */
function flatten(json: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, prefix: string): void => {
    if (typeof value !== 'object' || value === null) {
      found.set(prefix, typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value));
      return;
    }
    for (const [key, one] of Object.entries(value)) visit(one, prefix === '' ? key : `${prefix}.${key}`);
  };
  try {
    visit(JSON.parse(json), '');
  } catch {
    return found;
  }
  return found;
}
