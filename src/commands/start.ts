import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { type App, startApp } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { messageOf, RelayError } from '../errors.ts';
import { formatMistake, loadRules } from '../evaluate/load-rules.ts';
import { createLogger, type Logger } from '../logger.ts';
import type { CommandInput } from './command.ts';
import { unopenable } from './database-place.ts';
import { rulesDir } from './rules.ts';
import { onStop } from './stop-signals.ts';

/** What is in hand is given this long; then the process ends all the same. */
const stopWithinMs = 9000;

/** Runs the relay until it is told to stop. */
export async function runStart({ args, environment }: CommandInput): Promise<undefined> {
  if (args.length > 0) throw new RelayError('usage', 'start takes no file.');
  const config = await readAll(environment);
  const log = createLogger(config.logLevel);
  let app: App | undefined;
  let stopping = false;
  onStop((signal) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    void stop(app, log);
  });
  app = await startAll(config, log);
  // A process that is killed keeps nothing otherwise.
  flushCompileCache();
  return undefined;
}

/** While it starts there is nothing in hand yet. */
async function stop(app: App | undefined, log: Logger): Promise<void> {
  try {
    await app?.stop();
    process.exit(0);
  } catch (error) {
    log.error({ err: messageOf(error) }, 'the stop failed');
    process.exit(1);
  }
}

/** Where the environment is wrong, the mistakes of the rules are told with it: everything at once. */
async function readAll(environment: CommandInput['environment']): Promise<Config> {
  try {
    return readConfig(environment, () => randomBytes(24).toString('hex'));
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    throw await withMistakes(error.message, rulesDir(environment));
  }
}

async function startAll(config: Config, log: Logger): Promise<App> {
  try {
    return await startApp(config, log);
  } catch (error) {
    const problem = unopenable(config.databaseUrl, error);
    if (problem === undefined) throw error;
    throw await withMistakes(problem, config.rulesDir);
  }
}

async function withMistakes(problem: string, dir: string): Promise<RelayError> {
  const loaded = await loadRules(dir);
  const mistakes = loaded.ok ? [] : loaded.mistakes.map(formatMistake);
  return new RelayError('config_invalid', [problem, ...mistakes].join('\n'));
}
