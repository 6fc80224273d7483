import { byId } from './dom.js';
import { summaryOf } from './message.js';

/** Ms that new messages are gathered before they are read aloud: a storm is one sentence. */
const gatherMs = 1500;
let fresh = [];
let timer;

/** Says aloud that a message has come into the open channel. */
export function announce(message) {
  fresh.push(message);
  if (timer === undefined) timer = setTimeout(say, gatherMs);
}

function say() {
  timer = undefined;
  const last = fresh.at(-1);
  const what = last === undefined ? '' : summaryOf(last);
  byId('announcer').textContent =
    fresh.length === 1 ? `New message: ${what}` : `${fresh.length} new messages, the last: ${what}`;
  fresh = [];
}
