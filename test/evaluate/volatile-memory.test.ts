import { createVolatileMemory } from '../../src/evaluate/volatile-memory.ts';
import { describeMemory } from './memory-contract.ts';

describeMemory('volatile', async () => {
  const memory = createVolatileMemory();
  return { memory, storeEvent: async (occurredAt) => memory.observe(occurredAt), close: async () => {} };
});
