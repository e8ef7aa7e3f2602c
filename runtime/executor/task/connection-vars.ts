import type { Raw } from '../../values/raw.ts';
import { type LayeredScope, LazyLayer, type VarLayer } from '../../vars/layered-scope.ts';
import { Keywords } from '../keywords.ts';
import type { TaskRun } from './run-task.ts';

/**
 * How the task gets to its host, as variables that stand below all others: what the inventory doesn't say of
 * `ansible_host`, `ansible_user` and their like, templates see all the same. They don't decide how to connect.
 * @param host The host, or the one that the task is delegated to.
 * @param scope What the keywords' templates see: all but these variables.
 */
export function connectionVars({ services, task }: TaskRun, host: string, scope: LayeredScope): VarLayer {
  const { settings, connectionCli: cli } = services;
  const written = (name: 'connection' | 'port' | 'remote_user'): Raw | undefined => {
    const value = new Keywords(task, services.templar(scope)).value(name);
    return value === null || value === undefined ? undefined : (value as Raw);
  };
  const address = () => host;
  const user = () => written('remote_user') ?? cli.user ?? settings.DEFAULT_REMOTE_USER ?? undefined;
  const port = () => written('port') ?? settings.DEFAULT_REMOTE_PORT ?? undefined;
  const password = () => cli.password;
  const timeout = () => cli.timeout ?? settings.DEFAULT_TIMEOUT;
  const keyFile = () => cli.privateKeyFile ?? settings.DEFAULT_PRIVATE_KEY_FILE ?? undefined;
  const pipelining = () => settings.ANSIBLE_PIPELINING;
  return new LazyLayer({
    ansible_connection: () => written('connection') ?? cli.connection ?? settings.DEFAULT_TRANSPORT,
    ansible_host: address,
    ansible_ssh_host: address,
    ansible_user: user,
    ansible_ssh_user: user,
    ansible_password: password,
    ansible_ssh_pass: password,
    ansible_port: port,
    ansible_ssh_port: port,
    ansible_timeout: timeout,
    ansible_ssh_timeout: timeout,
    ansible_private_key_file: keyFile,
    ansible_ssh_private_key_file: keyFile,
    ansible_pipelining: pipelining,
    ansible_ssh_pipelining: pipelining,
    ansible_shell_executable: () => settings.DEFAULT_EXECUTABLE,
  });
}
