import { ModuleFailure } from '../../../runtime/module/result.ts';
import { type Postgres, PostgresError, type PostgresRow } from './postgres.ts';

/** One task's session with a server: what is looked at, and the statements that change something, in order. */
export class Statements {
  readonly done: string[] = [];

  constructor(
    private readonly server: Postgres,
    private readonly options: { readonly database: string | undefined; readonly role: string | undefined },
    private readonly check: boolean,
  ) {}

  async rows(query: string): Promise<readonly PostgresRow[]> {
    return this.guard([query], () => this.server.rows(query, this.options));
  }

  /** Runs statements as one transaction, which check mode rolls back; `alone`: each by itself, for what can be in no transaction. */
  async change(statements: readonly string[], how: 'together' | 'alone' = 'together'): Promise<void> {
    this.done.push(...statements);
    const transaction = this.check ? 'rollback' : 'commit';
    await this.guard(statements, () =>
      this.server.run(statements, { ...this.options, ...(how === 'alone' ? {} : { transaction }) }),
    );
  }

  private async guard<T>(statements: readonly string[], work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw this.server.connectFailure(error);
      throw new ModuleFailure(`Cannot execute SQL '${statements[error.statement]}': ${error.message}`);
    }
  }
}
