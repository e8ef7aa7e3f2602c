import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { mysqlIdentifier } from '../support/sql/identifier.ts';
import { MYSQL_OPTIONS, Mysql, MysqlError, mysqlLiteral } from '../support/sql/mysql.ts';

export default defineModule({
  name: 'community.mysql.mysql_variables',
  summary: 'Read or set a variable of a MySQL or MariaDB server',
  options: {
    variable: { type: 'str', required: true, description: 'The variable.' },
    value: { type: 'str', description: 'Its value; without one it is told.' },
    mode: {
      type: 'str',
      choices: ['global', 'persist', 'persist_only'],
      default: 'global',
      description: 'For now, for now and later, or for later only.',
    },
    ...MYSQL_OPTIONS,
  },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { variable, mode } = args;
    if (!/^[0-9A-Za-z_.]+$/.test(variable)) throw new ModuleFailure(`invalid variable name "${variable}"`);
    const client = new Mysql(target, args);
    const asked = await ask(client, variable, mode !== 'global');
    if (asked.value === undefined)
      throw new ModuleFailure(`Variable not available "${variable}"`, { changed: false });
    if (args.value === undefined) return { changed: false, msg: asked.value };
    const actual = typed(mode === 'persist_only' ? (asked.persisted ?? 'False') : asked.value);
    const persisted = asked.persisted === undefined ? undefined : typed(asked.persisted);
    let wanted = typed(args.value);
    if ((actual === 'ON' || actual === 'OFF') && wanted !== 'ON' && wanted !== 'OFF') {
      if (wanted === 'on' || wanted === 1) wanted = 'ON';
      else if (wanted === 'off' || wanted === 0) wanted = 'OFF';
    }
    if (wanted === actual && mode === 'persist' && wanted === persisted)
      return {
        changed: false,
        msg: 'Variable is already set to requested value globallyand stored into mysqld-auto.cnf file.',
      };
    if (wanted === actual && mode === 'global')
      return { changed: false, msg: 'Variable is already set to requested value.' };
    if (mode === 'persist_only' && wanted === persisted)
      return { changed: false, msg: 'Variable is already stored into mysqld-auto.cnf with requested value.' };
    const verb = { global: 'GLOBAL', persist: 'PERSIST', persist_only: 'PERSIST_ONLY' }[mode];
    const statement = `SET ${verb} ${mysqlIdentifier(variable, 'vars')} = `;
    try {
      await client.run([statement + mysqlLiteral(wanted)], { database: 'mysql' });
    } catch (error) {
      if (!(error instanceof MysqlError)) throw error;
      throw new ModuleFailure(error.message, { changed: false });
    }
    return {
      changed: true,
      msg: `Variable change succeeded prev_value=${actual}`,
      queries: [`${statement}${wanted}`],
    };
  },
});

async function ask(
  client: Mysql,
  variable: string,
  persist: boolean,
): Promise<{ value: string | undefined; persisted: string | undefined }> {
  const name = mysqlLiteral(variable);
  try {
    const [shown, kept] = await client.run(
      [
        `SHOW VARIABLES WHERE Variable_name = ${name}`,
        ...(persist
          ? [
              `SELECT VARIABLE_VALUE AS v FROM performance_schema.persisted_variables WHERE VARIABLE_NAME = ${name}`,
            ]
          : []),
      ],
      { database: 'mysql', tolerant: true },
    );
    if (kept?.error !== undefined) throw new ModuleFailure('Server version must be 8.0 or greater.');
    return {
      value: shown?.rows.length === 1 ? (shown.rows[0]?.get('Value') ?? undefined) : undefined,
      persisted: kept?.rows[0]?.get('v') ?? undefined,
    };
  } catch (error) {
    if (error instanceof MysqlError) throw client.connectFailure(error);
    throw error;
  }
}

/** A number where a value reads as one. */
function typed(value: string): string | number {
  return /^[-+]?\d+$/.test(value) || /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)
    ? Number(value)
    : value;
}
