"use strict";
(() => {
  const data = JSON.parse(document.getElementById("elicit-data").textContent);
  const SVG = "http://www.w3.org/2000/svg";
  const BINS = 10;
  let count = 0;

  /** An element with text, attributes and children; text is never read as markup. */
  const element = (name, { text, ...attributes } = {}, ...children) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const drawn = (name, attributes, text) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const number = (text) => {
    const plain = text.trim().replace(",", ".");
    return plain === "" ? null : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  };
  const percent = (p) => `${Math.round(p * 1e6) / 1e4} %`;
  const shown = (x) => String(Number(x.toPrecision(4)));
  const frequency = (p) => {
    const [side, share] = p <= 0.5 ? ["below", p] : ["above", 1 - p];
    if (Math.abs(p - 0.5) < 1e-9) return "as likely below as above";
    return `1 chance in ${Number((1 / share).toPrecision(3))} that it lies ${side}`;
  };

  /** A labelled field in a row; gives back the input. */
  const field = (into, label, attributes = {}) => {
    const id = `field-${(count += 1)}`;
    const input = element("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", ...attributes });
    into.append(element("div", { class: "row" }, element("label", { for: id, text: label }), input));
    return input;
  };

  /** What is wrong with the fields of a question is said under them. */
  const complaints = (into) => {
    const id = `wrong-${(count += 1)}`;
    const list = element("div", { id, role: "alert" });
    into.append(list);
    return (inputs, found) => {
      list.replaceChildren(...found.map(([, text]) => element("p", { class: "wrong", text })));
      for (const input of inputs) {
        const bad = found.some(([which]) => which === input);
        if (bad) {
          input.setAttribute("aria-invalid", "true");
          input.setAttribute("aria-describedby", id);
        } else {
          input.removeAttribute("aria-invalid");
          input.removeAttribute("aria-describedby");
        }
      }
    };
  };

  const inRange = (q, x) => (q.low === null || x >= q.low) && (q.high === null || x <= q.high);
  const range = (q) =>
    q.low !== null && q.high !== null ? `It lies from ${q.low} to ${q.high}.`
    : q.low !== null ? `It is at least ${q.low}.`
    : q.high !== null ? `It is at most ${q.high}.` : "";

  /** Values that are no numbers, out of range, or do not rise. */
  const mistakes = (q, pairs) => {
    const found = [];
    let before = null;
    for (const { input, value, what } of pairs) {
      if (value === null) continue;
      if (Number.isNaN(value)) found.push([input, `${what}: write a number.`]);
      else if (!inRange(q, value)) found.push([input, `${what}: ${range(q)}`]);
      else {
        if (before !== null && value <= before.value) found.push([input, `${what} must be above ${before.what.toLowerCase()}.`]);
        before = { value, what };
      }
    }
    return found;
  };

  /** Belief as bars, even between neighbouring values. */
  const histogram = (picture, q, points) => {
    picture.replaceChildren();
    if (points.length < 2) return;
    const spread = points[points.length - 1][1] - points[0][1];
    const ends = [q.low ?? points[0][1] - spread / 2, q.high ?? points[points.length - 1][1] + spread / 2];
    const all = [[0, Math.min(ends[0], points[0][1])], ...points.filter(([p]) => p > 0 && p < 1), [1, Math.max(ends[1], points[points.length - 1][1])]];
    const [from, to] = [all[0][1], all[all.length - 1][1]];
    const bars = [];
    for (let i = 1; i < all.length; i += 1) {
      const width = all[i][1] - all[i - 1][1];
      if (width > 0) bars.push({ x: all[i - 1][1], width, height: (all[i][0] - all[i - 1][0]) / width });
    }
    const tall = Math.max(...bars.map((b) => b.height));
    const at = (x) => (400 * (x - from)) / (to - from);
    for (const b of bars) {
      const height = (88 * b.height) / tall;
      picture.append(drawn("rect", { class: "bar", x: at(b.x), y: 90 - height, width: Math.max(0.5, (400 * b.width) / (to - from) - 0.5), height }));
    }
    picture.append(drawn("line", { class: "axis", x1: 0, x2: 400, y1: 90, y2: 90 }));
    picture.append(drawn("text", { x: 0, y: 105 }, shown(from)), drawn("text", { x: 400, y: 105, "text-anchor": "end" }, shown(to)));
  };
  const canvas = (into, label) => {
    const picture = drawn("svg", { viewBox: "0 0 400 110", preserveAspectRatio: "none", role: "img", "aria-label": label });
    into.append(picture);
    return picture;
  };
  const between = (points, p) => {
    for (let i = 1; i < points.length; i += 1) {
      const [[a, x], [b, y]] = [points[i - 1], points[i]];
      if (p >= a && p <= b) return x + ((p - a) / (b - a)) * (y - x);
    }
    return null;
  };
  const reading = (points) => {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((p) => between(points, p));
    const said = [];
    if (low !== null && high !== null) said.push(`You hold it as likely to lie between ${shown(low)} and ${shown(high)} as outside.`);
    if (middle !== null) said.push(`Would you take either side of a bet at even odds that it lies above ${shown(middle)}?`);
    const [first, last] = [points[0], points[points.length - 1]];
    said.push(`In ${percent(1 - last[0] + first[0])} of such questions you expect the answer below ${shown(first[1])} or above ${shown(last[1])}.`);
    return said.join(" ");
  };

  /** One asker for each form of question: draws its fields and gives back what
   * reads them. */
  const askers = {
    quantiles(q, into, earlier) {
      const set = element("fieldset", {}, element("legend", { text: `Write values such that … ${range(q)}` }));
      into.append(set);
      const inputs = q.levels.map((p) => field(set, `${percent(p)}: ${frequency(p)}`));
      (earlier?.quantiles ?? []).forEach(([p, x]) => {
        const i = q.levels.findIndex((l) => Math.abs(l - p) < 1e-9);
        if (i >= 0) inputs[i].value = x;
      });
      const picture = canvas(into, "Your belief as bars");
      const feedback = element("p", { class: "feedback", role: "status" });
      into.append(feedback);
      const complain = complaints(into);
      const read = () => {
        const pairs = inputs.map((input, i) => ({ input, value: number(input.value), what: `The ${percent(q.levels[i])} value` }));
        const found = mistakes(q, pairs);
        const given = pairs.filter((p) => p.value !== null);
        complain(inputs, found);
        const points = found.length ? [] : pairs.map((p, i) => [q.levels[i], p.value]).filter(([, x]) => x !== null);
        histogram(picture, q, points);
        feedback.textContent = points.length > 1 ? reading(points) : "";
        const gap = given.length > 0 && given.length < inputs.length;
        const wrong = gap && !found.length ? [[inputs.find((i) => number(i.value) === null), "Write all values, or none."]] : found;
        return { wrong, answer: given.length ? { quantiles: points } : null };
      };
      return { inputs, read };
    },
    probability(q, into, earlier) {
      const set = element("fieldset", {}, element("legend", { text: "How likely is it?" }));
      into.append(set);
      const exact = field(set, "Probability in per cent, 0 to 100");
      const slider = field(set, "The same on a slider", { type: "range", min: 0, max: 100, step: 1, inputmode: "none" });
      if (earlier?.probability !== undefined) exact.value = earlier.probability * 100;
      slider.value = number(exact.value) ?? 50;
      slider.addEventListener("input", () => {
        exact.value = slider.value;
        exact.dispatchEvent(new Event("input", { bubbles: true }));
      });
      const feedback = element("p", { class: "feedback", role: "status" });
      into.append(feedback);
      const complain = complaints(into);
      const read = () => {
        const value = number(exact.value);
        const bad = value !== null && !(value >= 0 && value <= 100);
        const wrong = bad ? [[exact, "Write a number from 0 to 100."]] : [];
        complain([exact], wrong);
        if (value !== null && !bad) slider.value = value;
        feedback.textContent = value === null || bad ? "" : value === 0 || value === 100
          ? "You rule the other out: no evidence could change that. Is that what you mean?"
          : `Of 100 such cases you expect it in about ${shown(value)}. A fair bet is ${shown(value)} against ${shown(100 - value)}.`;
        return { wrong, answer: value === null ? null : { probability: value / 100 } };
      };
      return { inputs: [exact, slider], read };
    },
    roulette(q, into) {
      const set = element("fieldset", {}, element("legend", { text: "Lay chips on the intervals, the more the likelier: about twenty in all." }));
      into.append(set);
      const width = (q.high - q.low) / BINS;
      const edge = (i) => q.low + width * i;
      const inputs = Array.from({ length: BINS }, (_, i) =>
        field(set, `${shown(edge(i))} to ${shown(edge(i + 1))}: chips`, { type: "number", min: 0, max: 100, step: 1, inputmode: "numeric" }));
      const picture = canvas(into, "Your chips as bars");
      const feedback = element("p", { class: "feedback", role: "status" });
      into.append(feedback);
      const complain = complaints(into);
      const read = () => {
        const chips = inputs.map((i) => number(i.value) ?? 0);
        const wrong = inputs.map((input, i) => [input, i]).filter(([, i]) => !(Number.isInteger(chips[i]) && chips[i] >= 0))
          .map(([input]) => [input, "Chips are whole numbers, 0 or more."]);
        const total = chips.reduce((a, b) => a + b, 0);
        if (!wrong.length && total > 0 && total < 5) wrong.push([inputs[0], "Lay at least five chips."]);
        complain(inputs, wrong);
        const points = [];
        let sum = 0;
        chips.forEach((c, i) => {
          sum += c;
          if (i + 1 < BINS && sum > 0 && sum < total) {
            const last = points[points.length - 1];
            if (!last || sum / total > last[0]) points.push([sum / total, edge(i + 1)]);
          }
        });
        if (!wrong.length && total > 0 && points.length < 2) wrong.push([inputs[0], "Lay chips on three intervals at least."]);
        histogram(picture, q, wrong.length || !total ? [] : [[0, q.low], ...points, [1, q.high]]);
        feedback.textContent = total ? `${total} chips. ${points.length > 1 && !wrong.length ? reading(points) : ""}` : "";
        return { wrong, answer: total ? { quantiles: points } : null };
      };
      return { inputs, read };
    },
    interval(q, into, earlier) {
      const set = element("fieldset", {}, element("legend", { text: `What is it at lowest, at highest, and at best? ${range(q)}` }));
      into.append(set);
      const names = ["Lowest plausible value", "Best guess", "Highest plausible value"];
      const ends = names.map((n) => field(set, n));
      const sure = field(set, "How sure are you that it lies between lowest and highest? Per cent, 50 to 99");
      if (earlier?.interval) {
        [ends[0].value, ends[2].value, sure.value] = [earlier.interval[1], earlier.interval[2], earlier.interval[0] * 100];
        ends[1].value = earlier.best ?? "";
      }
      const picture = canvas(into, "Your belief as bars");
      const feedback = element("p", { class: "feedback", role: "status" });
      into.append(feedback);
      const complain = complaints(into);
      const read = () => {
        const pairs = ends.map((input, i) => ({ input, value: number(input.value), what: names[i] }));
        const wrong = mistakes(q, pairs);
        const share = number(sure.value);
        const any = [...pairs.map((p) => p.value), share].some((v) => v !== null);
        if (any && share !== null && !(share >= 50 && share <= 99)) wrong.push([sure, "Write how sure you are, from 50 to 99."]);
        complain([...ends, sure], wrong);
        const whole = pairs.every((p) => p.value !== null) && share !== null;
        const ok = whole && !wrong.length;
        const [low, best, high] = pairs.map((p) => p.value);
        const tail = (1 - share / 100) / 2;
        histogram(picture, q, ok ? [[tail, low], [0.5, best], [1 - tail, high]] : []);
        feedback.textContent = ok ? `Of 20 such answers you expect about ${shown((20 * share) / 100)} inside their intervals, and it as likely above ${shown(best)} as below.` : "";
        const gap = any && !whole && !wrong.length;
        const first = [...ends, sure].find((i) => number(i.value) === null);
        return { wrong: gap ? [[first, "Write all four, or none."]] : wrong, answer: any ? { interval: [share / 100, low, high], best } : null };
      };
      return { inputs: [...ends, sure], read };
    },
  };

  /** What the others said, nobody by name. */
  const others = (q, into) => {
    if (!q.others.length && !q.reasons.length) return;
    const details = element("details", { open: "" }, element("summary", { text: `What ${q.others.length} experts said in the round before, nobody by name` }));
    const rows = q.others.filter((o) => o.points.length);
    if (rows.length) {
      const values = rows.flatMap((o) => o.points.map(([, x]) => x));
      const [from, to] = [Math.min(...values), Math.max(...values)];
      const at = (x) => 5 + (390 * (x - from)) / (to - from || 1);
      const height = 14 * rows.length + 18;
      const picture = drawn("svg", { viewBox: `0 0 400 ${height}`, role: "img", "aria-label": "Each line is the range of one expert, with its middle" });
      rows.forEach((o, i) => {
        const y = 10 + 14 * i;
        const [first, last] = [o.points[0][1], o.points[o.points.length - 1][1]];
        picture.append(drawn("line", { class: "other", x1: at(first), x2: at(last), y1: y, y2: y }));
        if (o.middle !== null) picture.append(drawn("circle", { class: "middle", cx: at(o.middle), cy: y, r: 4 }));
      });
      picture.append(drawn("text", { x: 0, y: height - 3 }, shown(from)), drawn("text", { x: 400, y: height - 3, "text-anchor": "end" }, shown(to)));
      details.append(picture);
    }
    const list = q.others.map((o) => o.middle).filter((m) => m !== null).sort((a, b) => a - b);
    const probability = q.ask === "probability";
    details.append(element("p", { text: `Their middles: ${list.map((m) => (probability ? percent(m) : shown(m))).join(", ")}.` }));
    if (q.reasons.length) details.append(element("p", { text: "Their reasons:" }), element("ul", { class: "reasons" }, ...q.reasons.map((text) => element("li", { text }))));
    into.append(details);
  };

  const main = document.querySelector("main");
  const title = data.title || "Questions";
  document.title = `${title}: ${data.expert}, round ${data.round}`;
  main.append(element("h1", { text: title }));
  main.append(element("p", { class: "quiet", text: `For ${data.expert}. Round ${data.round} of ${data.rounds}. Nothing you write leaves this page until you save it and send the file.` }));
  if (data.introduction) main.append(element("p", { text: data.introduction }));
  const asked = data.questions.map((q, i) => {
    const section = element("section", { "aria-labelledby": `question-${i}` });
    section.append(element("h2", { id: `question-${i}`, text: `${i + 1}. ${q.label}` }));
    if (q.unit) section.append(element("p", { class: "quiet", text: `In ${q.unit}` }));
    main.append(section);
    others(q, section);
    const { inputs, read } = askers[q.ask](q, section, q.earlier);
    const id = `reason-${i}`;
    section.append(element("label", { for: id, text: "Why? What would change your mind?" }));
    const reason = element("textarea", { id });
    section.append(reason);
    section.addEventListener("input", read);
    read();
    return { q, inputs, read, reason };
  });

  const problem = element("p", { class: "wrong", role: "alert" });
  const done = element("p", { role: "status" });
  const save = element("button", { type: "button", text: "Save my answers" });
  const copy = element("textarea", { id: "answers", readonly: "" });
  const box = element("details", {}, element("summary", { text: "The file as text, to copy if saving does not work" }), element("label", { for: "answers", text: "Your answers" }), copy);
  main.append(element("section", { "aria-label": "Save" }, save, problem, done, box));
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  save.addEventListener("click", () => {
    const answers = {};
    let first = null;
    for (const { q, read, reason } of asked) {
      const { wrong, answer } = read();
      if (wrong.length && !first) first = wrong[0];
      if (answer && !wrong.length) answers[q.id] = { ...answer, reason: reason.value.trim() };
    }
    problem.textContent = "";
    done.textContent = "";
    if (first) {
      problem.textContent = first[1];
      first[0].focus();
      return;
    }
    const { title: of, expert, round, plan } = data;
    const text = JSON.stringify({ form: "realpolitik-elicit", version: 1, title: of, expert, round, plan, nonce, answers }, null, 2);
    copy.value = text;
    const link = element("a", { download: data.file, href: URL.createObjectURL(new Blob([text], { type: "application/json" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    const left = asked.length - Object.keys(answers).length;
    done.textContent = `Saved as ${data.file}${left ? `; ${left} without an answer` : ""}. Send that file to whoever asked you.`;
  });
})();
