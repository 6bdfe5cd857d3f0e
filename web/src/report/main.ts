import { mount } from "svelte";
import type { Page } from "../types";
import Report from "./Report.svelte";

const data = document.getElementById("realpolitik-page")?.textContent;
const target = document.getElementById("app");
if (data && target) {
  // The words are painted before the figures are drawn.
  requestAnimationFrame(() =>
    setTimeout(() => {
      target.replaceChildren();
      mount(Report, { target, props: { page: JSON.parse(data) as Page } });
      document.documentElement.dataset["drawn"] = "yes";
    }),
  );
  // On paper everything is open.
  let shut: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    const now = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const d of now) d.open = true;
    shut.push(...now);
  });
  addEventListener("afterprint", () => {
    for (const d of shut) d.open = false;
    shut = [];
  });
}
