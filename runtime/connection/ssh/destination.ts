import type { AuthenticationType } from 'ssh2';
import { UnreachableError } from '../unreachable.ts';
import { impossibleAlgorithms } from './algorithms.ts';
import { parseSshArguments, type SshOptions } from './arguments.ts';
import { expandHome, expandTokens, matchesList, ownName, readSshConfig } from './config.ts';

/** What a user (or Ansible's variables) said about an ssh connection. */
export interface SshSettings {
  /** Name or address, as ssh would be called with it. */
  readonly host: string;
  /** ssh's arguments, in Ansible's order; what comes first counts. Port, user and key file are among them. */
  readonly arguments: readonly string[];
  readonly password: string | undefined;
  /** A private key as text. */
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
  /** How often a failed connection is tried again. */
  readonly retries: number;
  /** OpenSSH's ssh, for what needs it. */
  readonly executable: string;
  /** Why OpenSSH's ssh is to be used in any case; undefined when nothing asks for it. */
  readonly wantsOpenSsh: string | undefined;
}

/** An ssh server and how to log in there: arguments and ssh_config files taken together. */
export interface Destination {
  /** The name it was asked for by. */
  readonly original: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly options: SshOptions;
  readonly configFile: string | undefined;
  /** Why only OpenSSH's own ssh can do it. */
  readonly needsOpenSsh: string | undefined;
}

/** Takes the arguments and the configuration files together. */
export function destinationOf(
  settings: Pick<SshSettings, 'host' | 'arguments' | 'wantsOpenSsh'>,
): Destination {
  const { options, configFile, needsOpenSsh } = parseSshArguments(settings.arguments);
  const fromArguments = new Set(options.keys());
  readSshConfig(settings.host, options, configFile);
  const port = Number(option(options, 'port') ?? 22);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new UnreachableError(
      `Failed to connect to the host via ssh: Bad port '${option(options, 'port')}'`,
    );
  return {
    original: settings.host,
    host: option(options, 'hostname') ?? settings.host,
    port,
    user: option(options, 'user') ?? ownName(),
    options,
    configFile,
    needsOpenSsh: settings.wantsOpenSsh ?? needsOpenSsh ?? unsupported(options, fromArguments),
  };
}

/** An option's first value. */
export function option(options: SshOptions, name: string): string | undefined {
  return options.get(name)?.[0];
}

/** Whether an option is switched on, off, or not given (undefined). */
export function flag(options: SshOptions, name: string): boolean | undefined {
  const value = option(options, name)?.toLowerCase();
  return value === undefined ? undefined : value === 'yes' || value === 'true';
}

/** A time in seconds, as ssh writes them: `30`, `2m`. */
export function seconds(options: SshOptions, name: string): number | undefined {
  const found = /^(\d+)([smh]?)$/i.exec(option(options, name) ?? '');
  if (!found) return undefined;
  const unit = { '': 1, s: 1, m: 60, h: 3600 }[(found[2] ?? '').toLowerCase()] ?? 1;
  return Number(found[1]) * unit;
}

/** Whether nothing lies between: no jump host, no command that leads there. */
export function isDirect({ options }: Destination): boolean {
  return ['proxycommand', 'proxyjump'].every((name) => (option(options, name) ?? 'none') === 'none');
}

/** What `%` tokens stand for in an option's value. */
export function tokensOf({ original, host, port, user, options }: Destination): Record<string, string> {
  return { h: host, n: original, p: String(port), r: user, k: option(options, 'hostkeyalias') ?? original };
}

/** The agent's socket: IdentityAgent, or SSH_AUTH_SOCK. */
export function agentOf(destination: Destination): string | undefined {
  const named = option(destination.options, 'identityagent');
  if (named === 'none') return undefined;
  if (named === undefined || named === 'SSH_AUTH_SOCK') return process.env.SSH_AUTH_SOCK || undefined;
  if (named.startsWith('$')) return process.env[named.slice(1)] || undefined;
  return expandTokens(expandHome(named), tokensOf(destination));
}

/** Variables that SendEnv and SetEnv offer to the server, which takes those that its AcceptEnv names. */
export function environmentOf(options: SshOptions): Record<string, string> {
  const patterns = (options.get('sendenv') ?? []).filter((pattern) => !pattern.startsWith('-'));
  const sent = Object.entries(process.env).filter(([name]) => matchesList(name, patterns));
  const set = (options.get('setenv') ?? []).map((entry): [string, string] => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1).replace(/^"(.*)"$/, '$1')];
  });
  return Object.fromEntries([...sent.map(([name, value]): [string, string] => [name, value ?? '']), ...set]);
}

/** Which authentication methods the options allow. */
export function allowedMethods(options: SshOptions): (method: AuthenticationType) => boolean {
  const preferred = option(options, 'preferredauthentications')?.split(',');
  const switches = {
    publickey: 'pubkeyauthentication',
    'keyboard-interactive': 'kbdinteractiveauthentication',
    password: 'passwordauthentication',
  } as const;
  return (method) => {
    if (preferred && !preferred.includes(method)) return false;
    return !(method in switches) || flag(options, switches[method as keyof typeof switches]) !== false;
  };
}

/** Options that ssh2 has no means for, whatever their value unless it is one of these. */
const UNSUPPORTED: Readonly<Record<string, readonly string[]>> = {
  canonicalizehostname: ['no'],
  certificatefile: ['none'],
  forwardx11: ['no'],
  gatewayports: ['no'],
  hostbasedauthentication: ['no'],
  knownhostscommand: ['none'],
  localcommand: [],
  localforward: [],
  pkcs11provider: ['none'],
  proxyusefdpass: ['no'],
  dynamicforward: [],
  remoteforward: [],
  remotecommand: ['none'],
  securitykeyprovider: ['internal'],
  tunnel: ['no'],
  verifyhostkeydns: ['no'],
};

/** Options that a distribution's own ssh_config switches on for every host: only a user's own wish counts. */
const BY_ARGUMENT_ONLY = ['controlpath', 'gssapiauthentication'];

function unsupported(options: SshOptions, fromArguments: ReadonlySet<string>): string | undefined {
  for (const [name, values] of options) {
    const harmless = UNSUPPORTED[name];
    const value = values[0]?.toLowerCase() ?? '';
    if (harmless && !harmless.includes(value)) return `${name} ${values[0]}`;
    const asked = fromArguments.has(name) && BY_ARGUMENT_ONLY.includes(name);
    if (asked && value !== 'no' && value !== 'none') return `${name} ${values[0]}`;
  }
  const impossible = impossibleAlgorithms(options);
  return impossible && `${impossible} ${option(options, impossible)}`;
}
