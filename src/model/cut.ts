/** Text of at most `most` UTF-16 units, cut between code points, saying how much is missing. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const pieces = Array.from(text);
  const room = most - note(pieces.length).length;
  let used = 0;
  const end = pieces.findIndex((piece) => {
    used += piece.length;
    return used > room;
  });
  return pieces.slice(0, end).join('') + note(pieces.length - end);
}

function note(missing: number): string {
  return `… (${missing} more characters)`;
}
