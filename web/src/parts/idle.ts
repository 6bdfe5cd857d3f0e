/** How long things must have rested before an idle moment is looked for, in
 * milliseconds: while a slider moves, the solver needs the machine. */
const REST = 150;
/** How long an idle moment may then be waited for. */
const PATIENCE = 400;

/** Does something when the page has nothing better to do; gives a way to call
 * it off. */
export function whenIdle(act: () => void): () => void {
  let off = () => {};
  const timer = setTimeout(() => {
    if (typeof requestIdleCallback !== "function") {
      act();
      return;
    }
    const handle = requestIdleCallback(act, { timeout: PATIENCE });
    off = () => cancelIdleCallback(handle);
  }, REST);
  return () => {
    clearTimeout(timer);
    off();
  };
}
