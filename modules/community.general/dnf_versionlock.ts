import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { mustSucceed, runCommands, shownWords, stepOf } from '../support/commands.ts';
import { matchesAny } from '../support/fnmatch.ts';
import type { Step } from '../support/steps.ts';

const CONFIGURATION = '/etc/dnf/plugins/versionlock.conf';

const NEVRA = /^(?<name>.+)-(?<epoch>\d+):(?<version>.+)-(?<release>.+)\.(?<arch>.+)$/s;

export default defineModule({
  name: 'community.general.dnf_versionlock',
  summary: 'Keep packages at their version, with dnf',
  options: {
    name: { type: 'list', elements: 'str', default: [], description: 'The packages, or patterns.' },
    raw: { type: 'bool', default: false, description: 'The names are entries of the list as they are.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'excluded', 'clean'],
      description: 'Kept, not kept, kept out, or nothing kept at all.',
    },
  },
  check: 'full',
  diff: 'none',
  async run({ name: patterns, raw, state }, target, task): Promise<ModuleResult> {
    const probed = await runCommands(
      target,
      [
        { step: 'path', argv: ['sh', '-c', 'readlink -f -- "$(command -v dnf)"'] },
        { step: 'plugin', argv: ['test', '-e', CONFIGURATION] },
      ],
      { need: ['dnf'] },
    );
    const isDnf5 = stepOf(probed, 'path').out.trim() === '/usr/bin/dnf5';
    if (!isDnf5 && stepOf(probed, 'plugin').rc !== 0)
      throw new ModuleFailure('plugin versionlock is required');
    if (state === 'clean' && patterns.length > 0)
      throw new ModuleFailure('clean state is incompatible with a name list');
    if (state !== 'clean' && patterns.length === 0)
      throw new ModuleFailure(`name list is required for ${state} state`);
    const before = await list();
    const toAdd: string[] = [];
    const toDelete: string[] = [];
    let msg = '';
    if (state === 'present' || state === 'excluded') {
      const entries = raw ? patterns : await entriesOf(patterns);
      const mark = state === 'present' ? '' : '!';
      toAdd.push(...entries.filter((entry) => !before.includes(`${mark}${entry}`)));
      if (toAdd.length > 0 && !task.check) msg = await lock(state === 'present' ? 'add' : 'exclude', toAdd);
    } else if (state === 'absent') {
      for (const pattern of patterns) {
        const matching = before.filter((entry) => (raw ? entry === pattern : isOf(entry, pattern)));
        toDelete.push(...(raw ? matching.slice(0, 1) : matching).map(() => pattern));
      }
      if (toDelete.length > 0 && !task.check) msg = await lock('delete', toDelete);
    } else {
      toDelete.push(...before);
      if (toDelete.length > 0 && !task.check) msg = await dnf(['versionlock', 'clear']);
    }
    return {
      changed: toAdd.length > 0 || toDelete.length > 0,
      msg,
      locklist_pre: before,
      specs_toadd: toAdd,
      specs_todelete: toDelete,
      ...(task.check ? (state === 'clean' ? { locklist_post: [] } : {}) : { locklist_post: await list() }),
    };

    async function dnf(words: readonly string[]): Promise<string> {
      return (await asked(words)).out;
    }

    async function asked(words: readonly string[]): Promise<Step> {
      const argv = ['dnf', '-q', ...words];
      const done = await runCommands(target, [{ step: 'dnf', argv }], { need: ['dnf'], english: false });
      return mustSucceed(stepOf(done, 'dnf'), shownWords(argv, done));
    }

    async function lock(verb: string, entries: readonly string[]): Promise<string> {
      const said: string[] = [];
      for (const entry of entries)
        said.push(await dnf(['versionlock', verb, ...(raw ? ['--raw'] : []), entry]));
      return said.join('\n');
    }

    async function list(): Promise<string[]> {
      const text = await dnf(['versionlock', 'list']);
      if (!isDnf5) return text.split(/\s+/).filter(Boolean);
      const entries: string[] = [];
      for (const line of text.split('\n')) {
        const name = /^Package name:(.*)$/.exec(line)?.[1]?.trim();
        if (name === undefined) continue;
        const [evr = ''] = (await packages([name])).get(name) ?? [];
        const entry = `${name}-${evr}.*`;
        if (!entries.includes(entry)) entries.push(entry);
      }
      return entries;
    }

    /** The entries of the packages that there are, installed ones before those of the repositories. */
    async function entriesOf(names: readonly string[]): Promise<string[]> {
      const all = await packages(names);
      for (const [one, versions] of await packages(names, ['--installed'])) all.set(one, versions);
      return [...all].flatMap(([one, versions]) => [...versions].map((evr) => `${one}-${evr}.*`));
    }

    /** Versions, as `epoch:version-release`, by name. */
    async function packages(
      names: readonly string[],
      words: readonly string[] = [],
    ): Promise<Map<string, Set<string>>> {
      const { rc, out, err } = await asked(['repoquery', ...words, ...names]);
      const found = new Map<string, Set<string>>();
      for (const one of out.split(/\s+/).filter(Boolean)) {
        const parts = NEVRA.exec(one)?.groups;
        if (parts === undefined)
          throw new ModuleFailure(`failed to parse nevra for ${one}`, { rc, out, err });
        const versions = found.get(parts.name ?? '') ?? new Set();
        found.set(parts.name ?? '', versions.add(`${parts.epoch}:${parts.version}-${parts.release}`));
      }
      return found;
    }
  },
});

/** Whether an entry of the list is of a package, which may be named in any of dnf's ways. */
function isOf(entry: string, pattern: string): boolean {
  const plain = entry.replace(/^!+/, '');
  if (plain === pattern) return true;
  const parts = NEVRA.exec(plain)?.groups;
  if (parts === undefined) return false;
  const { name, epoch, version, release, arch } = parts;
  return [
    `${name}`,
    `${name}.${arch}`,
    `${name}-${version}`,
    `${name}-${version}-${release}`,
    `${name}-${epoch}:${version}`,
    `${name}-${version}-${release}.${arch}`,
    `${name}-${epoch}:${version}-${release}`,
    `${epoch}:${name}-${version}-${release}.${arch}`,
    `${name}-${epoch}:${version}-${release}.${arch}`,
  ].some((one) => matchesAny(one, [pattern]));
}
