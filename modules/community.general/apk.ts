import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../../runtime/module/result.ts';
import { repr } from '../../runtime/values/print.ts';
import { escapePattern } from '../../runtime/values/regex/pattern.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { pythonOsError } from '../support/os-error.ts';
import type { Step } from '../support/steps.ts';

export default defineModule({
  name: 'community.general.apk',
  summary: "Manage Alpine's packages",
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'installed', 'absent', 'removed', 'latest'],
      description: 'Whether they are to be installed.',
    },
    name: { type: 'list', elements: 'str', operand: true, description: 'The packages.' },
    no_cache: { type: 'bool', default: false, description: 'Use no cache.' },
    repository: {
      type: 'list',
      elements: 'str',
      description: 'Repositories in the place of the configured ones.',
    },
    update_cache: { type: 'bool', default: false, description: 'Update the lists of packages.' },
    upgrade: { type: 'bool', default: false, description: 'Upgrade all packages.' },
    available: {
      type: 'bool',
      default: false,
      description: 'Also to an older version, where there is no other.',
    },
    world: {
      type: 'str',
      default: '/etc/apk/world',
      description: 'File of the packages that were asked for.',
    },
  },
  rules: { requiredOneOf: [['name', 'update_cache', 'upgrade']], mutuallyExclusive: [['name', 'upgrade']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const names = args.name ?? [];
    if (names.some((name) => name.trim() === ''))
      throw new ModuleFailure('Package name(s) cannot be empty or whitespace-only');
    const apk = [
      'apk',
      ...(args.no_cache ? ['--no-cache'] : []),
      ...(args.repository ?? []).flatMap((one) => ['--repository', one, '--repositories-file', '/dev/null']),
    ];
    const need = { need: ['apk'] };
    const run = async (...words: string[]): Promise<Step> =>
      stepOf(await runCommands(target, [{ step: 'apk', argv: [...apk, ...words] }], need), 'apk');
    if (args.update_cache) {
      const { rc, out: stdout, err: stderr } = await run('update');
      if (rc !== 0) throw new ModuleFailure('could not update package db', { stdout, stderr });
      if (names.length === 0 && !args.upgrade)
        return { changed: true, msg: 'updated repository indexes', stdout, stderr };
    }
    if (args.upgrade) {
      const words = [
        'upgrade',
        ...(task.check ? ['--simulate'] : []),
        ...(args.available ? ['--available'] : []),
      ];
      const { rc, out: stdout, err: stderr } = await run(...words);
      const about = { stdout, stderr, packages: packagesIn(stdout) };
      if (rc !== 0) throw new ModuleFailure('failed to upgrade packages', about);
      if (stdout.startsWith('OK')) return { changed: false, msg: 'packages already upgraded', ...about };
      return { changed: true, msg: 'upgraded packages', ...about };
    }
    if (args.name === undefined) throw new UncaughtFailure("'NoneType' object is not iterable");
    const absent = args.state === 'absent' || args.state === 'removed';
    const probed = await runCommands(
      target,
      [
        { step: 'world', argv: ['cat', args.world] },
        ...names.flatMap((name) => [
          { step: `installed ${name}`, argv: [...apk, '-v', 'info', '--installed', name] },
          { step: `about ${name}`, argv: [...apk, '-v', 'info', '--description', name] },
          { step: `version ${name}`, argv: [...apk, 'version', name] },
          { step: `needs ${name}`, argv: [...apk, '-v', 'info', '--depends', name] },
        ]),
      ],
      need,
    );
    if (absent) {
      const there = names.filter((name) => stepOf(probed, `installed ${name}`).rc === 0);
      if (there.length === 0) return { changed: false, msg: 'package(s) already removed' };
      const step = await run('del', '--purge', ...(task.check ? ['--simulate'] : []), ...there);
      const about = { stdout: step.out, stderr: step.err, packages: packagesIn(step.out) };
      let { rc } = step;
      // What another package needs stays. Ansible's check mode fails always, for it looks whether they are gone.
      for (const name of there) {
        if (rc !== 0) break;
        const stays = task.check
          ? !about.packages.includes(name)
          : (await run('-v', 'info', '--installed', name)).rc === 0;
        if (stays) rc = 1;
      }
      if (rc !== 0) throw new ModuleFailure(`failed to remove ${repr([...there])} package(s)`, about);
      return { changed: true, msg: `removed ${repr([...there])} package(s)`, ...about };
    }
    const world = stepOf(probed, 'world');
    const install: string[] = [];
    const upgrade: string[] = [];
    for (const name of names) {
      const isVirtual = stepOf(probed, `about ${name}`).out.startsWith(`${name}: virtual meta package`);
      if (isVirtual) {
        for (const one of stepOf(probed, `needs ${name}`).out.split(/\s+/).filter(Boolean).slice(1))
          if (args.state === 'latest' && isOld((await run('version', one)).out, one)) upgrade.push(one);
      } else if (world.rc !== 0)
        throw new UncaughtFailure(pythonOsError(world.err, args.world).replace(": b'", ": '"));
      else if (!wantedBy(world.out, name)) install.push(name);
      else if (args.state === 'latest' && isOld(stepOf(probed, `version ${name}`).out, name))
        upgrade.push(name);
    }
    const packages = [...install, ...upgrade];
    if (packages.length === 0) return { changed: false, msg: 'package(s) already installed' };
    const words = [
      'add',
      ...(upgrade.length > 0 ? ['--upgrade'] : []),
      ...(task.check ? ['--simulate'] : []),
      ...packages,
    ];
    const { rc, out: stdout, err: stderr } = await run(...words);
    const about = { stdout, stderr, packages: packagesIn(stdout) };
    if (rc !== 0) throw new ModuleFailure(`failed to install ${repr(packages)}`, about);
    return { changed: true, msg: `installed ${repr(packages)} package(s)`, ...about };
  },
});

/** `(1/3) Installing musl (1.2.3)`: the names. */
function packagesIn(text: string): string[] {
  return [...text.matchAll(/^\(\d+\/\d+\)\s+\S+\s+(\S+)/gm)].map(([, name = '']) => name);
}

/** Whether the world asks for a package by its name, at whatever version or from whatever repository. */
function wantedBy(world: string, name: string): boolean {
  const rest = (one: string): string => one.slice(name.length);
  return world.split(/\s+/).some((one) => one.startsWith(name) && /^([@=<>~].+)?$/.test(rest(one)));
}

/** `apk version NAME` shows `<` where a newer one is available. */
function isOld(text: string, name: string): boolean {
  const shown = new RegExp(`${escapePattern(name)}-[\\d.\\w]+-\\w+\\s+(.)\\s+[\\d.\\w]+-\\w+\\s+`).exec(text);
  return shown?.[1] === '<';
}
