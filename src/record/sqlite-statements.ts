import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { QueryResult } from 'kysely';

const mostStatements = 300;
/** A longer text is of a statement with many rows, of which each takes memory and few are met again. */
const longestKept = 8192;

interface CachedStatement {
  readonly statement: StatementSync;
  readonly hasRows: boolean;
}

/** Statements of one connection, each prepared once. */
export function createStatementCache(database: DatabaseSync): (sql: string) => CachedStatement {
  const statements = new Map<string, CachedStatement>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const cached = { statement, hasRows: statement.columns().length > 0 };
    if (sql.length > longestKept) return cached;
    if (statements.size >= mostStatements) statements.clear();
    statements.set(sql, cached);
    return cached;
  };
}

/** Runs a statement; `parameters` may be what Kysely takes for values. */
export function execute<R>(
  { statement, hasRows }: CachedStatement,
  parameters: readonly unknown[],
): QueryResult<R> {
  const values = parameters.every(isInput) ? parameters : parameters.map(toInput);
  if (hasRows) return { rows: toRows<R>(statement.all(...values)) };
  const { changes, lastInsertRowid } = statement.run(...values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** Who wrote a query knows the type of its rows; the driver cannot. */
export function toRows<R>(rows: unknown): R[];
export function toRows(rows: unknown): unknown {
  return rows;
}

function isInput(value: unknown): value is SQLInputValue {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value === null ||
    value instanceof Uint8Array
  );
}

function toInput(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return Number(value);
  if (value === undefined) return null;
  if (isInput(value)) return value;
  throw new TypeError(`SQLite takes no ${typeof value}`);
}
