import { parseIni } from '../../runtime/config/ini.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { reprString } from '../../runtime/values/print.ts';
import { checked } from '../support/checked.ts';
import { runCommands, runOne, shownWords, stepOf } from '../support/commands.ts';
import { fetchFor } from '../support/http-fetch.ts';
import { plainRequest } from '../support/http-request.ts';
import type { Step } from '../support/steps.ts';

const KEYS = ['alias', 'name', 'priority', 'enabled', 'autorefresh', 'gpgcheck'] as const;

/** A repository as zypper lists it: '0' and '1' for what it is or is not. */
type Repository = Readonly<Record<(typeof KEYS)[number] | 'url', string>>;

/** One as it is to be. */
interface Wanted {
  url: string | undefined;
  alias: string | undefined;
  name: string | undefined;
  priority: number | undefined;
  enabled: string;
  autorefresh: string;
  gpgcheck: string;
}

export default defineModule({
  name: 'community.general.zypper_repository',
  summary: "Manage zypper's repositories",
  options: {
    name: { type: 'str', operand: true, description: 'Its alias.' },
    repo: { type: 'str', operand: true, description: 'Its address, or a .repo file; `*` for all.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    description: { type: 'str', description: 'Its name.' },
    disable_gpg_check: { type: 'bool', default: false, description: "Don't check signatures." },
    autorefresh: { type: 'bool', default: true, aliases: ['refresh'], description: 'Keep it up to date.' },
    priority: { type: 'int', description: 'Its priority.' },
    overwrite_multiple: { type: 'bool', default: false, description: 'Replace several that match.' },
    auto_import_keys: { type: 'bool', default: false, description: 'Trust its keys.' },
    runrefresh: { type: 'bool', default: false, description: 'Read what it has anew.' },
    enabled: { type: 'bool', default: true, description: 'Whether it is used.' },
  },
  rules: { requiredOneOf: [['state', 'runrefresh']] },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { repo, state } = args;
    const flag = (value: boolean): string => (value ? '1' : '0');
    const wanted: Wanted = {
      url: repo,
      alias: args.name,
      name: args.description,
      priority: args.priority,
      enabled: flag(args.enabled),
      gpgcheck: flag(!args.disable_gpg_check),
      autorefresh: flag(args.autorefresh),
    };
    const zypper = new Zypper(target);
    let importKeys = args.auto_import_keys;
    if (repo === '*' || args.name === '*') {
      if (!args.runrefresh) throw new ModuleFailure('repo=* can only be used with the runrefresh option.');
      await zypper.refresh(importKeys);
      return { changed: false, runrefresh: true };
    }
    if (state === 'present' && !repo) throw new ModuleFailure('Module option state=present requires repo');
    if (state === 'absent' && !repo && !args.name)
      throw new ModuleFailure('Alias or repo parameter required when state=absent');
    const isFile = repo?.endsWith('.repo') === true;
    if (isFile && args.name)
      throw new ModuleFailure("Incompatible option: 'name'. Do not use name when adding .repo files");
    if (!isFile && !args.name && state === 'present')
      throw new ModuleFailure('Name required when adding non-repo files.');
    if (repo !== undefined && isFile && (await takeFile(repo, target, wanted))) importKeys = true;
    const matching = await zypper.matching(wanted);
    if (matching.length > 1 && !args.overwrite_multiple)
      throw new ModuleFailure(
        `More than one repo matched "${wanted.url}": "[${matching.map(dictText).join(', ')}]". Use overwrite_multiple to allow more than one repo to be overwritten`,
      );
    const [only] = matching;
    const same = matching.length === 1 && only !== undefined && !(await differs(only, wanted, target));
    const short = wanted.alias || repo || '';
    const result = (changed: boolean): ModuleResult => ({
      changed,
      repodata: Object.fromEntries(
        Object.entries(wanted).map(([key, value]): [string, ResultValue] => [key, value ?? null]),
      ),
      state,
    });
    const ended = (step: Step): ModuleResult => {
      if (step.rc === 0) return result(true);
      throw new ModuleFailure(`Zypper failed with rc ${step.rc}`, {
        ...result(false),
        rc: step.rc,
        stdout: step.out,
        stderr: step.err,
      });
    };
    if (state === 'absent') return matching.length === 0 ? result(false) : ended(await zypper.remove(short));
    if (same) {
      if (args.runrefresh) await zypper.refresh(importKeys, short);
      return result(false);
    }
    for (const old of matching) await zypper.remove(old.url);
    const added = await zypper.add(wanted, isFile ? repo : undefined);
    if (added.rc === 0 && (args.runrefresh || importKeys)) await zypper.refresh(importKeys, short);
    return ended(added);
  },
});

/** Takes what a .repo file says. @returns whether it names keys to trust */
async function takeFile(repo: string, target: Target, wanted: Wanted): Promise<boolean> {
  const sections = [...readRepoFile(await fileText(repo, target))];
  const [first] = sections;
  if (first === undefined || sections.length > 1)
    throw new ModuleFailure(
      `Invalid format, .repo file contains ${sections.length} repositories, expected 1`,
    );
  const [alias, entries] = first;
  const value = (key: string): string | undefined => entries.get(key)?.text;
  const url = value('baseurl');
  if (url === undefined) throw new ModuleFailure('No baseurl found in .repo file');
  Object.assign(wanted, { alias, url });
  for (const key of ['name', 'enabled', 'autorefresh', 'gpgcheck'] as const) {
    const given = value(key);
    if (given !== undefined) wanted[key] = given;
  }
  return value('gpgkey') !== undefined;
}

