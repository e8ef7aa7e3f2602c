import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';
import { matchesAny } from '../support/fnmatch.ts';

export default defineModule({
  name: 'community.general.rhsm_repository',
  summary: "Enable and disable repositories of Red Hat's subscriptions",
  options: {
    name: {
      type: 'list',
      required: true,
      elements: 'str',
      description: 'The repositories, or patterns of them.',
    },
    state: {
      type: 'str',
      default: 'enabled',
      choices: ['enabled', 'disabled'],
      description: 'What they are to be.',
    },
    purge: { type: 'bool', default: false, description: 'Disable all others.' },
  },
  check: 'full',
  diff: 'full',
  async run({ name, state, purge }, target, task): Promise<ModuleResult> {
    const who = await runCommands(target, [{ step: 'id', argv: ['id', '-u'] }]);
    if (stepOf(who, 'id').out.trim() !== '0')
      throw new ModuleFailure(
        "Interacting with subscription-manager requires root permissions ('become: true')",
      );
    const all = readRepositories(await repos(['--list']));
    const patterns = [...new Set(name)];
    const words: string[] = [];
    let before = '';
    let after = '';
    let results: string[] = [];
    let changed = false;
    const set = (repository: Repository, wanted: boolean): void => {
      const told = (on: boolean): string =>
        `Repository '${repository.id}' is ${on ? 'enabled' : 'disabled'} for this system`;
      if (repository.enabled !== wanted) {
        changed = true;
        before += `${told(!wanted)}\n`;
        after += `${told(wanted)}\n`;
      }
      results.push(told(wanted));
      words.push(wanted ? '--enable' : '--disable', repository.id);
      repository.enabled = wanted;
    };
    for (const pattern of patterns) {
      const matching = all.filter(({ id }) => matchesAny(id, [pattern]));
      if (matching.length === 0) {
        const msg = `${pattern} is not a valid repository ID`;
        throw new ModuleFailure(msg, { results: [...results, msg] });
      }
      for (const one of matching) set(one, state === 'enabled');
    }
    const others = purge ? all.filter(({ id, enabled }) => enabled && !patterns.includes(id)) : [];
    for (const one of others) set(one, false);
    if (changed && !task.check) results = linesOf(await repos(words));
    const header = { before_header: 'RHSM repositories', after_header: 'RHSM repositories' };
    return {
      results,
      changed,
      repositories: all.map((one) => ({ ...one })),
      diff: { before, after, ...header },
    };

    async function repos(args: readonly string[]): Promise<string> {
      const argv = ['subscription-manager', 'repos', ...args];
      const done = await runCommands(target, [{ step: 'repos', argv }], { need: ['subscription-manager'] });
      const { rc, out, err } = stepOf(done, 'repos');
      if (rc === 0 && out === 'This system has no repositories available through subscriptions.\n')
        throw new ModuleFailure('This system has no repositories available through subscriptions');
      if (rc === 1) throw new ModuleFailure(`subscription-manager failed with the following error: ${err}`);
      return out;
    }
  },
});

interface Repository {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  enabled: boolean;
}

function readRepositories(text: string): Repository[] {
  const list: Repository[] = [];
  let told = { id: '', name: '', url: '' };
  for (const line of linesOf(text)) {
    const [, key, value = ''] = /^(Repo ID|Repo Name|Repo URL|Enabled): \s*(.*)$/.exec(line) ?? [];
    if (key === 'Repo ID') told = { ...told, id: value };
    else if (key === 'Repo Name') told = { ...told, name: value };
    else if (key === 'Repo URL') told = { ...told, url: value };
    else if (key === 'Enabled') list.push({ ...told, enabled: value === '1' });
  }
  return list;
}
