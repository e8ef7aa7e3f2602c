import { homedir, userInfo } from 'node:os';
import type { Settings } from '../config/settings.ts';
import { BECOME_PLUGINS } from '../config/table/become.ts';
import { TsibleError } from '../errors/error.ts';
import { nearName } from '../errors/near.ts';
import { str } from '../values/print.ts';
import { PyFloat, type Value } from '../values/value.ts';
import type { Become } from './become/become.ts';
import { BECOME_METHODS, type BecomeOptions, becomeBy } from './become/methods.ts';
import { COMMAND_TRANSPORTS, transportCommand } from './command-transports.ts';
import type { FindOwnConnection } from './own.ts';
import type {
  ConnectionCli,
  ConnectionKeywords,
  ConnectionSettings,
  ResolvedConnection,
} from './settings.ts';
import type { SshSettings } from './ssh/destination.ts';
import { splitWords } from './words.ts';

export interface ResolveInput {
  /** `inventory_hostname`. */
  readonly host: string;
  /** A variable's final value, undefined when there is none. */
  readonly lookup: (name: string) => Value | undefined;
  readonly settings: Settings;
  readonly keywords?: ConnectionKeywords;
  readonly cli?: ConnectionCli;
  /** Connection plugins of the user's own. */
  readonly own?: FindOwnConnection | undefined;
}

/**
 * How a task gets to its host, with Ansible's precedence: variables, then keywords, then the command line, then
 * settings. Where several variables mean the same, the one that Ansible documents last wins.
 * @throws TsibleError for a connection or become method that there is none of.
 */
export function resolveConnection(input: ResolveInput): ResolvedConnection {
  const { settings, keywords = {}, cli = {} } = input;
  const text = textLookup(input.lookup);
  const asked =
    text('ansible_connection') ?? keywords.connection ?? cli.connection ?? settings.DEFAULT_TRANSPORT;
  const connection = connectionSettings(asked, input, text);
  const remoteUser = connection.kind === 'local' ? userInfo().username : remoteUserOf(input, text);
  const become = resolveBecome(input, text, remoteUser);
  return {
    connection,
    become,
    becomeKey: become
      ? [become.method, become.wrap('sh').replace(/key=[0-9a-f]+/, ''), become.password].join('\n')
      : '',
    shell: text('ansible_shell_executable') ?? settings.DEFAULT_EXECUTABLE,
  };
}

type TextLookup = (...names: string[]) => string | undefined;

/** The last of several variables that is set, as text. */
function textLookup(lookup: ResolveInput['lookup']): TextLookup {
  return (...names) => {
    for (const name of names.reverse()) {
      const value = lookup(name);
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
        return String(value);
      if (value instanceof PyFloat) return String(value.value);
    }
    return undefined;
  };
}

/** Looks among environment variables (names in capitals) for what no variable says. */
function withEnvironment(text: TextLookup): TextLookup {
  return (...names) => {
    const isEnvironment = (name: string) => /^[A-Z0-9_]+$/.test(name);
    const environment = names.filter(isEnvironment);
    return (
      text(...names.filter((name) => !isEnvironment(name))) ??
      environment.map((name) => process.env[name]).find((value) => value !== undefined)
    );
  };
}

function dictLookup(lookup: ResolveInput['lookup']): (name: string) => Record<string, string> {
  return (name) => {
    const value = lookup(name);
    return value instanceof Map
      ? Object.fromEntries([...value].map(([key, item]) => [String(key), str(item)]))
      : {};
  };
}

function yes(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : /^(y|yes|t|true|on|1)$/i.test(value.trim());
}

