import { splitWords } from './words.ts';

/** What a transport may ask for. */
export interface CommandSubject {
  /** The host's name: a container, a pod, a folder, ... */
  readonly host: string;
  readonly user: string | undefined;
  /** The last of several variables that is set; names in capitals are environment variables, which come after all others. */
  readonly text: (...names: string[]) => string | undefined;
  /** A variable that is a dict, its values as text. */
  readonly dict: (name: string) => Readonly<Record<string, string>>;
}

/** A program on the controller that runs a command elsewhere. */
export interface TransportCommand {
  /** Its words, to which `/bin/sh -c LINE` is added. */
  readonly words: readonly string[];
  /** Environment variables besides the controller's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Credentials for kubectl, which must not stand on its command line. */
  readonly credentials?: KubeCredentials;
}

export interface KubeCredentials {
  readonly token: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The kubeconfig that they go with. */
  readonly kubeconfig: string | undefined;
}

type Transport = (subject: CommandSubject) => TransportCommand;

/** `FLAG VALUE`, where there is a value. */
function option(flag: string, value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [flag, value];
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(y|yes|t|true|on|1)$/i.test(value.trim());
}

const docker: Transport = ({ host, user, text, dict }) => ({
  words: [
    text('ansible_docker_command') ?? 'docker',
    ...splitWords(text('ansible_docker_extra_args') ?? ''),
    'exec',
    '-i',
    ...option('-u', text('ansible_docker_user') ?? user),
    ...Object.entries(dict('ansible_docker_extra_env')).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]),
    ...option('-w', text('ansible_docker_working_dir', 'ANSIBLE_DOCKER_WORKING_DIR')),
    ...(isTrue(text('ansible_docker_privileged', 'ANSIBLE_DOCKER_PRIVILEGED')) ? ['--privileged'] : []),
    text('ansible_docker_host') ?? host,
  ],
});

const podman: Transport = ({ host, user, text }) => ({
  words: [
    text('ansible_podman_executable', 'ANSIBLE_PODMAN_EXECUTABLE') ?? 'podman',
    ...splitWords(text('ansible_podman_extra_args', 'ANSIBLE_PODMAN_EXTRA_ARGS') ?? ''),
    'exec',
    '-i',
    ...option('--user', user),
    text('ansible_podman_host') ?? host,
  ],
});

const kubectl: Transport = ({ host, text, dict }) => {
  const setting = (name: string, ...others: string[]) =>
    text(
      ...others.map((other) => `ansible_kubectl_${other}`),
      `ansible_kubectl_${name}`,
      `K8S_AUTH_${name.toUpperCase()}`,
    );
  const kubeconfig = setting('kubeconfig', 'config');
  const token = text(
    'ansible_kubectl_token',
    'ansible_kubectl_api_key',
    'K8S_AUTH_TOKEN',
    'K8S_AUTH_API_KEY',
  );
  const password = setting('password');
  const hasSecret = token !== undefined || password !== undefined;
  const username = setting('username', 'user');
  const verify = text('ansible_kubectl_verify_ssl', 'ansible_kubectl_ssl_verify', 'K8S_AUTH_VERIFY_SSL');
  return {
    words: [
      'kubectl',
      ...option('-n', setting('namespace')),
      ...(hasSecret ? [] : option('--kubeconfig', kubeconfig)),
      ...option('--context', setting('context')),
      ...option(
        '--server',
        text('ansible_kubectl_host', 'ansible_kubectl_server', 'K8S_AUTH_HOST', 'K8S_AUTH_SERVER'),
      ),
      ...option(
        '--client-certificate',
        text('ansible_kubectl_cert_file', 'ansible_kubectl_client_cert', 'K8S_AUTH_CERT_FILE'),
      ),
      ...option(
        '--client-key',
        text('ansible_kubectl_key_file', 'ansible_kubectl_client_key', 'K8S_AUTH_KEY_FILE'),
      ),
      ...option(
        '--certificate-authority',
        text('ansible_kubectl_ssl_ca_cert', 'ansible_kubectl_ca_cert', 'K8S_AUTH_SSL_CA_CERT'),
      ),
      ...(verify === undefined || verify === '' ? [] : [`--insecure-skip-tls-verify=${!isTrue(verify)}`]),
      ...splitWords(setting('extra_args') ?? ''),
      'exec',
      '-i',
      setting('pod') || host,
      ...option('-c', setting('container')),
      '--',
    ],
    environment: dict('ansible_kubectl_local_env_vars'),
    ...(hasSecret ? { credentials: { token, username, password, kubeconfig } } : {}),
  };
};

