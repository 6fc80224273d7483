import * as z from 'zod';
import { factPathForm, factPathPattern } from './fact-path.ts';
import { field } from './match-schema.ts';
import { allOperators, operatorMistake, operatorPattern } from './operator-names.ts';
import { strict } from './strict-schema.ts';

/** A leaf of json-rules-engine's tree, as its guide writes it. */
export interface LeafEntry {
  readonly fact: string;
  readonly operator: string;
  readonly value: unknown;
  readonly path?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly name?: string | undefined;
  readonly priority?: number | undefined;
}

interface BranchEntry {
  readonly name?: string | undefined;
  readonly priority?: number | undefined;
}

export type TreeEntry =
  | (BranchEntry & { readonly all: readonly NodeEntry[] })
  | (BranchEntry & { readonly any: readonly NodeEntry[] })
  | (BranchEntry & { readonly not: NodeEntry });
export type NodeEntry = TreeEntry | LeafEntry;

const text = z.string().min(1, { error: 'must not be empty' });
const priority = z
  .number()
  .int({ error: 'must be a whole number' })
  .positive({ error: 'must be above 0' })
  .optional()
  .describe('Higher ones are looked at first.');
const params = z.record(z.string(), z.unknown()).optional().describe('Handed to the fact.');
const name = text.optional().describe('For people.');
const path = z
  .string()
  .regex(factPathPattern, {
    error: ({ input }) => `"${input}" cannot be followed, allowed: ${factPathForm}`,
  })
  .optional()
  .describe('Goes on below the fact: $.name, $["name"], $[0], $[*].');
const operator = z
  .string()
  .refine((written) => operatorMistake(written) === undefined, {
    error: ({ input }) => operatorMistake(String(input)) ?? 'unknown operator',
  })
  // Editors offer what is in a list, and know decorators by the pattern only.
  .meta({ anyOf: [{ enum: [...allOperators] }, { pattern: operatorPattern.source }] });
const plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const value = z.union([plain, z.array(z.unknown()), z.record(z.string(), z.unknown())], {
  error: 'must be a value, a list of values or {fact: …}',
});

export const factValueSchema = strict({ fact: field, path, params });

const leaf = strict({
  fact: field,
  operator: operator.describe('Behind decorators too, such as everyFact:equal.'),
  value: value.describe('A value, a list for in and notIn, or another fact: {fact: users.id}.'),
  path,
  params,
  name,
  priority,
});
const children = z.lazy(() => nodes);
const all = strict({ all: children.describe('Every condition must hold.'), name, priority }).meta({
  id: 'allConditions',
});
const any = strict({ any: children.describe('At least one condition must hold.'), name, priority });
const not = strict({ not: z.lazy(() => node).describe('The condition must not hold.'), name, priority });

const node: z.ZodType<NodeEntry> = z
  .union([all, any, not, leaf], { error: 'must be a condition: all, any, not, or fact, operator and value' })
  .meta({ id: 'condition' });
const nodes = z.array(node).min(1, { error: 'must hold at least one condition' }).meta({ id: 'conditions' });

export const leafSchema: z.ZodType<LeafEntry> = leaf;

/** A leaf's value can be looked at where its operator is known, whatever else is wrong with the leaf. */
export const leafValueSchema = z.object({ operator, value });

export const conditionsSchema: z.ZodType<TreeEntry> = z.union([all, any, not], {
  error: 'must begin with all, any or not',
});
