import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { actionFile } from '../action-file.ts';
import { allCommands } from '../commands.ts';

/** What KUBECONFIG is to be while a command runs. */
export interface KubeConfig {
  /** A kubeconfig of our own; '' for none. */
  readonly text: string;
  /** Files below it, as in KUBECONFIG; undefined: the host's own, '-': none. */
  readonly below: string | undefined;
}

/**
 * `tsible_kube TEXT BELOW COMMAND...`: runs the command with a kubeconfig of that text (laid over BELOW), which nobody else can read and which is
 * gone afterwards. Secrets reach the command so and only so: a function's arguments are on no command line.
 */
const kube = shellFunction(
  'tsible_kube',
  [],
  `(
k_below=$2 k_dir=
case $k_below in
'') k_below=\${K8S_AUTH_KUBECONFIG:-\${KUBECONFIG:-$HOME/.kube/config}};;
'~/'*) k_below=$HOME/\${k_below#'~/'};;
-) k_below=;;
esac
if [ -n "$1" ]; then
k_dir=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf -- "$k_dir"' EXIT
trap 'exit 1' HUP INT TERM
(umask 077; printf '%s' "$1" >"$k_dir/config") || exit 1
export KUBECONFIG="$k_dir/config\${k_below:+:$k_below}"
elif [ -n "$2\${K8S_AUTH_KUBECONFIG-}" ]; then
export KUBECONFIG="$k_below"
fi
[ -n "\${HELM_KUBECONTEXT-}" ] || [ -z "\${K8S_AUTH_CONTEXT-}" ] || export HELM_KUBECONTEXT="$K8S_AUTH_CONTEXT"
[ -n "\${HELM_KUBEAPISERVER-}" ] || [ -z "\${K8S_AUTH_HOST-}" ] || export HELM_KUBEAPISERVER="$K8S_AUTH_HOST"
[ -n "\${HELM_KUBETOKEN-}" ] || [ -z "\${K8S_AUTH_API_KEY-}" ] || export HELM_KUBETOKEN="$K8S_AUTH_API_KEY"
shift 2
"$@"
)`,
);

/**
 * `tsible_kubectl WORDS...`: kubectl as the environment variables of Ansible's modules have it where the words don't say; called by `tsible_kube`.
 * A token or password of the environment's is laid into a kubeconfig, too.
 */
const kubectl = shellFunction(
  'tsible_kubectl',
  [],
  `
[ -z "\${K8S_AUTH_CONTEXT-}" ] || set -- --context="$K8S_AUTH_CONTEXT" "$@"
[ -z "\${K8S_AUTH_HOST-}" ] || set -- --server="$K8S_AUTH_HOST" "$@"
k_ca=\${K8S_AUTH_CA_CERT-\${K8S_AUTH_SSL_CA_CERT-}} k_verify=\${K8S_AUTH_VALIDATE_CERTS-\${K8S_AUTH_VERIFY_SSL-}}
case $k_verify in
0|[Ff]alse|FALSE|[Nn]o|NO) set -- --insecure-skip-tls-verify=true "$@";;
*) [ -z "$k_ca" ] || set -- --certificate-authority="$k_ca" "$@";;
esac
k_cert=\${K8S_AUTH_CLIENT_CERT-\${K8S_AUTH_CERT_FILE-}} k_key=\${K8S_AUTH_CLIENT_KEY-\${K8S_AUTH_KEY_FILE-}}
[ -z "$k_cert" ] || set -- --client-certificate="$k_cert" "$@"
[ -z "$k_key" ] || set -- --client-key="$k_key" "$@"
[ -z "\${K8S_AUTH_IMPERSONATE_USER-}" ] || set -- --as="$K8S_AUTH_IMPERSONATE_USER" "$@"
[ -n "\${HTTPS_PROXY-}" ] || [ -z "\${K8S_AUTH_PROXY-}" ] || export HTTPS_PROXY="$K8S_AUTH_PROXY"
[ -n "\${NO_PROXY-}" ] || [ -z "\${K8S_AUTH_NO_PROXY-}" ] || export NO_PROXY="$K8S_AUTH_NO_PROXY"
if [ -n "\${K8S_AUTH_API_KEY-}\${K8S_AUTH_USERNAME-}" ]; then
k_json() { printf '%s' "$1" | sed 's/[\\\\"]/\\\\&/g'; }
if [ -n "\${K8S_AUTH_API_KEY-}" ]; then k_user='"token":"'$(k_json "$K8S_AUTH_API_KEY")'"'
else k_user='"username":"'$(k_json "$K8S_AUTH_USERNAME")'","password":"'$(k_json "\${K8S_AUTH_PASSWORD-}")'"'; fi
k_env=$(umask 077; mktemp -d) || return 1
trap 'rm -rf -- "\${k_dir:-$k_env}" "$k_env"' EXIT
trap 'exit 1' HUP INT TERM
(umask 077; printf '{"apiVersion":"v1","kind":"Config","users":[{"name":"tsible-environment","user":{%s}}]}' "$k_user" >"$k_env/config") || return 1
KUBECONFIG="\${KUBECONFIG:-$HOME/.kube/config}:$k_env/config"
export KUBECONFIG
set -- --user=tsible-environment "$@"
fi
kubectl "$@"`,
);