/** lxd's and incus' clients, which differ in their names only. */
function instances(name: 'lxd' | 'incus', program: string): Transport {
  return ({ host, user, text }) => {
    const setting = (key: string) => text(`ansible_${name}_${key}`);
    const as =
      user === undefined || user === 'root' ? [] : [setting('become_method') ?? '/bin/su', user, '-c'];
    const project = setting('project');
    return {
      words: [
        program,
        ...(project === undefined ? [] : ['--project', project]),
        'exec',
        `${setting('remote') ?? 'local'}:${setting('host') ?? host}`,
        '--',
        ...as,
      ],
    };
  };
}

/** Programs on the controller that run a command in a container or another root, by Ansible's name of the plugin. */
const TRANSPORTS: Readonly<Record<string, Transport>> = {
  docker,
  docker_api: docker,
  podman,
  buildah: ({ host, user, text }) => ({
    words: [
      'buildah',
      'run',
      ...option('--user', user),
      ...option('--workingdir', text('ansible_buildah_working_directory')),
      '--',
      text('ansible_buildah_host') ?? host,
    ],
  }),
  kubectl,
  oc: (subject) => {
    const { words, ...rest } = kubectl(subject);
    return { ...rest, words: ['oc', ...words.slice(1)] };
  },
  lxc: ({ host, text }) => ({
    words: ['lxc-attach', '--clear-env', '-n', text('ansible_lxc_host') ?? host, '--'],
  }),
  lxd: instances('lxd', 'lxc'),
  incus: instances('incus', 'incus'),
  chroot: ({ host, text }) => ({
    words: [text('ansible_chroot_exe', 'ANSIBLE_CHROOT_EXE') ?? 'chroot', host],
  }),
  jail: ({ host, user, text }) => ({
    words: ['jexec', ...option('-U', text('ansible_jail_user') ?? user), text('ansible_jail_host') ?? host],
  }),
  iocage: ({ host, user, text }) => ({
    words: [
      'jexec',
      ...option('-U', text('ansible_iocage_user') ?? user),
      `ioc-${text('ansible_iocage_host') ?? host}`,
    ],
  }),
  zone: ({ host, text }) => ({ words: ['zlogin', text('ansible_zone_host') ?? host] }),
  machinectl: ({ host, user }) => ({
    words: ['systemd-run', '-q', '--pipe', '--wait', '-M', host, ...option('--uid', user), '--'],
  }),
  nspawn: ({ host, text }) => ({
    words: [
      'systemd-nspawn',
      '-q',
      '--pipe',
      ...splitWords(text('ansible_nspawn_extra_args') ?? ''),
      ...(host.includes('/') ? ['-D', host] : ['-M', host]),
      '--',
    ],
    // Each user that is become is a second stream, and so a second program on the same tree.
    environment: { SYSTEMD_NSPAWN_LOCK: '0' },
  }),
  nsenter: ({ text }) => ({
    words: ['nsenter', '-a', '-t', text('ansible_nsenter_pid', 'ANSIBLE_NSENTER_PID') ?? '1', '--'],
  }),
};

/** Names of the transports that are programs on the controller. */
export const COMMAND_TRANSPORTS: readonly string[] = Object.keys(TRANSPORTS);

/** The program of a transport; undefined when there is no such transport. */
export function transportCommand(name: string, subject: CommandSubject): TransportCommand | undefined {
  return Object.hasOwn(TRANSPORTS, name) ? TRANSPORTS[name]?.(subject) : undefined;
}
