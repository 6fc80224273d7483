import { useFolder } from './a-folder.ts';
import { usePostgres } from './a-postgres.ts';
import { describeKill } from './kill-contract.ts';

describeKill('an SQLite file', useFolder());
describeKill('PostgreSQL', usePostgres().newUrl);
