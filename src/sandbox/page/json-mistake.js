const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"/iuy;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])|(?:true|false|null)\b/iy;
const space = /[ \t\r\n]*/y;

/** The first mistake in a text that should be JSON, with its place; undefined where it is JSON. Browsers say where only sometimes. */
export function jsonMistake(text) {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const { at, expected } = firstMistake(text) ?? { at: text.length, expected: error.message };
    const before = text.slice(0, at).split('\n');
    return { at, line: before.length, column: before.at(-1).length + 1, expected };
  }
}

function firstMistake(text) {
  const reader = { text, at: 0 };
  try {
    value(reader);
    if (reader.at < text.length) fail(reader, 'nothing more');
    return undefined;
  } catch (mistake) {
    return mistake;
  }
}

function fail({ at }, expected) {
  throw { at, expected };
}

/** Whether the text goes on with this; if so, what follows it is next. */
function takes(reader, pattern) {
  pattern.lastIndex = reader.at;
  if (!pattern.test(reader.text)) return false;
  reader.at = pattern.lastIndex;
  return true;
}

function takesSign(reader, sign) {
  takes(reader, space);
  if (reader.text[reader.at] !== sign) return false;
  reader.at += 1;
  return true;
}

function value(reader) {
  if (takesSign(reader, '{')) members(reader, '}', member);
  else if (takesSign(reader, '[')) members(reader, ']', value);
  else if (!takes(reader, string) && !takes(reader, scalar)) fail(reader, whatIsExpected(reader));
  takes(reader, space);
}

function whatIsExpected({ text, at }) {
  return text[at] === '"' ? 'a text that ends on its line with ", its \\ and controls escaped' : 'a value';
}

function members(reader, end, one) {
  if (takesSign(reader, end)) return;
  do one(reader);
  while (takesSign(reader, ','));
  if (!takesSign(reader, end)) fail(reader, `, or ${end}`);
}

function member(reader) {
  takes(reader, space);
  if (!takes(reader, string)) fail(reader, 'a name in double quotes');
  if (!takesSign(reader, ':')) fail(reader, ':');
  value(reader);
}
