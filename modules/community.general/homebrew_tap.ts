import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { BREW_PATH, brew } from '../support/homebrew/brew.ts';

export default defineModule({
  name: 'community.general.homebrew_tap',
  summary: "Add or remove Homebrew's repositories",
  options: {
    name: { type: 'list', elements: 'str', required: true, aliases: ['tap'], description: 'The taps.' },
    url: { type: 'str', description: 'Where the only tap lies.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether they are to be there.',
    },
    ...BREW_PATH,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { url, name: taps } = args;
    const run = (words: readonly string[]) => brew(target, args.path, words);
    const list = async (): Promise<string[]> =>
      (await run(['tap'])).out.split('\n').map((line) => line.trim().toLowerCase());
    const known = await list();
    const adds = args.state === 'present';
    if (adds && url !== undefined && taps.length > 1)
      throw new ModuleFailure("List of multiple taps may not be provided with 'url' option.");
    const words = adds
      ? { count: 'added', did: 'successfully tapped', already: 'already tapped', failed: 'failed to tap' }
      : {
          count: 'removed',
          did: 'successfully untapped',
          already: 'already untapped',
          failed: 'failed to untap',
        };
    let done = 0;
    let unchanged = 0;
    const alone = adds && url !== undefined;
    const fail = (message: string): ModuleFailure =>
      new ModuleFailure(
        alone ? message : `${words.count}: ${done}, unchanged: ${unchanged}, error: ${message}`,
      );
    let last = '';
    for (const tap of taps) {
      if (!/^[\w-]+\/(homebrew-)?[\w-]+$/.test(tap)) throw fail(`not a valid tap: ${tap}`);
      const name = tap.toLowerCase().replaceAll('homebrew-', '');
      if (known.includes(name) === adds) {
        unchanged++;
        last = `${words.already}: ${tap}`;
        continue;
      }
      if (task.check) return { changed: true };
      const step = await run(adds ? ['tap', tap, ...(url === undefined ? [] : [url])] : ['untap', tap]);
      const failed = adds ? step.rc !== 0 : (await list()).includes(name);
      if (failed) throw fail(`${words.failed}: ${tap} due to ${step.err}`);
      done++;
      last = `${words.did}: ${tap}`;
    }
    return { changed: done > 0, msg: alone ? last : `${words.count}: ${done}, unchanged: ${unchanged}` };
  },
});
