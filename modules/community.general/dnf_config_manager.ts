import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { commandFailure, linesOf, runCommands, stepOf } from '../support/commands.ts';

const DNF = '/usr/bin/dnf';

export default defineModule({
  name: 'community.general.dnf_config_manager',
  summary: "Enable and disable dnf's repositories",
  options: {
    name: { type: 'list', default: [], elements: 'str', description: 'The repositories.' },
    state: {
      type: 'str',
      default: 'enabled',
      choices: ['enabled', 'disabled'],
      description: 'What they are to be.',
    },
  },
  check: 'full',
  diff: 'none',
  async run({ name: names, state }, target, task): Promise<ModuleResult> {
    const before = await states();
    const changes = names.filter((name) => {
      const is = before.get(name);
      if (is === undefined)
        throw new ModuleFailure(`did not find repo with ID '${name}' in dnf repolist --all --verbose`);
      return is !== state;
    });
    const result = { changed: changes.length > 0, repo_states_pre: packed(before), changed_repos: changes };
    if (task.check) return result;
    if (changes.length > 0) {
      const words = [DNF, 'config-manager', '--assumeyes', `--set-${state}`, ...changes];
      const set = stepOf(await runCommands(target, [{ step: 'set', argv: words }]), 'set');
      if (set.rc !== 0) throw commandFailure(set, words);
    }
    const after = await states();
    const unmoved = changes.find((name) => after.get(name) !== state);
    if (unmoved !== undefined)
      throw new ModuleFailure(`dnf config-manager failed to make '${unmoved}' ${state}`);
    return { ...result, repo_states_post: packed(after) };

    async function states(): Promise<ReadonlyMap<string, string>> {
      const words = [DNF, 'repolist', '--all', '--verbose'];
      const done = await runCommands(target, [
        { step: 'there', argv: ['test', '-e', DNF], must: true },
        { step: 'list', argv: words },
      ]);
      if (stepOf(done, 'there').rc !== 0) throw new ModuleFailure(`${DNF} was not found`);
      const list = stepOf(done, 'list');
      if (list.rc !== 0) throw commandFailure(list, words);
      return readStates(list.out);
    }
  },
});

function readStates(text: string): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  let repo = '';
  for (const line of linesOf(text)) {
    const id = /^Repo-id\s*:\s*(\S+)$/.exec(line)?.[1];
    if (id !== undefined) {
      if (repo !== '')
        throw new ModuleFailure('dnf repolist parse failure: parsed another repo id before next status');
      repo = id;
    }
    const status = /^Repo-status\s*:\s*(disabled|enabled)$/.exec(line)?.[1];
    if (status === undefined) continue;
    if (repo === '') throw new ModuleFailure('dnf repolist parse failure: parsed status before repo id');
    states.set(repo, status);
    repo = '';
  }
  return states;
}

function packed(states: ReadonlyMap<string, string>): { enabled: string[]; disabled: string[] } {
  const of = (state: string): string[] =>
    [...states]
      .filter(([, is]) => is === state)
      .map(([name]) => name)
      .sort();
  return { enabled: of('enabled'), disabled: of('disabled') };
}
