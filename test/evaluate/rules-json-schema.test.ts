import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { rulesJsonSchema } from '../../src/evaluate/rules-json-schema.ts';

describe('rules.schema.json', () => {
  it('is what the schema makes of itself: else run src/evaluate/write-json-schema.ts and format', async () => {
    expect(JSON.parse(await readFile('rules.schema.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(rulesJsonSchema())),
    );
  });

  it('knows every key of a rule, what it may be and what is unknown', () => {
    expect(rulesJsonSchema()).toMatchObject({
      required: ['rules'],
      additionalProperties: false,
      properties: {
        rules: {
          items: {
            required: ['id'],
            additionalProperties: false,
            properties: {
              severity: { enum: ['info', 'low', 'medium', 'high', 'critical'] },
              mode: { enum: ['live', 'shadow', 'off'] },
              threshold: { required: ['count', 'within'], additionalProperties: false },
              first_seen: { required: ['of', 'within'] },
              distinct: { required: ['of', 'count', 'within'] },
            },
          },
        },
      },
    });
  });
});
