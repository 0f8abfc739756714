import { vi } from 'vitest';

/** As much of an element as the page's modules touch. */
export class StubElement extends EventTarget {
  readonly attributes = new Map<string, string>();
  readonly dataset: Record<string, string> = {};
  readonly style = { setProperty: () => undefined };
  children: (StubElement | string)[] = [];
  parent: StubElement | undefined;
  value = '';
  hidden = false;
  disabled = false;
  readonly tag: string;

  constructor(tag: string) {
    super();
    this.tag = tag;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
    if (name.startsWith('data-')) this.dataset[name.slice('data-'.length)] = value;
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  append(...children: (StubElement | string)[]): void {
    this.children.push(...children);
    for (const child of children) if (child instanceof StubElement) child.parent = this;
  }

  replaceChildren(...children: (StubElement | string)[]): void {
    this.children = [];
    this.append(...children);
  }

  replaceWith(other: StubElement): void {
    const { parent } = this;
    if (parent === undefined) return;
    parent.replaceChildren(...parent.children.map((child) => (child === this ? other : child)));
  }

  get textContent(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('');
  }

  set textContent(text: string) {
    this.replaceChildren(text);
  }

  /** @param selector `tag`, `.class`, or `[attribute]` */
  querySelectorAll(selector: string): StubElement[] {
    const inside = this.children.filter((child) => child instanceof StubElement);
    return inside.flatMap((child) => [
      ...(child.matches(selector) ? [child] : []),
      ...child.querySelectorAll(selector),
    ]);
  }

  querySelector(selector: string): StubElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  click(): void {
    this.dispatchEvent(new Event('click'));
  }

  focus(): void {
    this.dispatchEvent(new Event('focus'));
  }

  private matches(selector: string): boolean {
    if (selector.startsWith('.')) {
      return (this.getAttribute('class') ?? '').split(' ').includes(selector.slice(1));
    }
    if (selector.startsWith('[')) return this.attributes.has(selector.slice(1, -1));
    return this.tag === selector;
  }
}

export class StubDialog extends StubElement {
  returnValue = '';
  open = false;

  showModal(): void {
    this.open = true;
  }

  /** Without a value as by the Escape key. */
  close(value = this.returnValue): void {
    this.returnValue = value;
    this.open = false;
    this.dispatchEvent(new Event('close'));
  }
}

export class StubForm extends StubElement {
  elements: Record<string, { value: string }> = {};

  requestSubmit(): void {
    this.dispatchEvent(new Event('submit', { cancelable: true }));
  }
}

/** A document that has these elements by their ids, and makes others. */
export function stubDocument(
  byId: Record<string, StubElement> = {},
  create = (tag: string) => new StubElement(tag),
): { root: StubElement } {
  const root = new StubElement('html');
  root.append(...Object.values(byId));
  vi.stubGlobal('document', {
    documentElement: root,
    createElement: create,
    getElementById: (id: string) => byId[id],
    querySelectorAll: (selector: string) => root.querySelectorAll(selector),
  });
  return { root };
}
