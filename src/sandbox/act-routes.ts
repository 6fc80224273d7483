import { type Exchange, readBody, send } from './exchange.ts';
import { isObject, type Json, type JsonObject, parseJson, textIn } from './json.ts';
import type { AppAnswer } from './person/app-request.ts';
import type { Chosen } from './person/chosen-value.ts';
import type { Values } from './person/state.ts';
import type { Sandbox } from './sandbox.ts';

/** `POST act/…`: what a person does on the page, done as `Sandbox` does it. */
export async function serveAct({ req, res, path }: Exchange, sandbox: Sandbox): Promise<void> {
  const body = req.method === 'POST' ? parseJson((await readBody(req)) ?? '') : undefined;
  if (!isObject(body)) return send(res, { status: 400, body: { error: 'bad_request' } });
  send(res, { status: 200, body: await outcomeOf(path.replace(/^act\//, ''), body, sandbox) });
}

/** What cannot be done, such as a click on what has just gone, is no failure of the sandbox: the page tells it. */
async function outcomeOf(name: string, body: JsonObject, sandbox: Sandbox): Promise<JsonObject> {
  try {
    const answer = await act(name, body, sandbox);
    const json = isObject(answer?.json) ? answer.json : {};
    const errors = json['response_action'] === 'errors' ? json['errors'] : undefined;
    return { status: answer?.status, error: answer?.error, errors };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function act(name: string, body: JsonObject, sandbox: Sandbox): Promise<AppAnswer | undefined> {
  const texts = textsOf(body);
  if (name === 'command') return sandbox.command({ ...texts, text: texts['text'] ?? '' });
  if (name === 'home') return sandbox.openHome(texts['userId']);
  const values = valuesOf(body['values']);
  if (name === 'click') {
    const selected = chosenOf(body['selected']);
    return sandbox.click({ ...texts, actionId: texts['actionId'] ?? '', selected, values });
  }
  return name === 'submit' ? sandbox.submit({ ...texts, values }) : sandbox.closeView({ ...texts, values });
}

function textsOf(body: JsonObject): Readonly<Record<string, string>> {
  const texts = Object.entries(body).flatMap(([key, value]) => {
    const text = textIn(value);
    return text === undefined ? [] : [[key, text] as const];
  });
  return Object.fromEntries(texts);
}

function valuesOf(values: Json | undefined): Values {
  const entries = Object.entries(isObject(values) ? values : {});
  return Object.fromEntries(entries.map(([id, value]) => [id, chosenOf(value)]));
}

function chosenOf(value: Json | undefined): Chosen {
  return Array.isArray(value) ? value.map((each: Json) => String(each)) : textIn(value);
}
