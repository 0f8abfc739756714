/** How a form may be broken after each of its letters: not at all, by a space that may be missing, by one that may not. */
export type Break = '' | ' ' | '+';

/** A form at the end of its path. */
export interface FormAt<Value> {
  value: Value;
  /** Before each letter; the first is always ''. */
  breaks: Break[];
}

/** Forms by their letters, so that all that begin at a place are found in one walk. */
export interface FormTree<Value> {
  next: Map<string, FormTree<Value>>;
  forms: FormAt<Value>[];
}

/** @param forms letters with `' '` and `'+'` for spaces */
export function createFormTree<Value>(
  forms: Iterable<readonly [form: string, value: Value]>,
): FormTree<Value> {
  const root = emptyTree<Value>();
  for (const [form, value] of forms) {
    const breaks: Break[] = [];
    let pending: Break = '';
    let at = root;
    for (const character of form) {
      if (character === ' ' || character === '+') {
        pending = character;
        continue;
      }
      breaks.push(pending);
      pending = '';
      let child = at.next.get(character);
      if (child === undefined) {
        child = emptyTree();
        at.next.set(character, child);
      }
      at = child;
    }
    at.forms.push({ value, breaks });
  }
  return root;
}

function emptyTree<Value>(): FormTree<Value> {
  return { next: new Map(), forms: [] };
}
