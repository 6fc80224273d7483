/** Text of at most `most` UTF-16 units, cut between code points, saying how much is missing. */
export function cut(text: string, most: number): string {
  return cutPieces(Array.from(text), text.length, most);
}

/** The same for text whose pieces have been written in another, longer form: each counts with its own length. */
export function cutPieces(pieces: readonly string[], length: number, most: number): string {
  if (length <= most) return pieces.join('');
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
