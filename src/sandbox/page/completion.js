const most = 50;

/**
 * What may come next in a command that is being typed: from which character on it takes the place of the text, and
 * the choices. `words` are the app's own commands and rules, `events` ids of events that somebody may ask about.
 */
export function completionsOf(text, { commands, rules, events }) {
  if (!text.startsWith('/')) return none;
  const from = text.search(/\S*$/);
  const part = text.slice(from).toLowerCase();
  const before = text
    .slice(0, from)
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  return {
    from,
    choices: choicesFor(before, { commands, rules, events })
      .filter(fits(part))
      .toSorted(byFit(part))
      .slice(0, most),
  };
}

const none = { from: 0, choices: [] };

function choicesFor([command, name, ...words], { commands, rules, events }) {
  if (command === undefined)
    return [...new Set(commands.map((each) => each.command))].map((each) => choice(each));
  const own = commands.filter((each) => each.command === command);
  if (name === undefined)
    return own.map((each) => choice(each.name, `${each.usage} – ${each.summary}`.replace(/^ – /, '')));
  const known = own.find((each) => each.name === name);
  return known === undefined ? [] : argumentsOf(known.usage, words, { rules, events });
}

/** `RULE [actor:EMAIL] [1h] [reason…]`: a word in capitals stands for a value, `[key:VALUE]` for one with its key. */
function argumentsOf(usage, words, { rules, events }) {
  const [first = ''] = usage.split(' ');
  const ruleIds = rules.map(({ id, about }) => choice(id, about));
  if (words.length === 0 && first === 'RULE') return ruleIds;
  if (words.length === 0 && first === 'EVENT_ID') return events.map((id) => choice(id));
  const keys = [...usage.matchAll(/\[([a-z]+:)/g)].map(([, key]) => key);
  const free = keys.filter((key) => !words.some((word) => word.startsWith(key)));
  const plain = [...usage.matchAll(/\[([a-z]{2,})\]/g)].map(([, word]) => word);
  return [
    ...plain.filter((word) => !words.includes(word)).map((word) => choice(word)),
    ...free.map((key) => ({ label: key, insert: key, about: '' })),
    ...(free.includes('rule:') ? rules.map(({ id, about }) => choice(`rule:${id}`, about, true)) : []),
  ];
}

/** `late`: offered only once somebody has begun with it. */
function choice(label, about = '', late = false) {
  return { label, insert: `${label} `, about, late };
}

function fits(part) {
  return ({ label, late }) =>
    late === true
      ? part.startsWith('rule:') && label.includes(part.slice('rule:'.length))
      : label.toLowerCase().includes(part);
}

/** What begins with it comes first. */
function byFit(part) {
  const rank = ({ label }) => (label.toLowerCase().startsWith(part) ? 0 : 1);
  return (a, b) => rank(a) - rank(b);
}
