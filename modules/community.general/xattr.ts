import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, mustSucceed, runCommands, shownWords, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.xattr',
  summary: "Set, remove or tell a file's extended attributes",
  options: {
    path: { type: 'path', required: true, aliases: ['name'], description: 'The file.' },
    namespace: { type: 'str', default: 'user', description: 'Namespace of the key.' },
    key: { type: 'str', description: 'The attribute.' },
    value: { type: 'str', description: 'Its value.' },
    state: {
      type: 'str',
      default: 'read',
      choices: ['absent', 'all', 'keys', 'present', 'read'],
      description: 'Whether it is to be there, or what is told.',
    },
    follow: { type: 'bool', default: true, description: 'Follow a link.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, namespace, value, state } = args;
    if (args.key === undefined && (state === 'absent' || state === 'present'))
      throw new ModuleFailure(`${state} needs a key parameter`);
    const key =
      args.key === undefined || namespace === '' || (namespace === 'user' && args.key.startsWith('user.'))
        ? args.key
        : `${namespace}.${args.key}`;
    const link = args.follow ? [] : ['-h'];
    const sets = state === 'present' || value !== undefined;
    const dump =
      state === 'keys' && !sets
        ? ['getfattr', '--absolute-names', ...link, path]
        : ['getfattr', '--absolute-names', ...link, '-n', key ?? '', path];
    const done = await runCommands(
      target,
      [
        { step: 'exists', argv: ['test', '-e', path], must: true },
        {
          step: 'get',
          argv: state === 'all' && !sets ? ['getfattr', '-d', '--absolute-names', ...link, path] : dump,
        },
      ],
      { need: ['getfattr'] },
    );
    if (stepOf(done, 'exists').rc !== 0) throw new ModuleFailure('path not found or not accessible!');
    const get = stepOf(done, 'get');
    if (get.rc !== 0 && !/No such attribute/.test(get.err)) {
      if (/Operation not supported/.test(get.err))
        throw new ModuleFailure('Error: filesystem does not support extended attributes', { rc: get.rc });
      mustSucceed(get, shownWords(dump, done));
    }
    const xattr = readAttributes(get.out);
    const change = async (words: readonly string[]): Promise<void> => {
      if (task.check) return;
      const argv = ['setfattr', ...words, ...link, path];
      const set = await runCommands(target, [{ step: 'set', argv }], { need: ['setfattr'] });
      mustSucceed(stepOf(set, 'set'), shownWords(argv, set));
    };
    if (sets) {
      const changed = xattr[key ?? ''] !== value;
      if (changed)
        await change(['-n', key ?? '', ...(value === undefined || value === '' ? [] : ['-v', value])]);
      return { changed, msg: `${key} set to ${value ?? 'None'}`, xattr };
    }
    if (state === 'absent') {
      const changed = key !== undefined && key in xattr;
      if (changed) await change(['-x', key ?? '']);
      return { changed, msg: `${key} removed`, xattr };
    }
    const msg =
      state === 'keys'
        ? 'returning all keys'
        : state === 'all'
          ? 'dumping all'
          : `returning ${key ?? 'None'}`;
    return { changed: false, msg, xattr };
  },
});

/** `user.key="value"`, one a line. */
function readAttributes(text: string): Record<string, string> {
  const found: [string, string][] = linesOf(text)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf('=');
      return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).replace(/^"|"$/g, '')];
    });
  return Object.fromEntries(found);
}
