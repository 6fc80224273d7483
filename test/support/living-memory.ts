import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Bytes that this process holds, without those that only wait for their collection. */
export function livingMemory(): NodeJS.MemoryUsage {
  if (typeof collectGarbage !== 'function') throw new Error('garbage cannot be collected');
  collectGarbage();
  // What the first one found to be free is given back in the background; the second one waits for that.
  collectGarbage();
  return process.memoryUsage();
}
