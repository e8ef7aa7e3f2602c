import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { repr } from '../../runtime/values/print.ts';
import {
  isMariaDb,
  MYSQL_OPTIONS,
  Mysql,
  MysqlError,
  mysqlLiteral,
  scalar,
  versionAtLeast,
} from '../support/sql/mysql.ts';
import { typedRows } from '../support/sql/typed-rows.ts';

/** What a replica is told of its primary: option, the name in SQL behind MASTER_ or SOURCE_. */
const SETTINGS = [
  ['primary_host', 'HOST'],
  ['primary_user', 'USER'],
  ['primary_password', 'PASSWORD'],
  ['primary_port', 'PORT'],
  ['primary_connect_retry', 'CONNECT_RETRY'],
  ['primary_log_file', 'LOG_FILE'],
  ['primary_log_pos', 'LOG_POS'],
  ['primary_delay', 'DELAY'],
  ['relay_log_file', 'RELAY_LOG_FILE'],
  ['relay_log_pos', 'RELAY_LOG_POS'],
  ['primary_ssl', 'SSL'],
  ['primary_ssl_ca', 'SSL_CA'],
  ['primary_ssl_capath', 'SSL_CAPATH'],
  ['primary_ssl_cert', 'SSL_CERT'],
  ['primary_ssl_key', 'SSL_KEY'],
  ['primary_ssl_cipher', 'SSL_CIPHER'],
  ['primary_ssl_verify_server_cert', 'SSL_VERIFY_SERVER_CERT'],
] as const;

interface Setting {
  readonly sql: string;
  readonly shown: string;
}

function same(text: string): Setting {
  return { sql: text, shown: text };
}

/** Modes that run one statement, with what they say when it ran and when it didn't. */
const ACTIONS = {
  startreplica: [
    'START',
    '',
    'Replica started ',
    'Replica already started (Or cannot be started)',
    'START REPLICA',
  ],
  stopreplica: ['STOP', '', 'Replica stopped', 'Replica already stopped', 'STOP REPLICA'],
  resetreplica: ['RESET', '', 'Replica reset', 'Replica already reset', 'RESET REPLICA'],
  resetreplicaall: ['RESET', ' ALL', 'Replica reset', 'Replica already reset', 'RESET REPLICA ALL'],
} as const;

