/** A statement's text for each number of rows or values, of which there are not many. */
export function keptByCount(toText: (count: number) => string): (count: number) => string {
  const texts = new Map<number, string>();
  return (count) => {
    const known = texts.get(count);
    if (known !== undefined) return known;
    const text = toText(count);
    texts.set(count, text);
    return text;
  };
}
