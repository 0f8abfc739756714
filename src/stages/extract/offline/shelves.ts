/** Rows of a table, cell by cell. */
export type Rows = string[][];

/**
 * Lines of tables, put away by the character that their words begin with. Cutting lines into cells and cells into words is
 * most of the work of loading, and a sentence needs a few of many hundred shelves.
 */
export class Shelves<Table extends string> {
  readonly #tables: ReadonlyMap<Table, Map<string, string[]>>;

  constructor(tables: readonly Table[]) {
    this.#tables = new Map(tables.map((table) => [table, new Map()]));
  }

  put(table: Table, shelf: string, line: string): void {
    const shelves = this.#tables.get(table);
    const lines = shelves?.get(shelf);
    if (lines) lines.push(line);
    else shelves?.set(shelf, [line]);
  }

  /** What stands on the shelf, table by table; it is empty from then on. Null where it is empty already. */
  take(shelf: string): ((table: Table) => Rows) | null {
    const taken = new Map<Table, Rows>();
    for (const [table, shelves] of this.#tables) {
      const lines = shelves.get(shelf);
      if (!lines) continue;
      shelves.delete(shelf);
      taken.set(
        table,
        lines.map((line) => line.split('\t')),
      );
    }
    return taken.size === 0 ? null : (table) => taken.get(table) ?? [];
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