export default defineModule({
  name: 'community.mysql.mysql_replication',
  summary: 'Set up, start and stop the replication of MySQL and MariaDB',
  options: {
    mode: {
      type: 'str',
      default: 'getreplica',
      choices: [
        'getprimary',
        'getreplica',
        'changeprimary',
        'stopreplica',
        'startreplica',
        'resetprimary',
        'resetreplica',
        'resetreplicaall',
        'changereplication',
      ],
      description: 'What is to be done.',
    },
    primary_auto_position: {
      type: 'bool',
      default: false,
      aliases: ['master_auto_position'],
      description: 'Find the place by GTIDs (MySQL).',
    },
    primary_host: { type: 'str', aliases: ['master_host'], description: 'The primary.' },
    primary_user: { type: 'str', aliases: ['master_user'], description: 'User of the replication.' },
    primary_password: {
      type: 'str',
      noLog: true,
      aliases: ['master_password'],
      description: 'Its password.',
    },
    primary_port: { type: 'int', aliases: ['master_port'], description: "The primary's port." },
    primary_connect_retry: {
      type: 'int',
      aliases: ['master_connect_retry'],
      description: 'Seconds between tries to connect.',
    },
    primary_log_file: { type: 'str', aliases: ['master_log_file'], description: "The primary's log file." },
    primary_log_pos: { type: 'int', aliases: ['master_log_pos'], description: 'The place in it.' },
    relay_log_file: { type: 'str', description: 'The relay log file.' },
    relay_log_pos: { type: 'int', description: 'The place in it.' },
    primary_ssl: { type: 'bool', aliases: ['master_ssl'], description: 'Use TLS.' },
    primary_ssl_ca: {
      type: 'str',
      aliases: ['master_ssl_ca'],
      description: "Certificate that signs the primary's.",
    },
    primary_ssl_capath: {
      type: 'str',
      aliases: ['master_ssl_capath'],
      description: 'Folder of such certificates.',
    },
    primary_ssl_cert: { type: 'str', aliases: ['master_ssl_cert'], description: 'Certificate to show.' },
    primary_ssl_key: {
      type: 'str',
      noLog: false,
      aliases: ['master_ssl_key'],
      description: 'File of its key.',
    },
    primary_ssl_cipher: { type: 'str', aliases: ['master_ssl_cipher'], description: 'Ciphers.' },
    primary_ssl_verify_server_cert: { type: 'bool', description: "Check the primary's certificate." },
    primary_use_gtid: {
      type: 'str',
      choices: ['current_pos', 'replica_pos', 'disabled'],
      aliases: ['master_use_gtid'],
      description: 'Find the place by GTIDs (MariaDB).',
    },
    primary_delay: { type: 'int', aliases: ['master_delay'], description: 'Seconds to stay behind.' },
    connection_name: { type: 'str', description: 'The connection (MariaDB).' },
    channel: { type: 'str', description: 'The channel (MySQL).' },
    fail_on_error: { type: 'bool', default: false, description: 'Fail when a statement fails.' },
    ...MYSQL_OPTIONS,
  },
  rules: { mutuallyExclusive: [['connection_name', 'channel']] },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { mode, connection_name: connection, channel } = args;
    const server = new Mysql(target, args);
    const version = await versionOf();
    const isMaria = isMariaDb(version);
    const isSource = !isMaria && versionAtLeast(version, 8, 0, 23);
    const hasReplicas = isMaria ? versionAtLeast(version, 10, 5, 1) : versionAtLeast(version, 8, 0, 22);
    const replica = hasReplicas ? 'REPLICA' : 'SLAVE';
    const named = connection ? ` '${connection}'` : '';
    const forChannel = channel ? ` FOR CHANNEL '${channel}'` : '';

    switch (mode) {
      case 'getprimary': {
        const hasNewWords = isMaria ? versionAtLeast(version, 10, 5, 2) : versionAtLeast(version, 8, 2, 0);
        const statement = !hasNewWords
          ? 'SHOW MASTER STATUS'
          : isMaria
            ? 'SHOW BINLOG STATUS'
            : 'SHOW BINARY LOG STATUS';
        const status = await rowOf(statement);
        return status !== undefined && 'File' in status && 'Position' in status
          ? { changed: false, queries: [], ...status, Is_Primary: true }
          : {
              changed: false,
              queries: [],
              Is_Primary: false,
              msg: 'Server is not configured as mysql primary. Meaning: Binary logs are disabled',
            };
      }
      case 'getreplica': {
        const status = await rowOf(`SHOW ${replica}${named} STATUS${forChannel}`);
        return status !== undefined && ('Slave_IO_Running' in status || 'Replica_IO_Running' in status)
          ? { changed: false, queries: [], ...status, Is_Replica: true }
          : {
              changed: false,
              queries: [],
              Is_Replica: false,
              msg: 'Server is not configured as mysql replica',
            };
      }
      case 'changeprimary': {
        const head = isSource ? 'CHANGE REPLICATION SOURCE' : 'CHANGE MASTER';
        const settings = settingsFor(isSource ? 'SOURCE' : 'MASTER');
        return change(`${head}${named} TO`, `${head} TO`, settings);
      }
      case 'changereplication': {
        const head = 'CHANGE REPLICATION SOURCE TO';
        const settings = settingsFor('SOURCE');
        return change(head, head, settings);
      }
      case 'resetprimary': {
        const statement =
          !isMaria && versionAtLeast(version, 8, 4, 0) ? 'RESET BINARY LOGS AND GTIDS' : 'RESET MASTER';
        return act(statement, 'Primary reset', 'Primary already reset', statement);
      }
      default: {
        const [verb, all, done, not, shown] = ACTIONS[mode];
        return act(`${verb} ${replica}${named}${all}${forChannel}`, done, not, shown);
      }
    }

    async function versionOf(): Promise<string> {
      try {
        const [result] = await server.run(['SELECT VERSION()']);
        return scalar(result) ?? '';
      } catch (error) {
        if (error instanceof MysqlError) throw server.connectFailure(error);
        throw error;
      }
    }

    async function rowOf(statement: string): Promise<Record<string, ResultValue> | undefined> {
      try {
        const [result] = await server.run([statement]);
        return typedRows(result?.rows ?? [])[0];
      } catch (error) {
        if (error instanceof MysqlError) throw new ModuleFailure(error.message);
        throw error;
      }
    }

    function settingsFor(prefix: 'MASTER' | 'SOURCE'): Setting[] {
      const settings = SETTINGS.flatMap(([option, name]) => {
        const value = args[option];
        if (value === undefined) return [];
        const key = name.startsWith('RELAY') ? name : `${prefix}_${name}`;
        if (typeof value !== 'string') return [same(`${key}=${Number(value)}`)];
        // Shown as it was given: so a password is known, and hidden.
        return [{ sql: `${key}=${mysqlLiteral(value)}`, shown: `${key}='${value}'` }];
      });
      if (args.primary_auto_position) settings.push(same(`${prefix}_AUTO_POSITION=1`));
      const gtid = args.primary_use_gtid;
      if (gtid !== undefined && mode === 'changeprimary') {
        const oldName = gtid === 'replica_pos' && !hasReplicas ? 'slave_pos' : gtid;
        settings.push(same(`MASTER_USE_GTID=${gtid === 'disabled' ? 'no' : oldName}`));
      }
      return settings;
    }

    async function change(start: string, head: string, settings: Setting[]): Promise<ModuleResult> {
      const statement = (key: keyof Setting): string =>
        `${start} ${settings.map((one) => one[key]).join(',')}${forChannel}`;
      try {
        await server.run([statement('sql')]);
      } catch (error) {
        if (!(error instanceof MysqlError)) throw error;
        throw new ModuleFailure(
          `${error.message}. Query == ${head} ${repr(settings.map((one) => one.shown))}`,
        );
      }
      return { changed: true, queries: [statement('shown')] };
    }

    async function act(statement: string, done: string, not: string, shown: string): Promise<ModuleResult> {
      try {
        await server.run([statement]);
      } catch (error) {
        if (!(error instanceof MysqlError)) throw error;
        if (args.fail_on_error) throw new ModuleFailure(`${shown} failed: ${error.message}`);
        return { changed: false, msg: not, queries: [statement] };
      }
      return { changed: true, msg: done, queries: [statement] };
    }
  },
});
