/** How long something may wait for an idle moment, in milliseconds. */
const PATIENCE = 400;

/** Does something when the page has nothing better to do; gives a way to call
 * it off. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(act, 50);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(act, { timeout: PATIENCE });
  return () => cancelIdleCallback(handle);
}
