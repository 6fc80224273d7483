import { setFlagsFromString } from 'node:v8';

/** MB of each half of the young generation, for which V8 would take 64. With less, more of what is in hand is copied. */
const youngFlag = '--max-semi-space-size=16';
/**
 * V8 may learn at the start, when much is kept, to make some objects old from the beginning, and never unlearns it.
 * Dead ones of these then keep every request alive until the next full collection: half of the throughput, by chance.
 */
const pretenuringFlag = '--no-allocation-site-pretenuring';
/** The old generation is collected when it has grown by this much, not when it is several times what is alive. */
const growthFlag = '--heap-growing-percent=35';
/**
 * One heap of the C library: with more, for V8's threads, each keeps what the others could use. And what is
 * large goes back to the system when it is freed: left alone, the library learns from large bodies to keep it.
 */
const memory = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072' };

/**
 * Keeps the relay near 200 MB on a small machine, for hardly any time. Most of this is taken only when a process
 * begins, so it begins anew: the same process to whoever started it, by its id and files.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(growthFlag);
  const { execArgv, execPath, argv, env, platform } = process;
  const given = [...execArgv, env['NODE_OPTIONS'] ?? ''].join(' ');
  if (given.includes('--max-semi-space-size') || platform === 'win32') return;
  process.execve?.(execPath, [execPath, youngFlag, pretenuringFlag, ...execArgv, ...argv.slice(1)], {
    ...memory,
    ...env,
  });
}
