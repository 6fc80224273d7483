import { randomBytes } from 'node:crypto';
import { startApp } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { RelayError } from '../errors.ts';
import { formatMistake, loadRules } from '../evaluate/load-rules.ts';
import { createLogger } from '../logger.ts';
import type { CommandInput } from './command.ts';

/** What is in hand is given this long; then the process ends all the same. */
const stopWithinMs = 9000;

/** Runs the relay until it is told to stop. */
export async function runStart({ environment }: CommandInput): Promise<undefined> {
  const config = await readAll(environment);
  const log = createLogger(config.logLevel);
  const app = await startApp(config, log);
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: String(error) }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Where the environment is wrong, the mistakes of the rules are told with it: everything at once. */
async function readAll(environment: CommandInput['environment']): Promise<Config> {
  try {
    return readConfig(environment, () => randomBytes(24).toString('hex'));
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    const loaded = await loadRules(environment['RULES_DIR'] ?? 'rules');
    const mistakes = loaded.ok ? [] : loaded.mistakes.map(formatMistake);
    throw new RelayError('config_invalid', [error.message, ...mistakes].join('\n'));
  }
}
