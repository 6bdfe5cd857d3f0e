import type { Display, Painted } from "./display";
import type { Segment } from "./path";

/** Characters that TeX takes for something else, and signs that its faces lack. */
const SPECIAL: { [character: string]: string } = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "“": "``",
  "”": "''",
  "‘": "`",
  "’": "'",
  "–": "--",
  "—": "---",
  "…": "\\dots{}",
  "−": "$-$",
  "±": "$\\pm$",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "≥": "$\\ge$",
  "≤": "$\\le$",
  "<": "$<$",
  ">": "$>$",
  "→": "$\\rightarrow$",
  "←": "$\\leftarrow$",
  "↑": "$\\uparrow$",
  "↓": "$\\downarrow$",
  "λ": "$\\lambda$",
  "δ": "$\\delta$",
  "π": "$\\pi$",
  "ρ": "$\\rho$",
  "●": "$\\bullet$",
  "○": "$\\circ$",
  "◆": "$\\blacklozenge$",
  "◇": "$\\lozenge$",
  "▲": "$\\blacktriangle$",
  "△": "$\\triangle$",
  "▼": "$\\blacktriangledown$",
  "▽": "$\\triangledown$",
  "■": "$\\blacksquare$",
  "□": "$\\square$",
  "▬": "\\rule[0.3ex]{0.8em}{0.5ex}",
  "★": "$\\bigstar$",
  "✓": "$\\checkmark$",
  "✗": "$\\times$",
  "≈": "$\\approx$",
  "≠": "$\\ne$",
  "∞": "$\\infty$",
  "√": "$\\surd$",
  "α": "$\\alpha$",
  "β": "$\\beta$",
  "γ": "$\\gamma$",
  "σ": "$\\sigma$",
  "μ": "$\\mu$",
  "τ": "$\\tau$",
  "€": "\\texteuro{}",
  "⚑": "$\\dagger$",
  "\u2009": "\\,",
  "\u00a0": "~",
};

const BELOW = "₀₁₂₃₄₅₆₇₈₉";

/** Letters and signs beyond ASCII that pdfTeX sets by itself. */
const PDFTEX = /[À-ÖØ-öø-ÿ«»°²³¹½¼¾£¥©®¶¬µĂăĄąĆćČčĎďĐđĘęĚěĞğİıĹĺĽľŁłŃńŇňŊŋŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž¡¿§]/u;

/** A letter that pdfTeX lacks: itself where the engine reads Unicode, else without its
 * marks. */
const other = (c: string) => {
  const plain = c.normalize("NFD").replace(/\p{M}/gu, "");
  return `\\rpletter{${c}}{${/^[ -~]+$/.test(plain) ? plain : PDFTEX.test(plain) ? plain : "?"}}`;
};

/** Text as TeX writes it. */
export const texText = (text: string) =>
  [...text.normalize("NFC")]
    .map((c) => {
      if (SPECIAL[c] !== undefined) return SPECIAL[c];
      if (/^[ -~]$/.test(c) || PDFTEX.test(c)) return c;
      if (BELOW.includes(c)) return `$_${BELOW.indexOf(c)}$`;
      // A mark that goes with no letter before it, or a sign without a width.
      return /^[\p{M}\p{C}]$/u.test(c) ? "" : other(c);
    })
    .join("");

const round = (v: number) => String(Math.round(v * 100) / 100);

function path(segments: Segment[]): string {
  const at = (x: number, y: number) => `(${round(x)},${round(y)})`;
  return segments
    .map((s) => {
      if (s[0] === "M") return at(s[1], s[2]);
      if (s[0] === "L") return `--${at(s[1], s[2])}`;
      if (s[0] === "C") return `..controls${at(s[1], s[2])}and${at(s[3], s[4])}..${at(s[5], s[6])}`;
      return "--cycle";
    })
    .join("");
}

const ANCHORS = { start: "base west", middle: "base", end: "base east" } as const;

/** A drawing as a TikZ picture, a pixel of the page to a big point by 0.75, that is at
 * its size in print; words are set in the document's own face. */
export function tex({ box, painted }: Display, title: string): string {
  const colors = new Map<string, string>();
  const color = (hex: string) => {
    const full = /^#[0-9a-f]{3}$/i.test(hex) ? `#${[...hex.slice(1)].map((c) => c + c).join("")}` : hex;
    const code = /^#[0-9a-f]{6}$/i.test(full) ? full.slice(1).toUpperCase() : "000000";
    if (!colors.has(code)) colors.set(code, `rp${String.fromCharCode(97 + (colors.size % 26))}${colors.size >= 26 ? "x" : ""}`);
    return colors.get(code)!;
  };
  const draw = (p: Painted): string => {
    if (p.kind === "text") {
      const shift = `rotate=${round(-p.turned)},`;
      const font = `font=\\fontsize{${round(p.size * 0.75)}}{${round(p.size * 0.9)}}\\selectfont${p.bold ? "\\bfseries" : ""}`;
      return `\\node[anchor=${ANCHORS[p.anchor]},${p.turned ? shift : ""}inner sep=0,outer sep=0,text=${color(p.color)},${font}] at (${round(p.x)},${round(p.y)}) {${texText(p.text)}};`;
    }
    const opacity = p.opacity < 1 ? `,${p.kind === "fill" ? "fill" : "draw"} opacity=${round(p.opacity)}` : "";
    const dash = p.kind === "stroke" && p.dash.length ? `,dash pattern=${(p.dash.length % 2 ? [...p.dash, ...p.dash] : p.dash).map((d, i) => `${i % 2 ? "off" : "on"} ${round(d * 0.75)}bp`).join(" ")}` : "";
    const what = p.kind === "fill" ? `\\fill[fill=${color(p.color)}${opacity}]` : `\\draw[draw=${color(p.color)},line width=${round(p.width * 0.75)}bp${p.round ? ",line join=round" : ""}${opacity}${dash}]`;
    const line = `${what} ${path(p.path)};`;
    return p.clip ? `\\begin{scope}\\clip ${path(p.clip)};${line}\\end{scope}` : line;
  };
  const body = painted.map(draw);
  const [x, y, w, h] = box;
  const defined = [...colors].map(([code, name]) => `\\definecolor{${name}}{HTML}{${code}}`);
  return [
    `% ${title.replace(/\s+/g, " ")}`,
    "% Needs \\usepackage{tikz} and \\usepackage{amssymb}; with pdfTeX \\usepackage[T1]{fontenc} too.",
    "\\providecommand\\rpletter[2]{\\ifdefined\\Umathchar #1\\else #2\\fi}",
    "\\begingroup\\sffamily",
    ...defined,
    "\\begin{tikzpicture}[x=0.75bp,y=-0.75bp]",
    `\\useasboundingbox (${round(x)},${round(y)}) rectangle (${round(x + w)},${round(y + h)});`,
    ...body,
    "\\end{tikzpicture}\\endgroup",
    "",
  ].join("\n");
}