/** `tsible_kube_server URL CONTEXT`: prints the URL of the API: the given one, or the kubeconfig's. */
const server = shellFunction(
  'tsible_kube_server',
  [],
  `
k_url=\${1:-\${K8S_AUTH_HOST-}} k_context=\${2:-\${K8S_AUTH_CONTEXT-}}
if [ -n "$k_url" ]; then printf '%s' "$k_url"; return; fi
kubectl config view --minify --output='jsonpath={.clusters[0].cluster.server}' \${k_context:+"--context=$k_context"}`,
);

/** Runs commands that may begin with `tsible_kube`. */
export const kubeCommands = shellFunction(
  'tsible_kube_commands',
  [allCommands, kube, kubectl, server],
  'tsible_commands "$@"',
);

/** A command that sees the kubeconfig. */
export function withConfig(config: KubeConfig, argv: readonly string[]): string[] {
  return ['tsible_kube', config.text, config.below ?? '', ...argv];
}

/**
 * The module's `kubeconfig`: the name of files (on the controller when the task runs there, where a vault-encrypted one is decrypted), or a dict.
 * @throws ModuleFailure
 */
export async function readConfig(given: Value | undefined, task: TaskContext): Promise<KubeConfig> {
  if (given === undefined || given === null || given === '') return { text: '', below: undefined };
  if (given instanceof Map) return { text: toJson(given), below: '-' };
  if (typeof given !== 'string')
    throw new ModuleFailure('Error while reading kubeconfig parameter - a string or dict expected');
  if (!isLocal(task)) return { text: '', below: given };
  const files = given.split(':').map((file) => actionFile(task, 'files', file));
  const [only] = files;
  if (only !== undefined && files.length === 1) {
    const stored = await task.readFile(only, false);
    if (stored.subarray(0, 14).toString() === '$ANSIBLE_VAULT')
      return { text: (await task.readFile(only)).toString(), below: '-' };
  }
  return { text: '', below: files.join(':') };
}

/** Whether files that the task names lie on the controller. */
export function isLocal(task: TaskContext): boolean {
  return task.connection().connection.kind === 'local';
}

/** Lays a user over a kubeconfig. @returns the words that make kubectl be that user */
export function withUser(
  config: KubeConfig,
  given: Value | undefined,
  user: Readonly<Record<string, string | undefined>>,
): { readonly config: KubeConfig; readonly words: readonly string[] } {
  const set = Object.entries(user).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (set.length === 0) return { config, words: [] };
  const entry: Dict = new Map<string, Value>([
    ['name', 'tsible'],
    ['user', new Map(set)],
  ]);
  const base: Dict = given instanceof Map ? given : new Map();
  const users = base.get('users');
  const whole: Dict = new Map<Value & string, Value>([
    ['apiVersion', 'v1'],
    ['kind', 'Config'],
  ]);
  for (const [key, value] of base) whole.set(key, value);
  whole.set('users', [...(Array.isArray(users) ? users : []), entry]);
  return { config: { text: toJson(whole), below: config.below }, words: ['--user=tsible'] };
}
