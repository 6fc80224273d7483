import {
  type Compilable,
  type CompiledQuery,
  type DialectAdapter,
  type QueryResult,
  type RawBuilder,
  sql,
} from 'kysely';
import type { Queries } from './database.ts';

/** Stands in a statement for a value that each run brings. */
export type Given<P> = <K extends keyof P & string>(name: K) => RawBuilder<P[K]>;

export type Statement<P, R> = (queries: Queries, values: P) => Promise<QueryResult<R>>;

/** Of more rows a statement is built anew each time: the more there are, the less that is of the whole. */
const mostRowsKept = 16;

/**
 * Building a statement and turning it into text costs more than many a database takes to run it, so what is run for
 * every message is built once for each kind of database. Only values may differ from run to run, not columns.
 */
export function compileOnce<P extends object, R>(
  build: (queries: Queries, given: Given<P>) => Compilable<R>,
): Statement<P, R> {
  const statement = compileForRows((queries, [given]: Rows<P>) => build(queries, given));
  return (queries, values) => statement(queries, [values]);
}

export type Rows<P> = readonly [Given<P>, ...Given<P>[]];

/** The same for a statement with a list of rows, at least one: built once for each length of the list that is short. */
export function compileForRows<P extends object, R>(
  build: (queries: Queries, rows: Rows<P>) => Compilable<R>,
): Statement<readonly P[], R> {
  const compiled = new WeakMap<DialectAdapter, Map<number, CompiledQuery<R>>>();
  return (queries, rows) => {
    const { adapter } = queries.getExecutor();
    const byCount = compiled.get(adapter) ?? new Map<number, CompiledQuery<R>>();
    compiled.set(adapter, byCount);
    const statement = byCount.get(rows.length) ?? build(queries, gapsIn<P>(rows.length)).compile();
    if (rows.length <= mostRowsKept) byCount.set(rows.length, statement);
    return queries.executeQuery(withValues(statement, rows));
  };
}

/** A row to insert of which each run brings the named columns. */
export function givenRow<P, K extends keyof P & string>(
  given: Given<P>,
  names: readonly K[],
): { readonly [N in K]: RawBuilder<P[N]> };
export function givenRow(given: (name: string) => RawBuilder<unknown>, names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, given(name)]));
}

class Gap {
  readonly row: number;
  readonly name: string;

  constructor(row: number, name: string) {
    this.row = row;
    this.name = name;
  }
}

function gapsIn<P>(count: number): Rows<P> {
  return [gapsOf(0), ...Array.from({ length: count - 1 }, (_, index) => gapsOf<P>(index + 1))];
}

function gapsOf<P>(row: number): Given<P> {
  return (name) => sql`${new Gap(row, name)}`;
}

function withValues<R>(
  { parameters, ...statement }: CompiledQuery<R>,
  rows: readonly object[],
): CompiledQuery<R> {
  return {
    ...statement,
    parameters: parameters.map((parameter) =>
      parameter instanceof Gap ? Reflect.get(rows[parameter.row] ?? {}, parameter.name) : parameter,
    ),
  };
}
