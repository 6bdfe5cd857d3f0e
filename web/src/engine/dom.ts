/** As much of a document as the drawings need: elements of SVG in a tree, found by
 * simple selectors, written as XML. It stands in for a browser's where there is none. */

const SVG = "http://www.w3.org/2000/svg";
type Child = Element | string;

class Tokens {
  constructor(private readonly of: Element) {}
  private get all(): string[] {
    return (this.of.getAttribute("class") ?? "").split(/\s+/).filter(Boolean);
  }
  contains(token: string) {
    return this.all.includes(token);
  }
  add(token: string) {
    if (!this.contains(token)) this.of.setAttribute("class", [...this.all, token].join(" "));
  }
  remove(token: string) {
    if (this.contains(token)) this.of.setAttribute("class", this.all.filter((t) => t !== token).join(" "));
  }
}

export class Element {
  readonly nodeType = 1;
  readonly namespaceURI = SVG;
  readonly style: { [property: string]: unknown } = {};
  readonly childNodes: Child[] = [];
  readonly attributes = new Map<string, string>();
  parentNode: Element | null = null;
  constructor(readonly tagName: string) {}
  get ownerDocument() {
    return page;
  }
  get nodeName() {
    return this.tagName;
  }
  get classList() {
    return new Tokens(this);
  }
  get children(): Element[] {
    return this.childNodes.filter((c) => typeof c !== "string");
  }
  get lastElementChild(): Element | null {
    return this.children.at(-1) ?? null;
  }
  get firstChild() {
    return this.childNodes[0] ?? null;
  }
  get nextSibling(): Child | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  get textContent(): string {
    return this.childNodes.map((c) => (typeof c === "string" ? c : c.textContent)).join("");
  }
  set textContent(text: string | null) {
    this.replaceChildren(...(text ? [String(text)] : []));
  }
  getAttribute(name: string) {
    return this.attributes.get(name) ?? null;
  }
  hasAttribute(name: string) {
    return this.attributes.has(name);
  }
  setAttribute(name: string, value: unknown) {
    this.attributes.set(name, String(value));
  }
  setAttributeNS(_space: string | null, name: string, value: unknown) {
    this.setAttribute(name, value);
  }
  removeAttribute(name: string) {
    this.attributes.delete(name);
  }
  insertBefore(child: Child, before: Child | null) {
    if (typeof child !== "string") {
      child.remove();
      child.parentNode = this;
    }
    const at = before === null ? -1 : this.childNodes.indexOf(before);
    this.childNodes.splice(at < 0 ? this.childNodes.length : at, 0, child);
    return child;
  }
  appendChild(child: Child) {
    return this.insertBefore(child, null);
  }
  append(...all: Child[]) {
    for (const c of all) this.insertBefore(c, null);
  }
  prepend(...all: Child[]) {
    const first = this.firstChild;
    for (const c of all) this.insertBefore(c, first);
  }
  removeChild(child: Child) {
    const at = this.childNodes.indexOf(child);
    if (at >= 0) this.childNodes.splice(at, 1);
    if (typeof child !== "string") child.parentNode = null;
    return child;
  }
  remove() {
    this.parentNode?.removeChild(this);
  }
  replaceChildren(...all: Child[]) {
    for (const c of [...this.childNodes]) this.removeChild(c);
    this.append(...all);
  }
  cloneNode(deep = false): Element {
    const made = new Element(this.tagName);
    for (const [k, v] of this.attributes) made.attributes.set(k, v);
    if (deep) made.append(...this.childNodes.map((c) => (typeof c === "string" ? c : c.cloneNode(true))));
    return made;
  }
  /** All elements below this one, in the order of the document. */
  *below(): Generator<Element> {
    for (const c of this.children) {
      yield c;
      yield* c.below();
    }
  }
  matches(selector: string) {
    return selector.split(",").some((one) => fits(this, steps(one)));
  }
  querySelectorAll(selector: string): Element[] {
    const all = selector.split(",").map(steps);
    return [...this.below()].filter((e) => all.some((one) => fits(e, one)));
  }
  querySelector(selector: string) {
    return this.querySelectorAll(selector)[0] ?? null;
  }
}

interface Step {
  tag?: string;
  classes: string[];
  attributes: Array<[string, string | undefined]>;
  /** Whether its parent, and not any ancestor, is the step before. */
  child: boolean;
}

/** The steps of a selector of tags, classes, attributes, descent and `>`. */
function steps(selector: string): Step[] {
  let child = false;
  const out: Step[] = [];
  for (const part of selector.trim().replace(/\s*>\s*/g, " > ").split(/\s+/)) {
    if (part === ">") {
      child = true;
      continue;
    }
    out.push({
      tag: /^[a-zA-Z]+/.exec(part)?.[0],
      classes: [...part.matchAll(/\.([\w-]+)/g)].map((m) => m[1]!),
      attributes: [...part.matchAll(/\[([\w-]+)(?:="([^"]*)")?\]/g)].map((m) => [m[1]!, m[2]]),
      child,
    });
    child = false;
  }
  return out;
}

function fits(e: Element, all: Step[]): boolean {
  const last = all.at(-1)!;
  const here = (!last.tag || last.tag === e.tagName) && last.classes.every((c) => e.classList.contains(c)) && last.attributes.every(([k, v]) => (v === undefined ? e.hasAttribute(k) : e.getAttribute(k) === v));
  if (!here) return false;
  const rest = all.slice(0, -1);
  if (!rest.length) return true;
  if (last.child) return !!e.parentNode && fits(e.parentNode, rest);
  for (let up = e.parentNode; up; up = up.parentNode) if (fits(up, rest)) return true;
  return false;
}

const written = (text: string, quoted: boolean) => {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return quoted ? safe.replaceAll('"', "&quot;").replaceAll("\t", "&#9;").replaceAll("\n", "&#10;").replaceAll("\r", "&#13;") : safe;
};

/** An element as XML. */
export function serialize(e: Element): string {
  const attributes = [...e.attributes].map(([k, v]) => ` ${k}="${written(v, true)}"`).join("");
  const inside = e.childNodes.map((c) => (typeof c === "string" ? written(c, false) : serialize(c))).join("");
  return inside ? `<${e.tagName}${attributes}>${inside}</${e.tagName}>` : `<${e.tagName}${attributes}/>`;
}

const page = {
  documentElement: new Element("svg"),
  createElementNS: (_space: string, name: string) => new Element(name),
  createElement: (name: string) => new Element(name),
  createTextNode: (text: string) => text,
};

/** Puts the document where drawings look for a browser's. */
export function install() {
  const world = globalThis as unknown as { [name: string]: unknown };
  world["document"] = page;
  world["window"] = { document: page };
  world["SVGSVGElement"] = class {
    static [Symbol.hasInstance](e: unknown) {
      return e instanceof Element && e.tagName === "svg";
    }
  };
  world["Node"] = Element;
  world["Intl"] ??= {
    NumberFormat: class {
      format = String;
    },
    DateTimeFormat: class {
      format = String;
    },
  };
}
