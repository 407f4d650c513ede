/** Remembers which pages are done with, in order, whatever order their files end in. */
export class Watermark<Mark> {
  readonly #open: { readonly mark: Mark; left: number }[] = [];

  /** `files`: how many outcomes this page still owes. */
  begin(mark: Mark, files: number): { done(): void } {
    const page = { mark, left: files };
    this.#open.push(page);
    return {
      done: () => {
        page.left -= 1;
      },
    };
  }

  /** The last mark that everything before is done with; undefined when there is none since the last call. */
  advance(): Mark | undefined {
    let safe: Mark | undefined;
    while (this.#open[0]?.left === 0) safe = this.#open.shift()?.mark;
    return safe;
  }
}
