/** A cell, or one that is marked once its width is known. */
export type Cell = string | { readonly text: string; readonly mark: (text: string) => string };

/** Rows in columns two blanks apart; the columns at the given positions hold numbers and end together. */
export function toTable(rows: readonly (readonly Cell[])[], numbers: readonly number[] = []): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => {
    return rows.reduce((most, row) => Math.max(most, widthOf(textOf(row[column]))), 0);
  });
  const lines = rows.map((row) => {
    const last = row.length - 1;
    return row
      .map((cell, column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - widthOf(textOf(cell)));
        if (numbers.includes(column)) return blanks + marked(cell);
        return marked(cell) + (column === last ? '' : blanks);
      })
      .join('  ')
      .trimEnd();
  });
  return lines.join('\n');
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : (cell?.text ?? '');
}

function marked(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.mark(cell.text);
}

/** In characters, not in units: what looks like one counts as one. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
