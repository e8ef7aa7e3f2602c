import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { linesOf, mustSucceed, runCommands, shownWords, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.zfs',
  summary: 'Manage ZFS filesystems, volumes, clones and snapshots',
  options: {
    name: { type: 'str', required: true, description: 'The dataset.' },
    state: {
      type: 'str',
      required: true,
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    origin: { type: 'str', description: 'The snapshot that it is a clone of.' },
    extra_zfs_properties: { type: 'dict', default: {}, description: 'Its properties.' },
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, state, origin } = args;
    const isSnapshot = name.includes('@');
    if (origin && isSnapshot) throw new ModuleFailure('cannot specify origin when operating on a snapshot');
    const properties = [...args.extra_zfs_properties].map(([key, value]): [string, string] => [
      str(key),
      typeof value === 'boolean' ? (value ? 'on' : 'off') : str(value),
    ]);
    const pool = name.split(/[/@]/)[0] ?? '';
    const version = ['zpool', 'get', 'version', pool];
    const probed = await runCommands(
      target,
      [
        { step: 'version', argv: version, must: true },
        { step: 'list', argv: ['zfs', 'list', '-t', 'all', name] },
        { step: 'get', argv: ['zfs', 'get', '-H', '-p', '-o', 'property,value,source', 'all', name] },
      ],
      { need: ['zfs', 'zpool'] },
    );
    mustSucceed(stepOf(probed, 'version'), shownWords(version, probed));
    const exists = stepOf(probed, 'list').rc === 0;
    const headers = { before_header: name, after_header: name };
    const result = { name, state, ...Object.fromEntries(properties) };
    if (state === 'absent') {
      if (!exists) return { ...result, changed: false, diff: headers };
      await apply(['destroy', '-R', name]);
      return {
        ...result,
        changed: true,
        diff: { before: { state: 'present' }, after: { state }, ...headers },
      };
    }
    if (!exists) {
      await apply(creation());
      return {
        ...result,
        changed: true,
        diff: { before: { state: 'absent' }, after: { state }, ...headers },
      };
    }
    const present = readProperties(stepOf(probed, 'get').out);
    const differing = properties.filter(([key, value]) => present.get(key) !== value);
    for (const [key, value] of differing) await apply(['set', `${key}=${value}`, name]);
    const after = task.check || differing.length === 0 ? new Map(properties) : await reread();
    const lost = properties.find(([key]) => !after.has(key));
    if (lost !== undefined)
      throw new ModuleFailure(`zfsprop was not present after being successfully set: ${lost[0]}`);
    const shown = (of: (key: string, value: string) => string | null): Record<string, string | null> =>
      Object.fromEntries(differing.map(([key, value]) => [key, of(key, value)]));
    return {
      ...result,
      changed: differing.some(([key]) => after.get(key) !== present.get(key)),
      diff: {
        before: { extra_zfs_properties: shown((key) => present.get(key) ?? null) },
        after: { extra_zfs_properties: shown((key, value) => after.get(key) ?? value) },
        ...headers,
      },
    };

    function creation(): string[] {
      const words = properties.flatMap(([key, value]) =>
        key === 'volsize'
          ? ['-V', value]
          : key === 'volblocksize'
            ? ['-b', value]
            : ['-o', `${key}=${value}`],
      );
      if (isSnapshot) return ['snapshot', ...words, name];
      return origin ? ['clone', '-p', ...words, origin, name] : ['create', '-p', ...words, name];
    }

    async function apply(words: readonly string[]): Promise<void> {
      if (task.check) return;
      const done = await runCommands(target, [{ step: 'zfs', argv: ['zfs', ...words] }], { need: ['zfs'] });
      mustSucceed(stepOf(done, 'zfs'), shownWords(['zfs', ...words], done));
    }

    async function reread(): Promise<ReadonlyMap<string, string>> {
      const argv = ['zfs', 'get', '-H', '-p', '-o', 'property,value,source', 'all', name];
      return readProperties(stepOf(await runCommands(target, [{ step: 'get', argv }]), 'get').out);
    }
  },
});

/** The properties that a dataset has of its own; inherited ones and defaults are none. */
function readProperties(text: string): ReadonlyMap<string, string> {
  return new Map(
    linesOf(text).flatMap((line) => {
      const [property = '', value = '', source = ''] = line.split('\t');
      return ['local', 'received', '-'].includes(source) ? [[property, value] as const] : [];
    }),
  );
}
