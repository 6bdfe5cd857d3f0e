import { defaultKeymap } from "@codemirror/commands";
import { StreamLanguage, defaultHighlightStyle, syntaxHighlighting, HighlightStyle } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Finding } from "../types";

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--link)" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--ink)", fontWeight: "600" },
  { tag: [tags.propertyName, tags.variableName], color: "var(--ink)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--ground)" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace', lineHeight: "1.5" },
  ".cm-gutters": { backgroundColor: "var(--band)", color: "var(--soft)", border: "none" },
  ".cm-activeLine": { backgroundColor: "transparent", boxShadow: "inset 0 0 0 1px var(--line)" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--focus)" },
  ".cm-tooltip": { backgroundColor: "var(--ground)", color: "var(--ink)", border: "1px solid var(--c0)" },
  ".cm-panels": { backgroundColor: "var(--band)", color: "var(--ink)" },
});

/** How the editor marks a finding of this severity. */
const marked = (severity: string): Diagnostic["severity"] => (severity === "error" || severity === "warning" ? severity : "info");

/** An editor in a shadow of its own, where its styles need no exception from
 * the page's policy. */
export class Editor {
  readonly view: EditorView;
  private quiet = false;

  constructor(
    host: HTMLElement,
    label: string,
    onchange: (text: string) => void,
    /** Steps back and forth, which are kept for texts and forms together. */
    private readonly steps: { undo: () => void; redo: () => void },
  ) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    root.replaceChildren();
    const parent = document.createElement("div");
    parent.style.height = "100%";
    root.append(parent);
    this.view = new EditorView({
      root,
      parent,
      state: EditorState.create({ doc: "", extensions: this.extensions(label, onchange) }),
    });
    this.make = (text, name, readOnly) =>
      EditorState.create({
        doc: text,
        extensions: [...this.extensions(label, onchange), ...(name.endsWith(".toml") ? [StreamLanguage.define(toml)] : []), EditorState.readOnly.of(readOnly)],
      });
  }

  private make: (text: string, name: string, readOnly: boolean) => EditorState;

  private extensions(label: string, onchange: (text: string) => void) {
    return [
      lineNumbers(),
      lintGutter(),
      drawSelection(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      syntaxHighlighting(colours),
      syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
      theme,
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      // Tab leaves the editor: no trap for the keyboard.
      keymap.of([
        { key: "Mod-z", run: () => (this.steps.undo(), true), preventDefault: true },
        { key: "Mod-y", mac: "Mod-Shift-z", run: () => (this.steps.redo(), true), preventDefault: true },
        { key: "Mod-Shift-z", run: () => (this.steps.redo(), true), preventDefault: true },
        ...defaultKeymap,
        ...searchKeymap,
        ...lintKeymap,
      ]),
      EditorView.updateListener.of((u) => {
        if (u.docChanged && !this.quiet) onchange(u.state.doc.toString());
      }),
    ];
  }

  show(text: string, name: string, readOnly: boolean) {
    this.quiet = true;
    this.view.setState(this.make(text, name, readOnly));
    this.quiet = false;
  }

  /** The same file with another text: the caret stays where it can. */
  replace(text: string) {
    const old = this.view.state.doc.toString();
    if (old === text) return;
    let from = 0;
    while (from < old.length && from < text.length && old[from] === text[from]) from++;
    let [a, b] = [old.length, text.length];
    while (a > from && b > from && old[a - 1] === text[b - 1]) [a, b] = [a - 1, b - 1];
    this.quiet = true;
    this.view.dispatch({ changes: { from, to: a, insert: text.slice(from, b) }, selection: { anchor: b }, scrollIntoView: true });
    this.quiet = false;
  }

  mark(findings: Finding[], file: string) {
    const length = this.view.state.doc.length;
    const marks: Diagnostic[] = findings.flatMap((f) =>
      f.places
        .filter((p) => p.file === file)
        .map((p) => ({
          from: Math.min(p.start, length),
          to: Math.min(Math.max(p.end, p.start), length),
          severity: marked(f.severity),
          message: `${f.code}: ${f.message}\n${f.help}`,
        })),
    );
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }

  goTo(position: number) {
    const at = Math.min(position, this.view.state.doc.length);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    this.view.focus();
  }

  destroy() {
    this.view.destroy();
  }
}
