import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import { flatpakRunner } from './run.ts';

export default defineModule({
  name: 'community.general.flatpak',
  summary: 'Manage flatpaks',
  options: {
    executable: { type: 'path', default: 'flatpak', description: 'The flatpak command.' },
    method: {
      type: 'str',
      default: 'system',
      choices: ['system', 'user'],
      description: 'For whom they are.',
    },
    name: {
      type: 'list',
      elements: 'str',
      required: true,
      description: 'Their names, or addresses of flatpakrefs.',
    },
    no_dependencies: { type: 'bool', default: false, description: 'Leave out what they need.' },
    remote: { type: 'str', default: 'flathub', description: 'The repository.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present', 'latest'],
      description: 'What they are to be.',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state } = args;
    const flatpak = await flatpakRunner(target, args.executable, task.check);
    const method = `--${args.method}`;
    const quiet = async (): Promise<string> => {
      const version = (await flatpak.ask(['--version'])).split(/\s+/)[1] ?? '';
      return isOlder(version, [1, 1, 3]) ? '-y' : '--noninteractive';
    };
    const fullName = async (name: string): Promise<string> => {
      const wanted = shortName(name).toLowerCase();
      const rows = (await flatpak.ask(['list', method, '--app', '--columns=application'], true)).split('\n');
      const told = flatpak.result();
      const old = told.rc !== 0 && String(told.stderr).includes('Unknown option --columns=application');
      if (!old) {
        const row = rows.find((one) => one.toLowerCase() === wanted);
        if (row !== undefined) return row;
      } else {
        const lines = (await flatpak.ask(['list', method, '--app'])).split('\n');
        const row = lines.find((one) => one.toLowerCase().includes(wanted));
        if (row !== undefined) return row.split(/\s+/)[0] ?? '';
      }
      throw new ModuleFailure(
        `Flatpak removal failed: Could not match any installed flatpaks to the name \`${shortName(name)}\`. If you used a URL, try using the reverse DNS name of the flatpak`,
        flatpak.result(),
      );
    };
    const fullNames = async (names: readonly string[]): Promise<string[]> => {
      const full: string[] = [];
      for (const name of names) full.push(await fullName(name));
      return full;
    };
    const list = (await flatpak.ask(['list', method])).toLowerCase();
    const isThere = (name: string): boolean => list.includes(shortName(name).toLowerCase());
    const there = args.name.filter(isThere);
    const missing = args.name.filter((name) => !isThere(name));
    const alone = args.no_dependencies ? ['--no-deps'] : [];
    if (state === 'absent') {
      if (there.length === 0) return flatpak.result();
      const names = await fullNames(there);
      await flatpak.change(['uninstall', await quiet(), method, ...names]);
      return flatpak.result();
    }
    let changed = missing.length > 0;
    if (state === 'latest' && there.length > 0) {
      const names = await fullNames(there);
      const printed = await flatpak.change(['update', method, await quiet(), ...alone, ...names]);
      changed ||= task.check || !printed.includes('Nothing to do.');
    }
    if (missing.length > 0) {
      const base = ['install', method, await quiet(), ...alone];
      const addresses = missing.filter(isAddress);
      const names = missing.filter((name) => !isAddress(name));
      if (addresses.length > 0) await flatpak.change([...base, ...addresses]);
      if (names.length > 0) await flatpak.change([...base, args.remote, ...names]);
    }
    return flatpak.result(changed);
  },
});

function isAddress(name: string): boolean {
  return /^https?:\/\//.test(name);
}

/** `https://host/org.gnome.gedit.flatpakref` and `app/org.gnome.gedit/x86_64/stable` are both org.gnome.gedit. */
function shortName(name: string): string {
  if (isAddress(name)) {
    const file = new URL(name).pathname.split('/').at(-1) ?? '';
    return file.split('.').slice(0, -1).join('.');
  }
  return name.split('/').find((part) => /^[^.A-Z]*[a-z][^.A-Z]*(\.[\p{L}\p{N}]+)+$/u.test(part)) ?? name;
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [at, number] of than.entries()) {
    const part = parts[at] ?? 0;
    if (part !== number) return part < number;
  }
  return false;
}
