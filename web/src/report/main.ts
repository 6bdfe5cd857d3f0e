import { flushSync, mount, unmount } from "svelte";
import type { Page } from "../types";
import Annex from "./Annex.svelte";
import Report from "./Report.svelte";
import { unpack } from "./packed";

const packed = document.getElementById("realpolitik-page")?.textContent;
const target = document.getElementById("app");

/** The drawn figures take the place of the plain ones that the file shows
 * without a script. */
async function draw(target: HTMLElement, packed: string) {
  const page = JSON.parse(await unpack(packed)) as Page;
  target.replaceChildren();
  mount(Report, { target, props: { page } });
  document.documentElement.dataset["drawn"] = "yes";
  if (target.parentElement?.hasAttribute("data-annex")) annexed(target.parentElement, page);
}

/** Long tables stand at the end of a printed report, made when it is printed. */
function annexed(main: HTMLElement, page: Page) {
  let annex: Record<string, unknown> | undefined;
  addEventListener("beforeprint", () => {
    annex ??= mount(Annex, { target: main, props: { page } });
    flushSync();
  });
  addEventListener("afterprint", () => {
    if (annex) void unmount(annex);
    annex = undefined;
  });
}

if (packed && target) {
  // The words are painted before the figures are drawn.
  requestAnimationFrame(() => setTimeout(() => void draw(target, packed)));
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
