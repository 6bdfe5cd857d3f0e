import * as Plot from "@observablehq/plot";
import type { Ledger } from "../types";
import { GREY, GROUND, HALO, INK, LINE, SOFT, type Model, day as dayOf, hatch, key, plot, pointed, shorten, swatch, unique } from "./common";

/** The last day that a date of a ledger may mean. */
function last(text: string): Date {
  const [y, m, d] = text.split("-").map(Number);
  if (d) return dayOf(text);
  return m ? new Date(Date.UTC(y!, m, 0)) : new Date(Date.UTC(y!, 11, 31));
}

/** Figure 5: who gave what, who owes. */
export function ledger(l: Ledger | undefined, names: Map<string, string>, colors: Map<string, string>): Model {
  const name = (id: string) => names.get(id) ?? id;
  if (!l) return { columns: [], rows: [], empty: "The record holds no concession." };
  const [pro, con] = [colors.get(l.favours) ?? GREY, colors.get(l.against) ?? INK];
  const signed = l.entries.map((e) => ({ ...e, at: last(e.date) }));
  const KIND = { gift: "gift", "not-imposed": "penalty not imposed", lifted: "penalty lifted", imposed: "penalty imposed", mutual: "agreement" } as const;
  return {
    columns: ["Date", "From", "To", "Weight", "Balance", "Entry", "Counts", "How", "What", "Grade", "Sources"],
    rows: l.entries.map((e) => [e.date, name(e.giver), name(e.receiver), e.weight, e.balance, KIND[e.kind], e.value, e.quiet ? "quietly" : "in public", e.summary, e.grade, e.sources.join(", ")]),
    draw: (width) => {
      const [up, down, grey] = [unique("up"), unique("down"), unique("quiet")];
      const narrow = width < 560;
      const whole = (v: number) => String(v).replace("-", "−");
      // Points are whole, and so are the steps of a short axis.
      const balances = [0, ...signed.map((e) => e.balance)];
      const ticks = Math.min(6, Math.max(1, Math.ceil(Math.max(...balances) - Math.min(...balances))));
      const first = signed[0]!.at.getTime();
      const span = Math.max(86400e3 * 365, signed.at(-1)!.at.getTime() - first);
      const margin = span * 0.03;
      const [from, to] = [first - margin, first + span + margin];
      const room = Math.max(120, width - 100);
      // Bars that would cover each other stand side by side: each moves to the
      // right as far as it must, and back from the edge as far as it must.
      const thick = Math.max(1.5, Math.min(narrow ? 3 : 5, (room * 0.9) / signed.length));
      const places = signed.map((e) => ((e.at.getTime() - from) / (to - from)) * room);
      for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i]!, places[i - 1]! + thick + 0.5);
      let edge = room;
      for (let i = places.length - 1; i >= 0 && places[i]! > edge - thick / 2; i--) {
        places[i] = edge - thick / 2;
        edge -= thick + 0.5;
      }
      const day = (px: number) => new Date(from + (px / room) * (to - from));
      const fill = (e: (typeof signed)[number]) =>
        e.value > 0 ? (e.quiet ? `url(#${up})` : pro) : e.quiet ? `url(#${down})` : con;
      const frame = {
        width,
        marginLeft: 40,
        marginRight: 60,
        x: { type: "utc", label: null, ticks: narrow ? 4 : 8, domain: [new Date(from), new Date(to)] },
        color: { type: "identity" },
      } as const;
      const svg = plot(
        {
          ...frame,
          height: 390,
          marginTop: 24,
          marginBottom: 180,
          x: { ...frame.x, axis: null },
          y: { label: "balance", labelArrow: "none", nice: true, ticks, tickFormat: whole, zero: true },
          marks: [
            Plot.gridY({ stroke: LINE, strokeOpacity: 0.6, ticks }),
            Plot.ruleY([0], { stroke: INK }),
            Plot.line(signed, { x: "at", y: "balance", curve: "step-after", stroke: INK, strokeWidth: 2 }),
            Plot.dot(signed, { x: "at", y: "balance", r: 3.5, fill: GROUND, stroke: INK, strokeWidth: 1.5, className: "hit" }),
            Plot.text([signed.at(-1)!], { x: "at", y: "balance", text: (e) => `${e.balance > 0 ? "+" : ""}${e.balance}`, dx: 10, textAnchor: "start", fontWeight: 700, fontSize: 14, ...HALO }),
          ],
        },
        [hatch(up, pro, 0, 0), hatch(down, con, 1, 0), hatch(grey, SOFT, 0, 0)],
      );
      const most = Math.max(1, ...signed.map((e) => Math.abs(e.value)));
      const bars = plot({
        ...frame,
        height: 160,
        marginTop: 28,
        marginBottom: 28,
        y: { domain: [-most, most], label: null, ticks: [-most, 0, most], tickFormat: whole },
        marks: [
          Plot.ruleY([0], { stroke: INK }),
          Plot.rect(signed, {
            x1: (_, i) => day(places[i]! - thick / 2),
            x2: (_, i) => day(places[i]! + thick / 2),
            y1: 0,
            y2: "value",
            fill,
            stroke: (e) => (e.value > 0 ? pro : con),
            strokeWidth: 0.8,
          }),
        ],
      });
      const below = document.createElementNS("http://www.w3.org/2000/svg", "g");
      below.setAttribute("transform", "translate(0,230)");
      below.append(...bars.children);
      svg.append(below);
      const who = shorten(name(l.favours), narrow ? 12 : 30);
      const legend = key(
        [
          [swatch(pro), `for ${who}`],
          [swatch(con), `against ${who}`],
          [swatch(`url(#${grey})`, SOFT), "quietly"],
        ],
        40,
        226,
        width - 40,
      );
      svg.append(legend.g);
      const at = pointed(svg, "hit");
      return {
        svg,
        marks: signed.map((e, i) => ({
          at: at.get(i) ?? [],
          label: `${e.date}: ${name(e.giver)} to ${name(e.receiver)}, ${KIND[e.kind]}, weight ${e.weight}, balance ${e.balance}. ${shorten(e.summary, 140)}`,
          detail: [e.summary, `${KIND[e.kind]}, ${e.quiet ? "quietly" : "in public"}. Sources: ${e.sources.join(", ")}. Grade ${e.grade}.`],
        })),
      };
    },
  };
}
