import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { readSteps, type Steps, steps } from '../support/steps.ts';

type Package = Readonly<Record<string, ResultValue>>;

/** Managers whose packages can be told here, in the order in which Ansible looks for them. */
const MANAGERS = ['apk', 'apt', 'pacman', 'rpm'] as const;
type Manager = (typeof MANAGERS)[number];
const ALIASES: Readonly<Record<string, Manager>> = { dnf: 'rpm', dnf5: 'rpm', yum: 'rpm', zypper: 'rpm' };
/** Other names that Ansible knows; their systems are not managed here. */
const ELSEWHERE = ['openbsd_pkg', 'pkg', 'pkg5', 'pkg_info', 'pkgng', 'portage'];

/** Arguments: managers. Steps: one a manager that is there; `path`, where it looked; for apt also `apt-policy` and `apt-sources`, for origins, and `apt-sections`. */
const list = shellFunction(
  'tsible_package_facts',
  [steps],
  `
export LC_ALL=C.UTF-8
tsible_sbin
tsible_note path "$PATH"
apt_sections() {
apt-cache show $(dpkg-query -W -f '\${db:Status-Status} \${Package}:\${Architecture}\\n' | sed -n 's/^installed //p; s/:all$//') |
awk -F ': ' '$1 == "Package" { name = $2 } $1 == "Version" { version = $2 } $1 == "Section" { section = $2 } $0 == "" { print name, version, section }'
}
for manager in "$@"; do
case $manager in
apt)
tsible_find dpkg-query && tsible_find apt-get || continue
tsible_step apt dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Architecture}\\t\${Version}\\t\${Section}\\n'
tsible_step native dpkg --print-architecture
tsible_step apt-policy apt-cache policy $(dpkg-query -W -f '\${db:Status-Status} \${Package}:\${Architecture}\\n' | sed -n 's/^installed //p; s/:all$//')
tsible_step apt-sources apt-cache policy
tsible_step apt-sections apt_sections;;
rpm) tsible_find rpm && tsible_step rpm rpm -qa --queryformat '%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n';;
apk) tsible_find apk && tsible_step apk apk info -v;;
pacman) tsible_find pacman && tsible_step pacman pacman -Qi;;
esac
done
exit 0
`,
);

export default defineModule({
  name: 'ansible.builtin.package_facts',
  summary: "Gather the host's installed packages as facts",
  options: {
    manager: {
      type: 'list',
      elements: 'str',
      default: ['auto'],
      description: 'Package managers to ask; auto for those that are there',
    },
    strategy: {
      type: 'str',
      choices: ['first', 'all'],
      default: 'first',
      description: 'Ask only the first that is there, or all',
    },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const asked = args.manager.map((name) => name.toLowerCase());
    const names = asked.filter((name) => name !== 'auto');
    if (asked.includes('auto')) names.push(...MANAGERS);
    const unknown = names.filter(
      (name) => !isManager(name) && !(name in ALIASES) && !ELSEWHERE.includes(name),
    );
    if (unknown.length > 0)
      throw new ModuleFailure(`Unsupported package managers requested: ${unknown.join(', ')}`);
    const managers = [...new Set(names.map((name) => ALIASES[name] ?? name))];
    const found = readSteps(await target.call(list, managers));
    const packages = new Map<string, Package[]>();
    let usable = 0;
    for (const manager of managers) {
      if (args.strategy === 'first' && usable > 0) break;
      const broken = found.find(manager);
      if (broken !== undefined && broken.rc !== 0)
        task.warn(
          `Failed to retrieve packages with ${manager}: Unable to list packages rc=${broken.rc} : ${broken.err}`,
        );
      const listed = isManager(manager) && broken?.rc === 0 ? READERS[manager](found) : [];
      if (listed.length > 0) usable++;
      else if (found.find(manager) !== undefined) task.warn(`Found "${manager}" but no associated packages`);
      else if (asked.includes(manager))
        task.warn(
          `Requested package manager ${manager} was not usable by this module: ${unusable(manager, found)}`,
        );
      for (const entry of listed) {
        const name = String(entry.name);
        packages.set(name, [...(packages.get(name) ?? []), { ...entry, source: manager }]);
      }
    }
    if (usable === 0) {
      const shown = names.map((name) => `'${name}'`).join(', ');
      throw new ModuleFailure(
        `Could not detect a supported package manager from the following list: [${shown}], or the required Python library is not installed. Check warnings for details.`,
      );
    }
    return { ansible_facts: { packages: Object.fromEntries(packages) } };
  },
});

