import { openStore } from '../../src/record/open-store.ts';
import { useFolder } from './a-folder.ts';
import { describeReplicas } from './replicas-contract.ts';
import { describeStore } from './store-contract.ts';

const newUrl = useFolder();

describeStore('an SQLite file', async () => openStore(await newUrl()));
describeReplicas('an SQLite file', newUrl);
