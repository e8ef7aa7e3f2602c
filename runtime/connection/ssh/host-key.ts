import { UnreachableError } from '../unreachable.ts';
import { expandHome, expandTokens } from './config.ts';
import { type Destination, flag, option, tokensOf } from './destination.ts';
import { fingerprint, KnownHost, keyType, keyTypeName, type Verdict } from './known-hosts.ts';

/** Asks the user a yes-or-no question; without it an unknown key is refused. */
export type Confirm = (question: string) => Promise<boolean>;

/** Checks a server's key against the known_hosts files, as StrictHostKeyChecking has it. */
export class HostKeyCheck {
  readonly #destination: Destination;
  readonly #known: KnownHost;
  readonly #files: readonly string[];
  readonly #confirm: Confirm | undefined;
  /** Why the key was refused. */
  refusal: UnreachableError | undefined;

  constructor(destination: Destination, confirm: Confirm | undefined) {
    const { options, host, port } = destination;
    this.#destination = destination;
    this.#confirm = confirm;
    const paths = (name: string, usual: string) =>
      (options.get(name) ?? usual.split(' '))
        .flatMap((value) => value.split(/\s+/))
        .filter((path) => path !== 'none' && path !== '')
        .map((path) => expandTokens(expandHome(path), tokensOf(destination)));
    this.#files = paths('userknownhostsfile', '~/.ssh/known_hosts ~/.ssh/known_hosts2');
    const system = paths('globalknownhostsfile', '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2');
    const alias = option(options, 'hostkeyalias');
    const name = alias ?? host;
    this.#known = new KnownHost(name, alias === undefined ? port : 22, [...this.#files, ...system]);
  }

  /** Why only OpenSSH's own ssh can check this host. */
  get needsOpenSsh(): string | undefined {
    return this.#known.hasAuthority && this.#known.types.length === 0
      ? 'a @cert-authority in known_hosts'
      : undefined;
  }

  /** Types of the keys that are known for the host. */
  get knownTypes(): string[] {
    return this.#known.types;
  }

  /** Whether to go on with a server that shows this key. */
  async accepts(key: Buffer): Promise<boolean> {
    const verdict = this.#known.judge(key);
    if (verdict.kind === 'known') return true;
    const strict = (option(this.#destination.options, 'stricthostkeychecking') ?? 'ask').toLowerCase();
    const lax = strict === 'no' || strict === 'off';
    if (verdict.kind === 'unknown') {
      if (
        lax ||
        strict === 'accept-new' ||
        (strict === 'ask' && (await this.#confirm?.(this.#question(key))))
      ) {
        const [file] = this.#files;
        if (file && file !== '/dev/null')
          this.#known.add(key, file, flag(this.#destination.options, 'hashknownhosts') === true);
        return true;
      }
    } else if (verdict.kind === 'changed' && lax) return true;
    this.refusal = new UnreachableError(
      `Failed to connect to the host via ssh: ${this.#complaint(key, verdict, strict)}`,
    );
    return false;
  }

  #question(key: Buffer): string {
    const { host, port } = this.#destination;
    const name = port === 22 ? host : `[${host}]:${port}`;
    return (
      `The authenticity of host '${name}' can't be established.\n` +
      `${keyTypeName(keyType(key))} key fingerprint is ${fingerprint(key)}.\n` +
      'Are you sure you want to continue connecting (yes/no)? '
    );
  }

  #complaint(key: Buffer, verdict: Verdict, strict: string): string {
    const { host, port } = this.#destination;
    const name = port === 22 ? host : `[${host}]:${port}`;
    const type = keyTypeName(keyType(key));
    const end = 'Host key verification failed.';
    if (verdict.kind === 'changed') {
      const line = '@'.repeat(59);
      return [
        line,
        '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
        line,
        'IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!',
        'Someone could be eavesdropping on you right now (man-in-the-middle attack)!',
        'It is also possible that a host key has just been changed.',
        `The fingerprint for the ${type} key sent by the remote host is\n${fingerprint(key)}.`,
        'Please contact your system administrator.',
        `Add correct host key in ${this.#files[0]} to get rid of this message.`,
        `Offending ${keyTypeName(verdict.type)} key in ${verdict.file}:${verdict.line}`,
        '  remove with:',
        `  ssh-keygen -f '${verdict.file}' -R '${name}'`,
        `Host key for ${name} has changed and you have requested strict checking.`,
        end,
      ].join('\r\n');
    }
    if (verdict.kind === 'revoked') {
      return `The ${type} host key ${fingerprint(key)} is marked as revoked in ${verdict.file}:${verdict.line}.\r\n${end}`;
    }
    if (strict !== 'yes' && strict !== 'true') return end;
    return `No ${type} host key is known for ${name} and you have requested strict checking.\r\n${end}`;
  }
}
