/* Small helpers to find and make elements. Text goes in as text, never as HTML. */

export function find<E extends HTMLElement>(selector: string, within: ParentNode = document): E {
  const found = within.querySelector<E>(selector);
  if (!found) throw new Error(`No element ${selector}`);
  return found;
}

export function maybe<E extends HTMLElement>(selector: string, within: ParentNode = document): E | null {
  return within.querySelector<E>(selector);
}

type Child = Node | string | null | undefined | false;

export function make(tag: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children) if (child) element.append(child);
  return element;
}

export function slot<E extends HTMLElement>(within: ParentNode, name: string): E {
  return find<E>(`[data-slot="${name}"]`, within);
}
