import { writeFile } from 'node:fs/promises';
import { rulesJsonSchema } from './rules-json-schema.ts';

/** Run after a change of the schema, then format: `node src/evaluate/write-json-schema.ts && npm run format`. */
const file = new URL('../../rules.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(rulesJsonSchema(), undefined, 2)}\n`);
