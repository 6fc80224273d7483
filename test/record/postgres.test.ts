import { openStore } from '../../src/record/open-store.ts';
import { query, usePostgres } from './a-postgres.ts';
import { describeReplicas } from './replicas-contract.ts';
import { describeStore } from './store-contract.ts';

const { newUrl, emptiedUrl } = usePostgres();

describeStore('PostgreSQL', async () => openStore(await emptiedUrl()));
describeReplicas('PostgreSQL', newUrl);
describeReplicas('a PostgreSQL whose transactions are serializable unless told', async () => {
  const url = await newUrl();
  const name = new URL(url).pathname.slice(1);
  await query(url, `alter database ${name} set default_transaction_isolation = 'serializable'`);
  return url;
});
