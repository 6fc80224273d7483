import { openStore } from '../../src/record/open-store.ts';
import { describeStore } from './store-contract.ts';

describeStore('SQLite in memory', () => openStore('sqlite::memory:'));
