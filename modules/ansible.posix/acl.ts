import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import {
  type HostCommand,
  linesOf,
  mustSucceed,
  runCommands,
  shownWords,
  stepOf,
} from '../support/commands.ts';
import type { Step } from '../support/steps.ts';

const KINDS: Readonly<Record<string, string>> = { u: 'user', g: 'group', m: 'mask', o: 'other' };

export default defineModule({
  name: 'ansible.posix.acl',
  summary: "Set, remove or tell a file's access control list",
  options: {
    path: { type: 'path', required: true, aliases: ['name'], description: 'The file.' },
    entry: { type: 'str', description: 'A whole entry: default:user:joe:rw.' },
    entity: { type: 'str', default: '', description: 'The user or group.' },
    etype: {
      type: 'str',
      choices: ['group', 'mask', 'other', 'user'],
      description: 'Whom the entry is about.',
    },
    permissions: { type: 'str', description: 'Its permissions: rwx.' },
    state: {
      type: 'str',
      default: 'query',
      choices: ['absent', 'present', 'query'],
      description: 'Whether the entry is to be there.',
    },
    follow: { type: 'bool', default: true, description: 'Follow a link.' },
    default: { type: 'bool', default: false, description: 'The entry is for what will be in the folder.' },
    recursive: { type: 'bool', default: false, aliases: ['recurse'], description: 'For all that is below.' },
    recalculate_mask: {
      type: 'str',
      default: 'default',
      choices: ['default', 'mask', 'no_mask'],
      description: 'Whether the mask is worked out anew.',
    },
    use_nfsv4_acls: { type: 'bool', default: false, description: 'The lists are those of NFSv4.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, state, use_nfsv4_acls: nfs } = args;
    const entry = entryOf(args);
    const words = (mode: 'set' | 'rm' | 'get', test: boolean): string[] => {
      const tool = `${nfs ? 'nfs4_' : ''}${mode === 'get' ? 'getfacl' : 'setfacl'}`;
      const mask = { default: [], mask: ['--mask'], no_mask: ['--no-mask'] }[args.recalculate_mask];
      return [
        tool,
        ...(test ? ['--test'] : []),
        ...(entry.isDefault ? ['-d'] : []),
        ...(mode === 'set' ? [nfs ? '-a' : '-m', entry.text] : []),
        ...(mode === 'rm' ? ['-x', entry.text] : []),
        ...(mode === 'get' ? [...(nfs ? [] : ['--absolute-names']), '--omit-header'] : []),
        ...(args.recursive && !nfs ? ['--recursive'] : []),
        ...(mode === 'get' ? [] : mask),
        ...(args.follow || nfs ? [] : ['--physical']),
        path,
      ];
    };
    const mode = state === 'present' ? 'set' : 'rm';
    const get: HostCommand = { step: 'get', argv: words('get', false) };
    const test: HostCommand[] = state === 'query' ? [] : [{ step: 'test', argv: words(mode, true) }];
    const need = state === 'query' ? [] : [words(mode, false)[0] ?? ''];
    const done = await runCommands(
      target,
      [{ step: 'exists', argv: ['test', '-e', path], must: true }, ...test, get],
      { find: ['getfacl', 'setfacl'], english: false },
    );
    if (stepOf(done, 'exists').rc !== 0) throw new ModuleFailure('Path not found or not accessible.');
    if (need.some((tool) => done.find(`bin ${tool}`) === undefined && !nfs))
      await runCommands(target, [], { need });
    const list = (step: Step, argv: readonly string[]): string[] =>
      linesOf(mustSucceed(step, shownWords(argv, done)).out)
        .filter((line) => !line.startsWith('#'))
        .map((line) => line.trim())
        .filter((line, at, all) => line !== '' || at < all.length - 1);
    if (state === 'query')
      return { changed: false, msg: 'current acl', acl: list(stepOf(done, 'get'), get.argv) };
    const tested = list(stepOf(done, 'test'), words(mode, true));
    const changed = nfs
      ? tested.filter((line) => line === entry.text).length !== 2
      : !tested.some((line) => line.endsWith('*,*'));
    const msg = `${entry.text} is ${state}`;
    if (!changed || task.check) return { changed, msg, acl: list(stepOf(done, 'get'), get.argv) };
    const applied = await runCommands(target, [{ step: 'apply', argv: words(mode, false) }, get], {
      english: false,
    });
    if (state === 'present') mustSucceed(stepOf(applied, 'apply'), shownWords(words(mode, false), done));
    return { changed, msg, acl: list(stepOf(applied, 'get'), get.argv) };
  },
});

interface Arguments {
  readonly entry: string | undefined;
  readonly entity: string;
  readonly etype: string | undefined;
  readonly permissions: string | undefined;
  readonly state: 'absent' | 'present' | 'query';
  readonly default: boolean;
  readonly recursive: boolean;
  readonly recalculate_mask: string;
  readonly use_nfsv4_acls: boolean;
}

/** The entry as the tools take it. @throws ModuleFailure for options that don't go together */
function entryOf(args: Arguments): { text: string; isDefault: boolean } {
  const { entry, state, use_nfsv4_acls: nfs } = args;
  let { entity, etype, permissions } = args;
  let isDefault = args.default;
  const failed = (message: string): ModuleFailure => new ModuleFailure(message);
  if (state === 'query') {
    if (args.recursive) throw failed("'recursive' MUST NOT be set when 'state=query'.");
    if (args.recalculate_mask !== 'default')
      throw failed("'recalculate_mask' MUST NOT be set to 'mask' or 'no_mask' when 'state=query'.");
  }
  if (!entry) {
    if (state === 'absent' && permissions && !nfs)
      throw failed("'permissions' MUST NOT be set when 'state=absent'.");
    if (state === 'absent' && !entity) throw failed("'entity' MUST be set when 'state=absent'.");
    if (state !== 'query' && !etype) throw failed(`'etype' MUST be set when 'state=${state}'.`);
  } else {
    if (etype || entity || permissions)
      throw failed("'entry' MUST NOT be set when 'entity', 'etype' or 'permissions' are set.");
    const colons = entry.split(':').length - 1;
    if (state === 'present' && colons !== 2 && colons !== 3)
      throw failed("'entry' MUST have 3 or 4 sections divided by ':' when 'state=present'.");
    if (state === 'absent' && colons !== 1 && colons !== 2)
      throw failed("'entry' MUST have 2 or 3 sections divided by ':' when 'state=absent'.");
    if (state === 'query') throw failed("'entry' MUST NOT be set when 'state=query'.");
    const parts = entry.split(':');
    if (/^d/i.test(entry)) {
      isDefault = true;
      parts.shift();
    }
    etype = KINDS[parts[0]?.charAt(0).toLowerCase() ?? ''] ?? 'None';
    entity = parts[1] ?? '';
    permissions = parts[2];
  }
  if (nfs)
    return {
      text: ['A', etype === 'group' ? 'g' : '', entity, `${permissions ?? ''}tcy`].join(':'),
      isDefault,
    };
  const withPermissions = permissions && state === 'present' ? `:${permissions}` : '';
  return { text: `${etype}:${entity}${withPermissions}`, isDefault };
}
