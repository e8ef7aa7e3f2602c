import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { OptionRules, OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { readSteps, type Step, steps } from '../steps.ts';
import { type Entry, readLdif } from './ldif.ts';

/** The options of every module that speaks to an LDAP server. */
export const LDAP_OPTIONS = {
  dn: { type: 'str', required: true, description: 'The entry.' },
  server_uri: { type: 'str', default: 'ldapi:///', description: 'The server; several, by commas or spaces.' },
  bind_dn: { type: 'str', description: 'Entry to bind as; SASL is used when not given.' },
  bind_pw: { type: 'str', default: '', noLog: true, description: 'Its password.' },
  start_tls: { type: 'bool', default: false, description: 'Speak TLS on the plain port.' },
  validate_certs: { type: 'bool', default: true, description: "Check the server's certificate." },
  ca_path: { type: 'path', description: "Certificates that sign the server's." },
  client_cert: { type: 'path', description: 'Certificate to show to the server.' },
  client_key: { type: 'path', description: 'Its key.' },
  referrals_chasing: {
    type: 'str',
    default: 'anonymous',
    choices: ['disabled', 'anonymous'],
    description: 'Whether referrals to other servers are followed.',
  },
  sasl_class: {
    type: 'str',
    default: 'external',
    choices: ['external', 'gssapi'],
    description: "SASL's mechanism.",
  },
  xorder_discovery: {
    type: 'str',
    default: 'auto',
    choices: ['enable', 'auto', 'disable'],
    description: 'Whether to look for the entry with an index in its name: {0}.',
  },
} as const satisfies OptionSpecs;

export const LDAP_RULES = { requiredTogether: [['client_cert', 'client_key']] } satisfies OptionRules;

export type LdapLogin = Options<typeof LDAP_OPTIONS>;

/** LDAP's result codes that modules look at. */
export const NO_SUCH_OBJECT = 32;
export const INVALID_CREDENTIALS = 49;

/**
 * Arguments: text, then a command: the password comes by its standard input and the
 * text by its file descriptor 3, where no one else can read them.
 */
const ldapCommand = shellFunction(
  'tsible_ldap_one',
  [steps],
  `
ldap_text=$1
shift
printf %s "$ldap_text" | { printf %s "$ldap_secret" | tsible_step one "$@" 3<&4; } 4<&0`,
);

/** Arguments: password, then of each command: text, number of words, words. `must` commands end the request when they fail. */
const ldapCommands = shellFunction(
  'tsible_ldap',
  [ldapCommand],
  `
export LC_ALL=C
ldap_secret=$1
shift
tsible_need ldapsearch
while [ $# -gt 0 ]; do
text=$1 n=$2
shift 2
i=1 words=
while [ $i -le "$n" ]; do
words="$words \\"\\\${$i}\\""
i=$((i+1))
done
eval "tsible_ldap_one \\"\\$text\\" $words" || true
shift "$n"
done
exit 0`,
);

interface LdapCommand {
  readonly program: 'ldapsearch' | 'ldapadd' | 'ldapmodify' | 'ldapdelete' | 'ldappasswd' | 'ldapwhoami';
  readonly words: readonly string[];
  /** What the program can read at /dev/fd/3. */
  readonly text?: string;
  /** Bind as this entry instead, with the password of `run`. */
  readonly as?: string;
}

/** An LDAP server, over the host's ldap-utils. */
export class Ldap {
  constructor(
    private readonly target: Target,
    private readonly login: LdapLogin,
  ) {}

  private connection(as: string | undefined): string[] {
    const { login } = this;
    const bind = as ?? login.bind_dn;
    const binding =
      bind === undefined
        ? ['-Q', '-Y', login.sasl_class.toUpperCase()]
        : ['-x', '-D', bind, '-y', '/dev/stdin'];
    return [
      ...['-H', login.server_uri.replaceAll(',', ' ')],
      ...(login.start_tls ? ['-ZZ'] : []),
      ...binding,
    ];
  }

  /** The outcomes of commands, each with a connection of its own. @throws ModuleFailure when the server can't be bound to */
  async run(commands: readonly LdapCommand[], password: string = this.login.bind_pw): Promise<Step[]> {
    const { login } = this;
    const environment = new Map<string, string>();
    if (!login.validate_certs) environment.set('LDAPTLS_REQCERT', 'never');
    if (login.ca_path) environment.set('LDAPTLS_CACERT', login.ca_path);
    if (login.client_cert && login.client_key) {
      environment.set('LDAPTLS_CERT', login.client_cert);
      environment.set('LDAPTLS_KEY', login.client_key);
    }
    const words = commands.flatMap(({ program, words: own, text, as }) => {
      const all = [program, ...this.connection(as), ...own];
      return [text ?? '', String(all.length), ...all];
    });
    const on = environment.size === 0 ? this.target : this.target.withEnvironment(environment);
    const done = readSteps(await on.call(ldapCommands, [password, ...words])).all('one');
    for (const step of done) {
      if (step.rc === 0) continue;
      if (/^ldap_start_tls/m.test(step.err))
        throw new ModuleFailure('Cannot start TLS.', { details: step.err.trim() });
      if (
        /^(?:ldap_(?:sasl_(?:interactive_)?)?bind|ldap_initialize|Could not parse LDAP URI)/m.test(
          step.err,
        ) &&
        !(step.rc === INVALID_CREDENTIALS && commands.some((one) => one.as !== undefined))
      )
        throw new ModuleFailure('Cannot bind to the server.', { details: step.err.trim() });
    }
    return done;
  }

  /** The entries that a search finds; undefined when its base is not there. @throws ModuleFailure */
  async search(
    base: string,
    options: {
      readonly scope: 'base' | 'one' | 'sub' | 'children';
      readonly filter?: string;
      readonly attributes?: readonly string[];
      readonly words?: readonly string[];
    },
  ): Promise<Entry[] | undefined> {
    const [found] = await this.run([searchCommand(base, options)]);
    if (found?.rc === NO_SUCH_OBJECT) return undefined;
    if (found === undefined || found.rc !== 0)
      throw new ModuleFailure('Attribute action failed.', { details: found?.err.trim() ?? '' });
    return readLdif(found.out);
  }

  /** The entry's name, with an index where the server gave it one. */
  async findDn(): Promise<string> {
    const { dn, xorder_discovery: discovery } = this.login;
    const [first = '', ...parent] = splitDn(dn);
    if (discovery === 'disable' || (discovery === 'auto' && /.\{\d+\}./.test(first))) return dn;
    if (parent.length === 0) return dn;
    const [step] = await this.run([
      searchCommand(parent.join(','), {
        scope: 'one',
        filter: `(${escapeFilter(first)})`,
        attributes: ['1.1'],
      }),
    ]);
    const found = step?.rc === 0 ? readLdif(step.out) : [];
    return found.length === 1 ? (found[0]?.dn ?? dn) : dn;
  }
}

/** The command of a search. */
export function searchCommand(
  base: string,
  options: {
    readonly scope: string;
    readonly filter?: string;
    readonly attributes?: readonly string[];
    readonly words?: readonly string[];
  },
): LdapCommand {
  return {
    program: 'ldapsearch',
    words: [
      ...['-LLL', '-o', 'ldif-wrap=no', '-s', options.scope, ...(options.words ?? []), '-b', base],
      options.filter ?? '(objectClass=*)',
      ...(options.attributes ?? []),
    ],
  };
}

/** A name's parts, at the commas that are not escaped. */
function splitDn(dn: string): string[] {
  return [...dn.matchAll(/(?:\\.|"[^"]*"|[^,\\])+/g)].map(([part]) => part.trim());
}

/** A value as a filter holds it. */
export function escapeFilter(text: string): string {
  return text.replace(/[\\*()\0]/g, (one) => `\\${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
