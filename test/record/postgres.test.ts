import { openStore } from '../../src/record/open-store.ts';
import { usePostgres } from './a-postgres.ts';
import { describeReplicas } from './replicas-contract.ts';
import { describeStore } from './store-contract.ts';

const { newUrl, emptiedUrl } = usePostgres();

describeStore('PostgreSQL', async () => openStore(await emptiedUrl()));
describeReplicas('PostgreSQL', newUrl);
