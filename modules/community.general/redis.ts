import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { linesOf, runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.redis',
  summary: 'Manage Redis: settings, replication, flushes',
  options: {
    command: { type: 'str', choices: ['config', 'flush', 'replica', 'slave'], description: 'What is done.' },
    master_host: { type: 'str', description: 'The master, for a replica.' },
    master_port: { type: 'int', description: "The master's port." },
    replica_mode: {
      type: 'str',
      default: 'replica',
      choices: ['master', 'replica', 'slave'],
      aliases: ['slave_mode'],
      description: 'Whether it is a master or a replica.',
    },
    db: { type: 'int', description: 'The database, for a flush.' },
    flush_mode: { type: 'str', default: 'all', choices: ['all', 'db'], description: 'What is flushed.' },
    name: { type: 'str', description: 'The setting.' },
    value: { type: 'str', description: 'Its value.' },
    login_host: { type: 'str', default: 'localhost', description: 'The server.' },
    login_user: { type: 'str', description: 'The user.' },
    login_password: { type: 'str', noLog: true, description: 'Their password.' },
    login_port: { type: 'int', default: 6379, description: "The server's port." },
    tls: { type: 'bool', default: false, description: 'Use TLS.' },
    validate_certs: { type: 'bool', default: true, description: "Check the server's certificate." },
    ca_certs: { type: 'str', description: 'File of certificates to check it with.' },
    client_cert_file: { type: 'str', description: 'Certificate to show.' },
    client_key_file: { type: 'str', description: 'Its key.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const tls = [
      '--tls',
      ...(args.validate_certs ? [] : ['--insecure']),
      ...(args.ca_certs ? ['--cacert', args.ca_certs] : []),
      ...(args.client_cert_file ? ['--cert', args.client_cert_file] : []),
      ...(args.client_key_file ? ['--key', args.client_key_file] : []),
    ];
    const base = [
      ...['redis-cli', '-h', args.login_host, '-p', String(args.login_port)],
      ...(args.login_user ? ['--user', args.login_user] : []),
      ...(args.tls ? tls : []),
    ];
    switch (args.command) {
      case undefined:
        throw new ModuleFailure('A valid command must be provided');
      case 'config':
        return config();
      case 'flush':
        return flush();
      default:
        return replica();
    }

    /** Asks the server after a PING. The password goes through the environment, as redis-cli wants it. */
    async function ask(words: readonly string[], database?: number): Promise<string> {
      const on = database === undefined ? base : [...base, '-n', String(database)];
      const done = await runCommands(
        target,
        [
          { step: 'ping', argv: [...on, 'PING'], must: true },
          { step: 'ask', argv: [...on, ...words] },
        ],
        { need: ['redis-cli'], environment: { REDISCLI_AUTH: args.login_password } },
      );
      const ping = stepOf(done, 'ping');
      if (ping.out.trim() !== 'PONG') throw connectFailure(`${ping.out}${ping.err}`, args);
      const asked = stepOf(done, 'ask');
      const text = asked.out.replace(/\n$/, '');
      if (asked.rc !== 0 || /^(ERR|NOAUTH|WRONGPASS|NOPERM)\b/.test(text))
        throw new ServerRefusal(text.replace(/^ERR /, '').trim() || asked.err.trim());
      return text;
    }

    async function config(): Promise<ModuleResult> {
      const name = args.name ?? '';
      const value = memorySize(args.value ?? '');
      const is = await refused('unable to read config: ', ask(['CONFIG', 'GET', name]));
      const [, old] = linesOf(is);
      if (old === undefined && is === '') throw new ModuleFailure(`unable to read config: '${name}'`);
      const changed = (old ?? '') !== value;
      if (changed && !task.check)
        await refused('unable to write config: ', ask(['CONFIG', 'SET', name, value]));
      return { changed, name, value };
    }

    async function flush(): Promise<ModuleResult> {
      const { db, flush_mode: mode } = args;
      if (mode === 'db' && db === undefined)
        throw new ModuleFailure('In db mode the db number must be provided');
      await ask(task.check ? ['PING'] : [mode === 'all' ? 'FLUSHALL' : 'FLUSHDB'], db);
      return { changed: true, flushed: true, ...(mode === 'db' ? { db } : {}) };
    }

    async function replica(): Promise<ModuleResult> {
      const { master_host: host, master_port: port } = args;
      const mode = args.replica_mode === 'master' ? 'master' : 'replica';
      if (mode === 'replica' && !host)
        throw new ModuleFailure('In replica mode master host must be provided');
      if (mode === 'replica' && !port)
        throw new ModuleFailure('In replica mode master port must be provided');
      const info = new Map(
        linesOf(await ask(['INFO', 'replication'])).map((line): [string, string] => {
          const at = line.indexOf(':');
          return [line.slice(0, at), line.slice(at + 1).trim()];
        }),
      );
      const status = mode === 'master' ? mode : { status: mode, master_host: host, master_port: port };
      const isSo =
        mode === 'master'
          ? info.get('role') === 'master'
          : info.get('role') === 'slave' &&
            info.get('master_host') === host &&
            info.get('master_port') === String(port);
      if (isSo) return { changed: false, mode: status };
      if (!task.check) {
        const to = mode === 'master' ? ['NO', 'ONE'] : [host ?? '', String(port)];
        await ask(['REPLICAOF', ...to]).catch((error: unknown) => {
          if (!(error instanceof ServerRefusal)) throw error;
          throw new ModuleFailure(`Unable to set ${mode} mode`);
        });
      }
      return { changed: true, mode: status };
    }
  },
});

/** What the server said no to. */
class ServerRefusal extends ModuleFailure {}

async function refused(what: string, asked: Promise<string>): Promise<string> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    throw new ModuleFailure(what + error.message);
  }
}

/** Why there is no connection, as Python's client says it. */
function connectFailure(
  said: string,
  { login_host: host, login_port: port }: { readonly login_host: string; readonly login_port: number },
): ModuleFailure {
  const text = said.trim();
  const place = `${host}:${port}`;
  const why = text.includes('Connection refused')
    ? `Error 111 connecting to ${place}. Connection refused.`
    : /Name or service|Name does not resolve/.test(text)
      ? `Error -2 connecting to ${place}. Name or service not known.`
      : text.includes('NOAUTH')
        ? 'Authentication required.'
        : text.includes('WRONGPASS')
          ? 'invalid username-password pair or user is disabled.'
          : text;
  return new ModuleFailure(`unable to connect to database: ${why}`);
}

const UNITS = 'BKMGTPEZY';

/** A size of memory in bytes; another text as it is. */
function memorySize(text: string): string {
  const [, number, unit = ''] = /^\s*(\d+\.?\d*|\d*\.\d+)\s*([A-Za-z]+)?\s*$/.exec(text) ?? [];
  if (number === undefined) return text;
  const power = unit === '' ? 0 : UNITS.indexOf(unit[0]?.toUpperCase() ?? '');
  const known =
    unit.length <= 1 || /^(?:[A-Za-z]B|BYTES?|KILOBYTES?|MEGABYTES?|GIGABYTES?|TERABYTES?)$/i.test(unit);
  return power === -1 || !known ? text : String(Math.round(Number(number) * 1024 ** power));
}