function connectionSettings(asked: string, input: ResolveInput, text: TextLookup): ConnectionSettings {
  const own = input.own?.(asked);
  if (own?.kind === 'command') {
    const command = own.command({
      host: text('ansible_host') ?? input.host,
      port: text('ansible_port') ?? input.keywords?.port?.toString(),
      user: remoteUserOf(input, text),
      password: text('ansible_password') ?? input.cli?.password,
      variable: input.lookup,
    });
    return { kind: 'command', transport: asked, command };
  }
  const name = asked.replace(
    /^(ansible\.(builtin|legacy)|community\.(general|docker|okd|libvirt)|containers\.podman|kubernetes\.core)\./,
    '',
  );
  if (name === 'local') return { kind: 'local', cwd: text('playbook_dir') };
  if (['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'libssh'].includes(name))
    return { kind: 'ssh', ssh: sshSettings(input, text) };
  const subject = {
    host: text('ansible_host') ?? input.host,
    user: remoteUserOf(input, text),
    text: withEnvironment(text),
    dict: dictLookup(input.lookup),
  };
  const command = transportCommand(name, subject);
  if (command) return { kind: 'command', transport: name, command };
  const near = nearName(name, ['local', 'ssh', ...COMMAND_TRANSPORTS]);
  throw new TsibleError(`the connection plugin '${asked}' was not found`, {
    help: own?.kind === 'python' ? own.help : near && `Did you mean '${near}'?`,
  });
}

function remoteUserOf(
  { settings, keywords = {}, cli = {} }: ResolveInput,
  text: TextLookup,
): string | undefined {
  return (
    text('ansible_user', 'ansible_ssh_user') ??
    keywords.remoteUser ??
    cli.user ??
    settings.DEFAULT_REMOTE_USER ??
    undefined
  );
}

function sshSettings(input: ResolveInput, text: TextLookup): SshSettings {
  const { settings, keywords = {}, cli = {} } = input;
  const port =
    text('ansible_port', 'ansible_ssh_port') ??
    keywords.port?.toString() ??
    settings.DEFAULT_REMOTE_PORT?.toString();
  const keyFile =
    text('ansible_private_key_file', 'ansible_ssh_private_key_file') ??
    cli.privateKeyFile ??
    settings.DEFAULT_PRIVATE_KEY_FILE ??
    undefined;
  const key = text('ansible_private_key', 'ansible_ssh_private_key') ?? settings.SSH_PRIVATE_KEY ?? undefined;
  const password = text('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password') ?? cli.password;
  const user = remoteUserOf(input, text);
  const checking =
    yes(text('ansible_host_key_checking', 'ansible_ssh_host_key_checking')) ??
    (settings.HOST_KEY_CHECKING && settings.SSH_HOST_KEY_CHECKING);
  const timeout = text('ansible_ssh_timeout') ?? cli.timeout ?? settings.SSH_TIMEOUT;
  const controlPath = text('ansible_control_path') ?? settings.SSH_CONTROL_PATH ?? undefined;
  const pkcs11 = text('ansible_ssh_pkcs11_provider') ?? settings.SSH_PKCS11_PROVIDER;
  const executable = text('ansible_ssh_executable') ?? settings.SSH_EXECUTABLE;
  const wantsOpenSsh =
    executable !== 'ssh'
      ? `ssh_executable ${executable}`
      : controlPath
        ? `control_path ${controlPath}`
        : pkcs11
          ? `pkcs11_provider ${pkcs11}`
          : undefined;
  return {
    host: text('ansible_host', 'ansible_ssh_host') ?? input.host,
    password: password || undefined,
    privateKey: key,
    passphrase:
      text('ansible_private_key_passphrase', 'ansible_ssh_private_key_passphrase') ??
      settings.SSH_PRIVATE_KEY_PASSPHRASE ??
      undefined,
    retries: Number(text('ansible_ssh_retries') ?? settings.SSH_RETRIES),
    executable,
    wantsOpenSsh,
    // In Ansible's order: in ssh the first value of an option counts.
    arguments: [
      ...splitWords(text('ansible_ssh_args') ?? settings.SSH_ARGS),
      ...(checking ? [] : ['-o', 'StrictHostKeyChecking=no']),
      ...(port === undefined ? [] : ['-o', `Port=${port}`]),
      ...(key === undefined ? [] : ['-o', 'IdentitiesOnly=yes']),
      ...(keyFile === undefined ? [] : ['-o', `IdentityFile="${keyFile.replace(/^~(?=\/|$)/, homedir())}"`]),
      ...(pkcs11 ? ['-o', `PKCS11Provider=${pkcs11}`] : []),
      ...(password ? [] : NO_PASSWORD),
      ...(user === undefined ? [] : ['-o', `User="${user}"`]),
      '-o',
      `ConnectTimeout=${timeout}`,
      ...(controlPath ? ['-o', `ControlPath="${expandControlPath(controlPath, settings)}"`] : []),
      ...splitWords(text('ansible_ssh_common_args') ?? cli.sshCommonArgs ?? settings.SSH_COMMON_ARGS),
      ...splitWords(text('ansible_ssh_extra_args') ?? cli.sshExtraArgs ?? settings.SSH_EXTRA_ARGS),
    ],
  };
}

/** Without a password ssh must not ask for one. */
const NO_PASSWORD = [
  '-o',
  'KbdInteractiveAuthentication=no',
  '-o',
  'PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey',
  '-o',
  'PasswordAuthentication=no',
] as const;

function expandControlPath(path: string, settings: Settings): string {
  const directory = settings.SSH_CONTROL_PATH_DIR.replace(/^~(?=\/|$)/, homedir());
  return path.replaceAll('%(directory)s', directory).replaceAll('%%', '%');
}

function resolveBecome(
  input: ResolveInput,
  text: TextLookup,
  remoteUser: string | undefined,
): Become | undefined {
  const { settings, keywords = {}, cli = {} } = input;
  const wanted = yes(text('ansible_become')) ?? keywords.become ?? cli.become ?? settings.DEFAULT_BECOME;
  if (!wanted) return undefined;
  const method =
    text('ansible_become_method') ??
    keywords.becomeMethod ??
    cli.becomeMethod ??
    settings.DEFAULT_BECOME_METHOD;
  const name = method.slice(method.lastIndexOf('.') + 1);
  const own = ownSettings(name, settings);
  const user =
    text('ansible_become_user', `ansible_${name}_user`) ?? keywords.becomeUser ?? cli.becomeUser ?? own.user;
  const become = becomeBy(method, {
    user,
    exe: text('ansible_become_exe', `ansible_${name}_exe`) ?? keywords.becomeExe ?? own.exe,
    flags: text('ansible_become_flags', `ansible_${name}_flags`) ?? keywords.becomeFlags ?? own.flags,
    password:
      (text('ansible_become_password', 'ansible_become_pass', `ansible_${name}_pass`) ??
        cli.becomePassword ??
        own.password) ||
      undefined,
    chdir: name === 'sudo' ? (text('ansible_sudo_chdir') ?? settings.SUDO_CHDIR ?? undefined) : undefined,
  });
  // To become who one is already takes nothing.
  if (become) return user === remoteUser && !settings.BECOME_ALLOW_SAME_USER ? undefined : become;
  const near = nearName(name, BECOME_METHODS);
  throw new TsibleError(
    `Invalid become method specified, could not find matching plugin: '${method}'. ` +
      'Use `ansible-doc -t become -l` to list available plugins.',
    { help: near && `Did you mean '${near}'?` },
  );
}

/** Settings of a become plugin of its own. sudosu has sudo's; those that have none get the general ones. */
function ownSettings(method: string, settings: Settings): Omit<BecomeOptions, 'chdir'> {
  const own = OWN_SETTINGS[method === 'sudosu' ? 'sudo' : method];
  return {
    user: (own && settings[`${own}_USER`]) ?? settings.DEFAULT_BECOME_USER,
    exe: (own ? settings[`${own}_EXE`] : settings.DEFAULT_BECOME_EXE) ?? undefined,
    flags: (own ? settings[`${own}_FLAGS`] : settings.DEFAULT_BECOME_FLAGS) ?? undefined,
    password: (own && settings[`${own}_PASS`]) ?? undefined,
  };
}

const OWN_SETTINGS: Readonly<Record<string, (typeof BECOME_PLUGINS)[number]>> = Object.fromEntries(
  BECOME_PLUGINS.map((name) => [name.toLowerCase(), name]),
);
