import { type Clock, systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { RelayError } from '../errors.ts';
import { type LoadedRules, loadRules } from '../evaluate/load-rules.ts';
import { countText } from '../model/span.ts';
import type { CommandInput } from './command.ts';
import { checkDatabase } from './doctor/database-check.ts';
import { checkDisk, type FreeSpace, freeSpaceAt } from './doctor/disk-check.ts';
import { type Finding, failed, ok } from './doctor/finding.ts';
import { checkSigningSecret } from './doctor/signing-secret-check.ts';
import { checkSlack } from './doctor/slack-checks.ts';
import { checkSocket } from './doctor/socket-check.ts';
import { checkWebhook } from './doctor/webhook-check.ts';
import { rulesDir } from './rules.ts';
import type { Screen } from './screen.ts';
import { toTable } from './table.ts';

/** What the machine is asked. */
interface Machine {
  readonly clock: Clock;
  readonly freeSpace: FreeSpace;
}

/** Looks at everything that the relay needs and says how to mend what is wrong: 1 where anything is. */
export async function runDoctor(
  input: CommandInput,
  { clock = systemClock, freeSpace = freeSpaceAt }: Partial<Machine> = {},
): Promise<number> {
  if (input.args.length > 0) throw new RelayError('usage', 'doctor takes no file.');
  const findings = await examine(input.environment, { clock, freeSpace });
  const isWell = findings.every(({ state }) => state !== 'failed');
  if (input.options.json === true) {
    input.screen.print(JSON.stringify({ ok: isWell, checks: findings }, null, 2));
  } else input.screen.print(toText(findings, input.screen.style));
  return isWell ? 0 : 1;
}

async function examine(
  environment: CommandInput['environment'],
  { clock, freeSpace }: Machine,
): Promise<readonly Finding[]> {
  const dir = rulesDir(environment);
  const loaded = await loadRules(dir);
  const rules = checkRules(dir, loaded);
  const config = read(environment);
  if (Array.isArray(config)) return [...config, rules];
  const ruleSet = loaded.ok ? loaded.ruleSet : undefined;
  const asked = await Promise.all([
    checkSlack(config.slack, ruleSet, clock),
    checkSocket(config.slack),
    checkSigningSecret(config.slack),
    checkWebhook(config),
    checkDatabase(config.databaseUrl),
    checkDisk(config.databaseUrl, freeSpace),
  ]);
  return [ok('configuration', 'every variable can be read'), ...asked.flat(), rules];
}

/** Without a configuration nobody can be asked. */
function read(environment: CommandInput['environment']): Config | Finding[] {
  try {
    return readConfig(environment, () => 'not used');
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    const mend = 'the README lists the variables';
    return error.message.split('\n').map((problem) => failed('configuration', problem, mend));
  }
}

function checkRules(dir: string, loaded: LoadedRules): Finding {
  if (loaded.ok) return ok('rules', `${countText(loaded.ruleSet.rules.length, 'rule')} in ${dir}`);
  const text = `${countText(loaded.mistakes.length, 'mistake')} in ${dir}`;
  return failed('rules', text, 'node src/main.ts check tells each with its line');
}

const marks = { ok: '✓', warned: '!', failed: '✗', skipped: '–' } as const;

function toText(findings: readonly Finding[], style: Screen['style']): string {
  const mark = { ok: style.good, warned: style.careful, failed: style.bad, skipped: style.dim } as const;
  return toTable(
    findings.flatMap(({ check, state, text, mend }) => [
      [{ text: marks[state], mark: mark[state] }, check, text],
      ...(mend === undefined ? [] : [['', '', `→ ${mend}`]]),
    ]),
  );
}
