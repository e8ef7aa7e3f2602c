import { splitWords } from './words.ts';

/** What a transport may ask for. */
export interface CommandSubject {
  /** The host's name: a container, a pod, a folder, ... */
  readonly host: string;
  readonly user: string | undefined;
  /** The last of several variables that is set. */
  readonly text: (...names: string[]) => string | undefined;
}

/** Programs on the controller that run a command in a container or another root, by Ansible's name of the plugin. */
const TRANSPORTS: Readonly<Record<string, (subject: CommandSubject) => string[]>> = {
  docker: ({ host, user, text }) => [
    text('ansible_docker_command') ?? 'docker',
    ...splitWords(text('ansible_docker_extra_args') ?? ''),
    'exec',
    '-i',
    ...(user === undefined ? [] : ['-u', user]),
    host,
  ],
  podman: ({ host, user, text }) => [
    text('ansible_podman_executable') ?? 'podman',
    ...splitWords(text('ansible_podman_extra_args') ?? ''),
    'exec',
    '-i',
    ...(user === undefined ? [] : ['--user', user]),
    host,
  ],
  buildah: ({ host, user }) => [
    'buildah',
    'run',
    ...(user === undefined ? [] : ['--user', user]),
    '--',
    host,
  ],
  kubectl: ({ host, text }) => {
    const flag = (name: string, ...variables: string[]) => {
      const value = text(...variables);
      return value === undefined ? [] : [name, value];
    };
    return [
      'kubectl',
      ...flag('-n', 'ansible_kubectl_namespace'),
      ...flag('--kubeconfig', 'ansible_kubectl_kubeconfig', 'ansible_kubectl_config'),
      ...flag('--context', 'ansible_kubectl_context'),
      ...flag('--server', 'ansible_kubectl_host', 'ansible_kubectl_server'),
      ...splitWords(text('ansible_kubectl_extra_args') ?? ''),
      'exec',
      '-i',
      text('ansible_kubectl_pod') ?? host,
      ...flag('-c', 'ansible_kubectl_container'),
      '--',
    ];
  },
  lxc: ({ host, text }) => ['lxc-attach', '--clear-env', '-n', text('ansible_lxc_host') ?? host, '--'],
  lxd: ({ host, text }) => {
    const remote = text('ansible_lxd_remote');
    const name = text('ansible_lxd_host') ?? host;
    const project = text('ansible_lxd_project');
    return [
      text('ansible_lxd_executable') ?? 'lxc',
      ...(project === undefined ? [] : ['--project', project]),
      'exec',
      remote === undefined ? name : `${remote}:${name}`,
      '--',
    ];
  },
  chroot: ({ host, text }) => [text('ansible_chroot_exe') ?? 'chroot', host],
  jail: ({ host, user }) => ['jexec', ...(user === undefined ? [] : ['-U', user]), host],
  machinectl: ({ host }) => ['systemd-run', '-q', '--pipe', '--wait', '-M', host, '--'],
  nspawn: ({ host, text }) => [
    'systemd-nspawn',
    '-q',
    '--pipe',
    ...splitWords(text('ansible_nspawn_extra_args') ?? ''),
    ...(host.includes('/') ? ['-D', host] : ['-M', host]),
    '--',
  ],
  nsenter: ({ text }) => ['nsenter', '-a', '-t', text('ansible_nsenter_pid') ?? '1', '--'],
};

/** Names of the transports that are programs on the controller. */
export const COMMAND_TRANSPORTS: readonly string[] = Object.keys(TRANSPORTS);

/** The words to which `/bin/sh -c LINE` is added; undefined when there is no such transport. */
export function commandWords(name: string, subject: CommandSubject): string[] | undefined {
  return TRANSPORTS[name]?.(subject);
}
