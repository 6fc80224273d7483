import * as z from 'zod';
import { fieldPattern } from './field.ts';
import { field, matchMap } from './match-schema.ts';
import { fileSchema } from './rule-schema.ts';

/** Fields that editors offer; any other that begins as a field may is as good. */
const offered = [
  'action',
  'actor.id',
  'actor.email',
  'actor.name',
  'users.name',
  'users.email',
  'groups.name',
  'groups.groupName',
  'sites.siteName',
  'products.name',
  'orgs.name',
  'apps.name',
  'location.ip',
  'location.countryName',
  'location.city',
  'message',
  'time',
];

/** The JSON Schema by which editors complete and check rule files, made from the schema that reads them. */
export function rulesJsonSchema(): object {
  const schema = z.toJSONSchema(fileSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === field) {
        delete jsonSchema.pattern;
        jsonSchema.anyOf = [{ enum: offered }, { pattern: fieldPattern.source }];
      }
      // Editors write no colon behind a key whose value is such an allOf.
      const [only, ...others] = jsonSchema.allOf ?? [];
      if (only?.$ref !== undefined && others.length === 0) {
        delete jsonSchema.allOf;
        jsonSchema.$ref = only.$ref;
      }
      if (zodSchema !== matchMap) return;
      jsonSchema.properties = Object.fromEntries(
        offered.map((name) => [name, { $ref: '#/definitions/value' }]),
      );
    },
  });
  return { ...schema, title: 'audit-relay rules' };
}
