/** Rows of a table, cell by cell. */
export type Rows = string[][];

/**
 * Lines of tables, put away by the characters that their words begin with. Cutting lines into cells and cells into words is
 * most of the work of loading, and a sentence needs a few of some thousand shelves.
 */
export class Shelves<Table extends string> {
  readonly #shelves = new Map<string, { tables: Table[]; lines: string[] }>();

  put(table: Table, name: string, line: string): void {
    const shelf = this.#shelves.get(name);
    if (shelf) {
      shelf.tables.push(table);
      shelf.lines.push(line);
    } else this.#shelves.set(name, { tables: [table], lines: [line] });
  }

  /** What stands on the shelf, table by table; it is empty from then on. Null where it is empty already. */
  take(name: string): ((table: Table) => Rows) | null {
    const shelf = this.#shelves.get(name);
    if (!shelf) return null;
    this.#shelves.delete(name);
    const { tables, lines } = shelf;
    return (table) => lines.filter((_, place) => tables[place] === table).map((line) => line.split('\t'));
  }
}

/** The lines of a table; those that begin with # are comments. */
export function* tableLines(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end > start && text[start] !== '#') yield text.slice(start, end);
    start = end + 1;
  }
}

/** Rows of a table that is read as a whole. */
export function tableRows(text: string): Rows {
  return [...tableLines(text)].map((line) => line.split('\t'));
}
