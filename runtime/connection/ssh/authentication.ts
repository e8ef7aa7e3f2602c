import type {
  AnyAuthMethod,
  AuthenticationType,
  BaseAgent,
  IdentityCallback,
  KnownPublicKeys,
  ParsedKey,
  SignCallback,
  SigningRequestOptions,
} from 'ssh2';
import type { Identity } from './identities.ts';

type Ssh2 = typeof import('ssh2');

export interface Credentials {
  readonly username: string;
  readonly password: string | undefined;
  readonly identities: readonly Identity[];
  /** The user named the key files: they come before an agent's other keys. */
  readonly explicit: boolean;
  /** IdentitiesOnly: an agent is asked for the named keys only. */
  readonly identitiesOnly: boolean;
  /** The agent's socket. */
  readonly agent: string | undefined;
  /** Methods that may be tried, as PreferredAuthentications names them. */
  readonly allows: (method: AuthenticationType) => boolean;
}

/** The ways to log in, in the order to try them. */
export function authMethods(ssh2: Ssh2, credentials: Credentials): AnyAuthMethod[] {
  const { username, password, identities, allows } = credentials;
  const methods: AnyAuthMethod[] = [];
  if (allows('publickey')) {
    const agent = credentials.agent === undefined ? undefined : ssh2.createAgent(credentials.agent);
    const named = identities.flatMap((identity) => (identity.publicKey ? [identity.publicKey] : []));
    const files = identities.flatMap(({ key }): AnyAuthMethod[] =>
      key ? [{ type: 'publickey', username, key }] : [],
    );
    const fromAgent = (wanted: (key: Buffer) => boolean): AnyAuthMethod[] =>
      agent ? [{ type: 'agent', username, agent: selectingAgent(ssh2, agent, wanted) }] : [];
    const isNamed = (key: Buffer) => named.some((one) => one.equals(key));
    const unreadable = identities
      .filter(({ key, publicKey }) => !key && publicKey)
      .map((one) => one.publicKey);
    if (credentials.identitiesOnly)
      methods.push(...files, ...(unreadable.length > 0 ? fromAgent(isNamed) : []));
    else if (credentials.explicit)
      methods.push(...files, ...fromAgent((key) => !files.length || !isNamed(key)));
    else methods.push(...fromAgent(() => true), ...files);
  }
  if (password !== undefined) {
    if (allows('keyboard-interactive')) methods.push(byPrompts(username, password));
    if (allows('password')) methods.push({ type: 'password', username, password });
  }
  return methods;
}

/** Answers the first hidden question with the password; a second one means that it was wrong. */
function byPrompts(username: string, password: string): AnyAuthMethod {
  let answered = false;
  return {
    type: 'keyboard-interactive',
    username,
    prompt(_name, _instructions, _language, prompts, finish) {
      finish(
        prompts.map((prompt) => {
          if (prompt.echo || answered) return '';
          answered = true;
          return password;
        }),
      );
    },
  };
}

/** An agent of which only some keys are seen. */
function selectingAgent(ssh2: Ssh2, agent: BaseAgent, wanted: (key: Buffer) => boolean): BaseAgent {
  return new (class extends ssh2.BaseAgent {
    override getIdentities(callback: IdentityCallback): void {
      agent.getIdentities((error, keys) => {
        // An agent that can't be reached has no keys: the other ways are tried.
        const known = error ? [] : (keys ?? []);
        callback(
          null,
          known.filter((key) => wanted(publicBlob(ssh2, key))),
        );
      });
    }

    override sign(
      key: AnyKey,
      data: Buffer,
      options: SigningRequestOptions | SignCallback,
      callback?: SignCallback,
    ): void {
      if (typeof options === 'function') agent.sign(key, data, options);
      else agent.sign(key, data, options, callback);
    }
  })();
}

type AnyKey = string | Buffer | ParsedKey;

function publicBlob(ssh2: Ssh2, entry: KnownPublicKeys[number]): Buffer {
  if (typeof entry === 'object' && 'pubKey' in entry) {
    const inner = entry.pubKey;
    return publicBlob(ssh2, typeof inner === 'object' && 'pubKey' in inner ? inner.pubKey : inner);
  }
  const parsed = typeof entry === 'string' || Buffer.isBuffer(entry) ? ssh2.utils.parseKey(entry) : entry;
  return parsed instanceof Error ? Buffer.alloc(0) : parsed.getPublicSSH();
}
