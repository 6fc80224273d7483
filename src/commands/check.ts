import { RelayError } from '../errors.ts';
import { formatMistake, loadRules } from '../evaluate/load-rules.ts';
import { runRuleTests } from '../evaluate/rule-tests.ts';
import { countText } from '../model/span.ts';
import type { CommandInput } from './command.ts';

/** Validates the rules and runs their tests: 0 where all is well, 1 on any mistake. */
export async function runCheck({ args, environment, print }: CommandInput): Promise<number> {
  const [dir = environment['RULES_DIR'] ?? 'rules', ...more] = args;
  if (more.length > 0) throw new RelayError('usage', 'check takes one folder.');
  const loaded = await loadRules(dir);
  if (!loaded.ok) {
    for (const mistake of loaded.mistakes) print(formatMistake(mistake));
    print(`\n${countText(loaded.mistakes.length, 'mistake')}.`);
    return 1;
  }
  const { count, failures } = await runRuleTests(loaded.ruleSet, Date.now());
  for (const { source, rule, test, message } of failures) print(`${source} ${rule}, "${test}": ${message}`);
  const rules = countText(loaded.ruleSet.rules.length, 'rule');
  print(`${rules}, ${countText(count, 'test')}, ${failures.length} failed.`);
  return failures.length === 0 ? 0 : 1;
}
