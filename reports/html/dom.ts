/** As much of the browser's own types as the page's script needs: all of them would change what Node's are. */
export interface PageElement {
  textContent: string | null;
  className: string;
  hidden: boolean;
  open: boolean;
  value: string;
  dateTime: string;
  tabIndex: number;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly classList: {
    add(name: string): void;
    remove(name: string): void;
    toggle(name: string, isOn: boolean): void;
  };
  readonly tBodies: readonly { readonly rows: Iterable<{ readonly cells: Iterable<PageElement> }> }[];
  append(child: PageElement): void;
  replaceChildren(): void;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  addEventListener(name: string, act: (event: PageEvent) => void): void;
  focus(): void;
}

export interface PageEvent {
  readonly key: string;
  preventDefault(): void;
}

export interface Page {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  createElement(name: string): PageElement;
}
