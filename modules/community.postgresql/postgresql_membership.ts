import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  postgresLiteral,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';

export default defineModule({
  name: 'community.postgresql.postgresql_membership',
  summary: "Make PostgreSQL's roles members of others",
  options: {
    groups: {
      type: 'list',
      elements: 'str',
      required: true,
      aliases: ['group', 'source_role', 'source_roles'],
      description: 'The roles that have members.',
    },
    target_roles: {
      type: 'list',
      elements: 'str',
      required: true,
      aliases: ['target_role', 'user', 'users'],
      description: 'The members.',
    },
    fail_on_role: { type: 'bool', default: true, description: 'Fail for a role that is not there.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'exact', 'present'],
      description: 'Whether they are members, with `exact` of no other roles.',
    },
    login_db: {
      type: 'str',
      aliases: ['db'],
      aliasesEnd: '5.0.0',
      description: 'The database to log in to.',
    },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state } = args;
    checkTrust(args.trust_input, [...args.groups, ...args.target_roles, args.session_role]);
    const server = new Postgres(target, args);
    const options = { database: args.login_db, role: args.session_role };
    const asked = { groups: trimmed(args.groups), members: trimmed(args.target_roles) };
    try {
      const all = [...asked.groups, ...asked.members].map(postgresLiteral).join(', ');
      const [roles, memberships] = await server.run(
        [
          `SELECT rolname FROM pg_roles WHERE rolname IN (${all})`,
          'SELECT g.rolname AS "group", m.rolname AS member FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member',
        ],
        options,
      );
      const known = new Set(roles?.rows?.map((row) => row.rolname));
      for (const role of [...asked.groups, ...asked.members].filter((one) => !known.has(one))) {
        if (args.fail_on_role) throw new ModuleFailure(`Role ${role} does not exist`);
        task.warn(`Role ${role} does not exist, pass`);
      }
      const groups = asked.groups.filter((one) => known.has(one));
      const members = asked.members.filter((one) => known.has(one));
      const groupsOf = (member: string): string[] =>
        (memberships?.rows ?? []).filter((row) => row.member === member).map((row) => String(row.group));
      const statements: string[] = [];
      const granted: Record<string, string[]> = {};
      const revoked: Record<string, string[]> = {};
      const change = (verb: 'GRANT' | 'REVOKE', group: string, member: string): void => {
        statements.push(`${verb} "${group}" ${verb === 'GRANT' ? 'TO' : 'FROM'} "${member}"`);
        const list = verb === 'GRANT' ? granted : revoked;
        list[group] = [...(list[group] ?? []), member];
      };
      if (state === 'exact')
        for (const member of members) {
          const present = groupsOf(member);
          for (const group of present.filter((one) => !groups.includes(one))) change('REVOKE', group, member);
          for (const group of groups.filter((one) => !present.includes(one))) change('GRANT', group, member);
        }
      else
        for (const group of groups) {
          (state === 'present' ? granted : revoked)[group] = [];
          for (const member of members)
            if (groupsOf(member).includes(group) !== (state === 'present'))
              change(state === 'present' ? 'GRANT' : 'REVOKE', group, member);
        }
      if (statements.length > 0)
        await server.run(statements, { ...options, transaction: task.check ? 'rollback' : 'commit' });
      return {
        changed: statements.length > 0,
        state,
        groups,
        target_roles: members,
        queries: statements,
        ...(state === 'absent' ? {} : { granted }),
        ...(state === 'present' ? {} : { revoked }),
      };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      throw new ModuleFailure(`Cannot execute SQL: ${error.message}`);
    }
  },
});

function trimmed(names: readonly string[]): string[] {
  return names.map((name) => name.trim());
}
