import type { DialectName } from '../database.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  /** Its statements for one database; what the two share is written once. */
  readonly statements: (dialect: DialectName) => readonly string[];
}
