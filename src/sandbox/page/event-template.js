/** What the page fills in each time, so that every sending is of new events. */
export const placeholders = [
  ['{{id}}', 'a fresh id'],
  ['{{now}}', 'the time now'],
  ['{{last 03:12}}', 'the last time that it was 3:12 here'],
  ['{{n}}', '1, 2, 3 … where several are sent'],
];

/** The body that is sent: what the text says, or a list of it so many times. */
export function bodyOf(text, { times = 1, now = Date.now(), makeId = () => crypto.randomUUID() } = {}) {
  const filled = Array.from({ length: times }, (_, index) =>
    JSON.parse(fill(text, { n: index + 1, now, makeId })),
  );
  return JSON.stringify(times === 1 ? filled[0] : filled.flat());
}

function fill(text, { n, now, makeId }) {
  return text.replace(/\{\{\s*(id|now|n|last (\d\d):(\d\d))\s*\}\}/g, (_, name, hours, minutes) => {
    if (name === 'id') return makeId();
    if (name === 'n') return String(n);
    return new Date(name === 'now' ? now : lastAt(hours, minutes, now)).toISOString();
  });
}

function lastAt(hours, minutes, now) {
  const at = new Date(now);
  at.setHours(Number(hours), Number(minutes), 0, 0);
  if (at.getTime() > now) at.setDate(at.getDate() - 1);
  return at.getTime();
}

/** Ids of the events in a body, in whichever of its forms it is. */
export function idsIn(body) {
  const value = JSON.parse(body);
  const inside = value?.data ?? value;
  return [inside].flat().flatMap((event) => (typeof event?.id === 'string' ? [event.id] : []));
}

/** Linux takes no argument longer than 128 KiB. */
const longestArgument = 120_000;

/** One line for a shell that sends the same; undefined where a command line has no room for it. */
export function curlLine(body, { url, authorization }) {
  if (new TextEncoder().encode(body).length > longestArgument) return undefined;
  const header =
    authorization.variable === undefined
      ? quoted(`Authorization: ${authorization.value}`)
      : `"Authorization: $${authorization.variable}"`;
  const type = quoted('Content-Type: application/json');
  return `curl -sS ${quoted(url)} -H ${header} -H ${type} --data-binary ${quoted(body)}`;
}

/** As POSIX shells read it: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02 */
function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
