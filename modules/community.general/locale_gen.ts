import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, mustSucceed, putCommand, runCommands, stepOf } from '../support/commands.ts';
import { helperFailure } from '../support/helper-result.ts';

const LOCALE_GEN = '/etc/locale.gen';
const UBUNTU = '/var/lib/locales/supported.d';
const SUPPORTED = '/usr/share/i18n/SUPPORTED';

/** How `locale -a` writes character sets, and how everyone else does. */
const CHARSETS: readonly (readonly [string, string])[] = [
  ['.utf8', '.UTF-8'],
  ['.eucjp', '.EUC-JP'],
  ['.iso885915', '.ISO-8859-15'],
  ['.cp1251', '.CP1251'],
  ['.koi8r', '.KOI8-R'],
  ['.armscii8', '.ARMSCII-8'],
  ['.euckr', '.EUC-KR'],
  ['.gbk', '.GBK'],
  ['.gb18030', '.GB18030'],
  ['.euctw', '.EUC-TW'],
];

export default defineModule({
  name: 'community.general.locale_gen',
  summary: 'Generate or remove locales',
  options: {
    name: { type: 'list', elements: 'str', required: true, description: 'The locales: de_DE.UTF-8.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether they are to be there.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name: names, state } = args;
    const done = await runCommands(target, [
      { step: 'glibc', argv: ['cat', LOCALE_GEN] },
      { step: 'ubuntu', argv: ['test', '-e', UBUNTU] },
      { step: 'local', argv: ['cat', `${UBUNTU}/local`] },
      { step: 'supported', argv: ['cat', SUPPORTED] },
      { step: 'locales', argv: ['locale', '-a'] },
    ]);
    const glibc = stepOf(done, 'glibc').rc === 0;
    if (!glibc && stepOf(done, 'ubuntu').rc !== 0)
      throw new ModuleFailure(
        `${UBUNTU} and ${LOCALE_GEN} are missing. Is the package "locales" installed?`,
        helperFailure({ name: names }, task),
      );
    const mechanism = { ubuntu_mode: !glibc, mechanism: glibc ? 'glibc' : 'ubuntu_legacy' };
    if (!glibc)
      task.deprecated(
        'On this machine mechanism=ubuntu_legacy is used. This mechanism is deprecated and will be removed from community.general 13.0.0. If you see this message on a modern Debian or Ubuntu version, please create an issue in the community.general repository',
        '13.0.0',
        'community.general',
      );
    const installed = new Set(linesOf(mustSucceed(stepOf(done, 'locales'), ['locale', '-a']).out).map(usual));
    const isThere = (name: string): boolean => installed.has(usual(name));
    const known = new Set(
      linesOf(stepOf(done, 'supported').out).flatMap(
        (line) => /^\s*#?\s*(\S+[._\S]+) (\S+)\s*$/.exec(line)?.[1] ?? [],
      ),
    );
    const unknown = names.filter((name) => !known.has(name) && !isThere(name));
    if (unknown.length > 0)
      throw new ModuleFailure(
        `The following locales you have entered are not available on your system: ${unknown.join(', ')}`,
        helperFailure({ name: names, ...mechanism }, task),
      );
    const present = names.every(isThere);
    const result = { name: names, ...mechanism };
    if (task.check || present === (state === 'present'))
      // Ansible's module looks at what is there, so that check mode tells of no change.
      return { changed: false, ...result };
    if (glibc) {
      const text = enable(stepOf(done, 'glibc').out, names, state === 'present');
      await generate(text, LOCALE_GEN, []);
    } else if (state === 'present') await generate(undefined, '', []);
    else {
      const kept = linesOf(stepOf(done, 'local').out).filter(
        (line) => !names.includes(line.split(' ')[0] ?? ''),
      );
      await generate(kept.map((line) => `${line}\n`).join(''), `${UBUNTU}/local`, ['--purge']);
    }
    return { changed: true, ...result };

    async function generate(text: string | undefined, path: string, words: readonly string[]): Promise<void> {
      const argv = ['locale-gen', ...words];
      const write = putCommand('write', path);
      const ran = await runCommands(
        target,
        [...(text === undefined ? [] : [write]), { step: 'generate', argv }],
        { need: ['locale-gen'], ...(text === undefined ? {} : { payload: text }) },
      );
      const written = ran.find('write');
      if (written !== undefined) mustSucceed(written, write.argv);
      mustSucceed(stepOf(ran, 'generate'), argv);
    }
  },
});

function usual(name: string): string {
  return CHARSETS.reduce((sofar, [short, full]) => sofar.replaceAll(short, full), name);
}

/** locale.gen with the locales' lines made active, or comments. */
function enable(text: string, names: readonly string[], on: boolean): string {
  return text
    .split('\n')
    .map((line) => {
      const found = /^#?\s*(\S+) (.+)/.exec(line);
      const [, name = '', charset = ''] = found ?? [];
      return names.includes(name) ? `${on ? '' : '# '}${name} ${charset}` : line;
    })
    .join('\n');
}
