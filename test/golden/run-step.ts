import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseDuration } from '../../src/evaluate/duration.ts';
import { isObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { readFaultRule } from '../../src/sandbox/faults/read-fault-rule.ts';
import { parseJson } from '../../src/sandbox/json.ts';
import type { OpenView } from '../../src/sandbox/workspace/views.ts';
import { type Answer, writeRules } from '../support/a-relay.ts';
import { saidLines } from './blocks.ts';
import type { Stage } from './stage.ts';
import type { EventStep, Step } from './step.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures');

/** Does one step and gives what was answered, if it is of a kind that is answered. */
export async function runStep(step: Step, stage: Stage): Promise<Json | undefined> {
  if ('pass' in step) await stage.pass(parseDuration(step.pass) ?? 0);
  else if ('fail' in step) switchOn(step.fail, stage);
  else if ('save' in step) await writeRules(join(stage.relay.folder, 'rules'), step.save);
  else if ('heal' in step) stage.relay.slack.heal();
  else if ('restart' in step) await stage.relay.restart();
  else if ('get' in step) return toJson(await stage.relay.get(step.get));
  else if ('audit' in step) return type(step.audit, step.by, stage);
  else if ('click' in step) await click(step.click, step.by, stage);
  else return post(step, stage);
  return undefined;
}

type PostStep = Extract<Step, { headers?: unknown }>;

async function post(step: PostStep, stage: Stage): Promise<Json> {
  const send = async (payload: unknown) => toJson(await stage.relay.post(payload, step.headers));
  if ('post' in step) return send(step.post);
  if ('post_text' in step) return send(step.post_text);
  if ('post_file' in step) return send(await readFile(join(fixtures, step.post_file), 'utf8'));
  if ('events' in step) return send(step.events.map((event) => toPayload(event, stage.now())));
  return postEach(step, stage, send);
}

/** One answer where all are the same. */
async function postEach(
  { event, times }: Extract<Step, { event: unknown }>,
  stage: Stage,
  send: (payload: unknown) => Promise<Json>,
): Promise<Json> {
  const answers: Json[] = [];
  for (let n = 1; n <= times; n += 1) {
    if (n > 1) await stage.pass(1);
    const answer = await send(numbered(toPayload(event, stage.now()), n));
    if (!isDeepStrictEqual(answer, answers.at(-1))) answers.push(answer);
    await stage.settle();
  }
  return answers.length === 1 ? (answers[0] ?? null) : answers;
}

function toPayload({ id, message, links, ...attributes }: EventStep, now: number): JsonObject {
  return {
    ...(id === undefined ? {} : { id }),
    type: 'events',
    attributes: { time: new Date(now).toISOString(), ...attributes },
    ...(message === undefined ? {} : { message }),
    ...(links === undefined ? {} : { links }),
  };
}

function numbered(payload: JsonObject, n: number): unknown {
  return JSON.parse(JSON.stringify(payload).replaceAll('{n}', String(n)));
}

function toJson({ status, text }: Answer): Json {
  const body = parseJson(text);
  if (isObject(body)) return { status, ...body };
  return text === '' ? { status } : { status, text };
}

function switchOn(fault: Json, { relay }: Stage): void {
  const rule = readFaultRule(fault);
  if (typeof rule === 'string') throw new Error(rule);
  relay.slack.fail(rule);
}

async function type(text: string, userId: string, { relay }: Stage): Promise<Json> {
  const { status, json } = await relay.slack.command({ text, userId });
  return isObject(json) ? saidLines(json) : { status };
}

/** In the view that was opened last, if that shows it. What is answered is among the requests that Slack receives. */
async function click(actionId: string, userId: string, { relay }: Stage): Promise<void> {
  const shows = ({ view }: OpenView) => JSON.stringify(view).includes(`"action_id":"${actionId}"`);
  const open = relay.slack.views().findLast(shows);
  const { status } = await relay.slack.click({ actionId, userId, ...(open && { viewId: open.id }) });
  if (status !== 200) throw new Error(`the click was answered ${status}`);
}
