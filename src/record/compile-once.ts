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

/**
 * Building a statement and turning it into text costs more than many a database takes to run it, so what is run for
 * every message is built once for each database. Only values may differ from run to run: neither columns nor the
 * length of a list.
 */
export function compileOnce<P extends object, R>(
  build: (queries: Queries, given: Given<P>) => Compilable<R>,
): Statement<P, R> {
  const compiled = new WeakMap<DialectAdapter, CompiledQuery<R>>();
  return (queries, values) => {
    const { adapter } = queries.getExecutor();
    const statement = compiled.get(adapter) ?? build(queries, given).compile();
    compiled.set(adapter, statement);
    return queries.executeQuery(withValues(statement, values));
  };
}

class Gap {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function given<T>(name: string): RawBuilder<T> {
  return sql`${new Gap(name)}`;
}

function withValues<R>({ parameters, ...statement }: CompiledQuery<R>, values: object): CompiledQuery<R> {
  return {
    ...statement,
    parameters: parameters.map((parameter) =>
      parameter instanceof Gap ? Reflect.get(values, parameter.name) : parameter,
    ),
  };
}
