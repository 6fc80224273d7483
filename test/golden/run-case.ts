import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { expectNoSecrets } from '../support/secrets.ts';
import { withPlaceholders } from './placeholders.ts';
import type { Case } from './read-case.ts';
import { requestsSince } from './requests.ts';
import { runStep } from './run-step.ts';
import { openStage, type Stage } from './stage.ts';
import type { Step } from './step.ts';
import { storedRows } from './stored.ts';

/** Plays a case: for each step what was answered and what Slack received, and the rows that are left in the end. */
export async function runCase(played: Case): Promise<Json> {
  const stage = await openStage(played);
  try {
    const steps: JsonObject[] = [];
    for (const step of played.steps) steps.push(await playStep(step, stage));
    const result = withPlaceholders({ steps, stored: await storedRows(stage) });
    expectNoSecrets(JSON.stringify(result));
    return result;
  } finally {
    await stage.store.close();
  }
}

async function playStep(step: Step, stage: Stage): Promise<JsonObject> {
  const { slack } = stage.relay;
  const since = slack.calls.at(-1)?.seq ?? 0;
  const answer = await runStep(step, stage);
  await stage.settle();
  const received = requestsSince(slack, since);
  return {
    step: labelOf(step),
    ...(answer === undefined ? {} : { answer }),
    ...(received.length === 0 ? {} : { slack: received }),
  };
}

/** `pass 10m`, `event e-1`, `audit mutes by U0ANN`, `restart`. */
function labelOf(step: Step): string {
  const [[kind, value] = ['', undefined]] = Object.entries(step);
  const detail = isObject(value) ? value['id'] : value;
  const shown = typeof detail === 'string' && kind !== 'post_text' ? `${kind} ${detail}` : kind;
  return 'by' in step ? `${shown} by ${step.by}` : shown;
}
