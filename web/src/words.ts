/** Likelihood words and digits cut to the error, as the program prints them. */

/** ICD 203, 2015: upper end of each band and its word. */
export const BANDS: Array<[number, number, string]> = [
  [0, 0.05, "almost no chance"],
  [0.05, 0.2, "very unlikely"],
  [0.2, 0.45, "unlikely"],
  [0.45, 0.55, "even"],
  [0.55, 0.8, "likely"],
  [0.8, 0.95, "very likely"],
  [0.95, 1, "almost certain"],
];

const TERMS = ["almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely", "very likely", "almost certain"];
const term = (p: number) => (p < 0.05 ? 0 : p < 0.2 ? 1 : p < 0.45 ? 2 : p <= 0.55 ? 3 : p <= 0.8 ? 4 : p <= 0.95 ? 5 : 6);

/** The term for a probability. */
export function likelihood(p: number): string {
  return TERMS[term(p)]!;
}

/** The term for a probability whose 5–95 % band is known: none where the band
 * goes past the terms next to it. */
export function likelihoodInBand(mean: number, low: number, high: number): string | undefined {
  const here = term(mean);
  return here <= term(low) + 1 && term(high) <= here + 1 ? TERMS[here]! : undefined;
}

/** A sampled probability in per cent, cut to its standard error, never 0 or 100. */
export function percent(p: number, error: number): string {
  const unit = error <= 0.001 ? 0.1 : error <= 0.01 ? 1 : 10;
  const rounded = Math.round((p * 100) / unit) * unit;
  if (rounded <= 0) return `< ${unit} %`;
  if (rounded >= 100) return `> ${100 - unit} %`;
  return `${rounded.toFixed(unit < 1 ? 1 : 0)} %`;
}

/** A range of per cents, whole, never 0 or 100. */
export function percentRange(low: number, high: number): string {
  const end = (p: number) => {
    const r = Math.round(p * 100);
    return r <= 0 ? "< 1" : r >= 100 ? "> 99" : `${r}`;
  };
  const [a, b] = [end(low), end(high)];
  // A dash between a number and a sign of comparison reads as a minus.
  const to = /[<>]/.test(a + b) ? " to " : "–";
  return a === b ? `${a} %` : `${a}${to}${b} %`;
}

export function halfWidth(error: number): string {
  const points = 196 * error;
  return points < 0.1 ? "±<0.1" : `±${points.toFixed(1)}`;
}

/** A number to so many decimals; a zero has no sign. */
export function fixed(v: number, decimals: number): string {
  const text = v.toFixed(decimals);
  return /^-[0.]+$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

/** A number with its sign; one that rounds to zero has none. */
export function signed(v: number, decimals: number): string {
  const text = fixed(v, decimals);
  return v > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A number of a parameter, three significant digits; what is left of rounding is
 * nought. */
export function number(v: number): string {
  if (!Number.isFinite(v)) return "–";
  if (Math.abs(v) < 5e-13) return "0";
  return String(Number(v.toPrecision(3)));
}

export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
}
