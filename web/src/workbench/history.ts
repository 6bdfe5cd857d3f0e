/** A change of one file's text. */
export interface Change {
  file: string;
  before: string;
  after: string;
  /** Whether it was typed, so that what is typed next may join it. */
  typed: boolean;
  at: number;
}

/** What is typed within this time is one step, in milliseconds. */
const STEP = 700;

/** What was done to the texts, by typing and by forms alike, to be undone and done
 * again in one order. */
export class History {
  private done: Change[] = [];
  private undone: Change[] = [];

  get canUndo() {
    return this.done.length > 0;
  }
  get canRedo() {
    return this.undone.length > 0;
  }

  add(file: string, before: string, after: string, typed: boolean, at: number) {
    if (before === after) return;
    this.undone = [];
    const last = this.done.at(-1);
    if (typed && last?.typed && last.file === file && last.after === before && at - last.at < STEP) {
      last.after = after;
      last.at = at;
      return;
    }
    this.done.push({ file, before, after, typed, at });
  }

  /** The text that a file had before the last step; undefined if there is none. */
  undo(): { file: string; text: string } | undefined {
    const last = this.done.pop();
    if (!last) return undefined;
    this.undone.push(last);
    return { file: last.file, text: last.before };
  }

  redo(): { file: string; text: string } | undefined {
    const next = this.undone.pop();
    if (!next) return undefined;
    // What is typed after it does not join it.
    this.done.push({ ...next, typed: false });
    return { file: next.file, text: next.after };
  }

  clear() {
    this.done = [];
    this.undone = [];
  }
}
