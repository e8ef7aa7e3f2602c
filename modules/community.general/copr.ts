import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { editText } from '../support/edit-text.ts';
import { invoked } from '../support/invoked.ts';

/** SECTION OLD-SECTION: user, distribution, version, architecture, folder of repository files, the file that has the section. */
const probe = shellFunction(
  'tsible_copr_probe',
  [],
  `
folder=
for d in /etc/yum.repos.d /etc/yum/repos.d /etc/distro.repos.d; do
[ -n "$folder" ] || [ ! -d "$d" ] || folder=$d
done
folder=\${folder:-/etc/yum.repos.d}
file=$(grep -lsxF -e "[$1]" "$folder"/*.repo | head -n 1)
[ -n "$file" ] || file=$(grep -lsxF -e "[$2]" "$folder"/*_copr*.repo | head -n 1)
ID= VERSION_ID=
[ ! -r /etc/os-release ] || . /etc/os-release
printf '%s\\n' "$(id -u)" "$ID" "$VERSION_ID" "$(uname -m)" "$folder" "$file"`,
);

const remove = shellFunction('tsible_copr_remove', [], 'rm -f -- "$1"');

export default defineModule({
  name: 'community.general.copr',
  summary: "Manage repositories of Fedora's Copr",
  options: {
    host: { type: 'str', default: 'copr.fedorainfracloud.org', description: 'The server.' },
    protocol: { type: 'str', default: 'https', description: 'How it is asked.' },
    name: { type: 'str', required: true, description: 'The project, as USER/NAME or @GROUP/NAME.' },
    state: {
      type: 'str',
      default: 'enabled',
      choices: ['enabled', 'disabled', 'absent'],
      description: 'What it is to be.',
    },
    chroot: { type: 'str', description: "DISTRIBUTION-VERSION-ARCHITECTURE; the host's own when left out." },
    includepkgs: { type: 'list', elements: 'str', description: 'Only these packages.' },
    excludepkgs: { type: 'list', elements: 'str', description: 'Not these packages.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { host, name, state } = args;
    const [user = '', project = ''] = name.split('/');
    const owner = user.startsWith('@') ? `group_${user.slice(1)}` : user;
    const id = `copr:${host}:${owner}:${project}`;
    const reply = await target.call(probe, [id, `${owner}-${project}`]);
    const [uid, distribution, version, machine, folder, present] = reply.stdout.toString().split('\n');
    const chroot = args.chroot || `${distribution}-${version}-${machine}`;
    if (uid !== '0') throw new ModuleFailure('This command has to be run under the root user.');
    const file = `_${id}.repo`;
    const path = `${folder}/${file}`;
    const told = { msg: state, repo: `${host}/${owner}/${project}`, repo_filename: file };
    if (state === 'absent') {
      if (present && !task.check) await target.call(remove, [present]);
      return { changed: Boolean(present), ...told };
    }
    const wait = state === 'disabled' && !present && task.check;
    if (wait) return { changed: true, ...told };
    const offered = await download(args.protocol, host, name, chroot, task);
    const changed = await write((text) =>
      state === 'enabled' ? withPackages(offered) : disabled(present ? text : undefined),
    );
    if (state === 'disabled' || !changed) return { changed, ...told };
    const info = 'Please note that this repository is not part of the main distribution';
    return { changed, ...told, info };

    /** What the file is to be; undefined where it stays as it is. */
    function disabled(text: string | undefined): string | undefined {
      const without = (lines: string, line: string): string => {
        const all = lines.split('\n');
        const at = all.indexOf(line);
        return all.filter((_, index) => index !== at).join('\n');
      };
      const isOff = text?.split('\n').includes('enabled=0') ?? false;
      const isSame = without(offered, 'enabled=1') === without(text ?? '', isOff ? 'enabled=0' : 'enabled=1');
      if (isOff && isSame) return undefined;
      const kept = text === undefined || !isSame ? withPackages(offered) : text;
      return kept.replace(/^enabled=1$/gm, 'enabled=0');
    }

    function withPackages(text: string): string {
      const lines = [
        ...(args.includepkgs?.length ? [`includepkgs=${args.includepkgs.join(',')}`] : []),
        ...(args.excludepkgs?.length ? [`excludepkgs=${args.excludepkgs.join(',')}`] : []),
      ];
      return lines.length === 0 ? text : `${[text.replace(/\n+$/, ''), ...lines].join('\n')}\n`;
    }

    async function write(edit: (text: string | undefined) => string | undefined): Promise<boolean> {
      const edited = await editText(
        { path, mode: '0644', attributesWithText: true },
        target,
        task,
        (text) => ({
          text: edit(text),
          extra: undefined,
        }),
      );
      return edited.changed;
    }
  },
});

/** A repository's file as the server has it, for the host's system or one that it is built like. */
async function download(
  protocol: string,
  host: string,
  name: string,
  whole: string,
  task: TaskContext,
): Promise<string> {
  const arch = whole.slice(whole.lastIndexOf('-') + 1);
  let chroot = whole.slice(0, whole.lastIndexOf('-'));
  let distribution = chroot.split('-')[0];
  const version = chroot.slice(chroot.indexOf('-') + 1);
  for (;;) {
    const url = `${protocol}://${host}/coprs/${name}/repo/${chroot}/dnf.repo?arch=${arch}`;
    const answer = await invoked(
      task,
      'ansible.builtin.uri',
      { url, return_content: true, status_code: [200, 400, 401, 403, 404, 410, 429, 500, 502, 503] },
      { reads: true },
    );
    if (answer.failed) throw new UncaughtFailure(String(answer.msg).replace(/^.*?Request failed: /, ''));
    if (answer.status === 200 && answer.content) return String(answer.content);
    if (distribution === 'rhel') {
      chroot = 'centos-stream-8';
      distribution = 'centos';
    } else if (distribution === 'centos') {
      chroot = `epel-${version.replace(/^stream-(?=[89]$)/, '')}`;
      distribution = 'epel';
    } else if (answer.status === 404) throw new ModuleFailure(`Chroot ${whole} does not exist in ${name}`);
    else throw new ModuleFailure('This repository does not have any builds yet so you cannot enable it now.');
  }
}