/** The commands that Ansible looks for, where it doesn't look for a Python library. */
const COMMANDS: Readonly<Record<string, string>> = {
  apk: 'apk',
  pacman: 'pacman',
  pkg: 'pkg',
  pkg_info: 'pkg_info',
  portage: 'qlist',
};

function unusable(manager: string, found: Steps): string {
  const command = COMMANDS[manager];
  if (command === undefined) return `it is not there`;
  return `Failed to find required executable "${command}" in paths: ${found.text('path')}`;
}

function isManager(name: string): name is Manager {
  return MANAGERS.some((manager) => manager === name);
}

const READERS: Readonly<Record<Manager, (found: Steps) => Package[]>> = {
  apt: readApt,
  rpm: (found) =>
    linesOf(found, 'rpm').map((line) => {
      const [name = '', version = '', release = '', epoch = '', arch = ''] = line.split('\t');
      return { name, version, release, epoch: epoch === '(none)' ? 'None' : epoch, arch };
    }),
  apk: (found) =>
    linesOf(found, 'apk').map((line) => {
      const parts = /^(.*)-([^-]*)-([^-]*)$/.exec(line);
      return { name: parts?.[1] ?? line, version: parts?.[2] ?? '', release: parts?.[3] ?? '' };
    }),
  pacman: readPacman,
};

function linesOf(found: Steps, name: string): string[] {
  return found.text(name).split('\n').filter(Boolean);
}

function readApt(found: Steps): Package[] {
  const native = found.text('native').trim();
  const origins = aptOrigins(found);
  const sections = aptSections(found);
  return linesOf(found, 'apt')
    .map((line) => line.split('\t'))
    .filter(([status]) => status === 'installed')
    .map(([, name = '', arch = '', version = '', category = '']) => {
      const foreign = arch !== native && arch !== 'all';
      const shown = foreign ? `${name}:${arch}` : name;
      const section = sections.get(`${name} ${version}`) ?? category;
      return { name: shown, version, arch, category: section, origin: origins.get(shown) ?? '' };
    });
}

/** The section of each package and version, as the archive has it: it may override the package's own. */
function aptSections(found: Steps): Map<string, string> {
  const sections = new Map<string, string>();
  for (const line of linesOf(found, 'apt-sections')) {
    const [name = '', version = '', section = ''] = line.split(' ');
    const key = `${name} ${version}`;
    if (!sections.has(key)) sections.set(key, section);
  }
  return sections;
}

/** Where the installed version of each package comes from: the Origin of the archive that has it. */
function aptOrigins(found: Steps): Map<string, string> {
  const bySource = new Map<string, string>();
  let source = '';
  for (const line of found.text('apt-sources').split('\n')) {
    const file = /^ *-?[0-9]+ (\S+ \S+ \S+ Packages|\S+)$/.exec(line)?.[1];
    if (file !== undefined) source = file;
    const origin = /^ +release .*?\bo=([^,]*)/.exec(line)?.[1];
    if (origin !== undefined) bySource.set(source, origin);
  }
  const origins = new Map<string, string>();
  let name = '';
  let installed = false;
  for (const line of found.text('apt-policy').split('\n')) {
    const heading = /^(\S+):$/.exec(line)?.[1];
    if (heading !== undefined) {
      name = heading;
      installed = false;
    } else if (line.startsWith(' *** ')) installed = true;
    else if (/^ {5}\S/.test(line)) installed = false;
    else if (installed && !origins.has(name)) {
      const file = /^ +-?[0-9]+ (.*)$/.exec(line)?.[1];
      if (file !== undefined) origins.set(name, bySource.get(file) ?? '');
    }
  }
  return origins;
}

function readPacman(found: Steps): Package[] {
  return found
    .text('pacman')
    .split('\n\n')
    .filter((entry) => entry.trim() !== '')
    .map((entry) => {
      const fields = new Map<string, string>();
      let last = '';
      for (const line of entry.split('\n')) {
        const field = /^([\w ]*\w) +: (.*)/.exec(line);
        if (field) last = field[1] ?? '';
        fields.set(last, field ? (field[2] ?? '') : `${fields.get(last) ?? ''}  ${line.trimStart()}`);
      }
      const provides = fields.get('Provides') ?? 'None';
      return {
        name: fields.get('Name') ?? '',
        version: fields.get('Version') ?? '',
        arch: fields.get('Architecture') ?? '',
        provides: provides === 'None' ? null : provides.split('  ').map((one) => one.split('=')[0] ?? ''),
      };
    });
}
