import { mount } from "svelte";
import Workbench from "./Workbench.svelte";

const target = document.getElementById("app");
if (target) {
  target.replaceChildren();
  mount(Workbench, { target });
}