async function fileText(repo: string, target: Target): Promise<string> {
  if (!/^https?:\/\//.test(repo)) {
    const read = await runOne(target, ['cat', '--', repo]);
    if (read.rc !== 0) throw new ModuleFailure('Error opening .repo file from provided path');
    return read.out;
  }
  const { status, body } = await fetchFor(target, plainRequest(repo), []);
  if (status !== 200 || body === undefined)
    throw new ModuleFailure('Error downloading .repo file from provided URL');
  return body.toString();
}

function readRepoFile(text: string): ReturnType<typeof parseIni> {
  try {
    return parseIni('.repo', text, { inlineComments: false });
  } catch {
    throw new ModuleFailure('Invalid format, .repo file could not be parsed');
  }
}

/** Whether a repository is other than wanted. Variables in addresses stand for what this host has. */
async function differs(present: Repository, wanted: Wanted, target: Target): Promise<boolean> {
  for (const key of [...KEYS, 'url'] as const) {
    const want = String(wanted[key] ?? '');
    if (want === '') continue;
    if (key !== 'url') {
      if (want !== present[key]) return true;
      continue;
    }
    let urls = [want, present.url];
    for (const [variable, tag] of [
      ['$releasever', 'version'],
      ['$basearch', 'arch'],
    ] as const) {
      if (!urls.some((url) => url.includes(variable))) continue;
      const words = ['rpm', '-q', '--qf', `%{${tag}}`, '-f', '/etc/os-release'];
      const value = checked(await runOne(target, words), words).out;
      urls = urls.map((url) => url.replaceAll(variable, value));
    }
    const [one, other] = urls.map((url) => url.replace(/\/+$/, ''));
    if (one !== other) return true;
  }
  return false;
}

function dictText(repository: Repository): string {
  const all = [...KEYS, 'url'] as const;
  return `{${all.map((key) => `'${key}': ${reprString(repository[key])}`).join(', ')}}`;
}

class Zypper {
  constructor(private readonly target: Target) {}

  private async run(words: readonly string[]): Promise<Step & { readonly cmd: string[] }> {
    const argv = ['zypper', '--quiet', '--non-interactive', ...words];
    const done = await runCommands(this.target, [{ step: 'run', argv }], { need: ['zypper'] });
    return { ...stepOf(done, 'run'), cmd: shownWords(argv, done) };
  }

  private async must(words: readonly string[]): Promise<Step> {
    const step = await this.run(words);
    return checked(step, step.cmd);
  }

  /** The repositories that have the alias or the address. */
  async matching(wanted: Wanted): Promise<Repository[]> {
    const { rc, out, err, cmd } = await this.run(['--xmlout', 'repos']);
    // There are none.
    if (rc === 6) return [];
    if (rc !== 0)
      throw new ModuleFailure(`Failed to execute "${cmd.join(' ')}"`, { rc, stdout: out, stderr: err });
    const all = [...out.matchAll(/<repo\s([^>]*)>([\s\S]*?)<\/repo>/g)].map(
      ([, attributes = '', body = '']) => {
        const attribute = (name: string): string =>
          unescapeXml(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
        const url = /<url>([^<]*)<\/url>/.exec(body)?.[1];
        return {
          alias: attribute('alias'),
          name: attribute('name'),
          priority: attribute('priority'),
          enabled: attribute('enabled'),
          autorefresh: attribute('autorefresh'),
          gpgcheck: attribute('gpgcheck'),
          url: url === undefined ? attribute('metalink') : unescapeXml(url),
        };
      },
    );
    return [
      ...new Set([
        ...all.filter((one) => one.alias === wanted.alias),
        ...all.filter((one) => one.url === wanted.url),
      ]),
    ];
  }

  async add(wanted: Wanted, file: string | undefined): Promise<Step> {
    const words = [
      ...['addrepo', '--check', ...(wanted.name ? ['--name', wanted.name] : [])],
      ...(wanted.priority ? ['--priority', String(wanted.priority)] : []),
      ...(wanted.enabled === '0' ? ['--disable'] : []),
      wanted.gpgcheck === '1' ? '--gpgcheck' : '--no-gpgcheck',
      ...(wanted.autorefresh === '1' ? ['--refresh'] : []),
    ];
    const what = wanted.url ?? '';
    return this.run([
      ...words,
      what,
      ...(what.endsWith('.repo') && file !== undefined ? [] : [wanted.alias ?? '']),
    ]);
  }

  remove(which: string): Promise<Step> {
    return this.must(['removerepo', which]);
  }

  async refresh(importKeys: boolean, alias?: string): Promise<void> {
    const only = alias === undefined ? [] : ['-r', alias];
    await this.must([...(importKeys ? ['--gpg-auto-import-keys'] : []), 'refresh', '--force', ...only]);
  }
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
