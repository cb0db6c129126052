/** A mistake to plant in the library, as the change of one place in one file. */
export interface Mutant {
  readonly mistake: string;
  /** Inside lib/. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly from: string;
  readonly to: string;
}

/** The text of the file with the mistake in it. Throws if the place is not there any more, or not the only one. */
export function plant({ mistake, file, from, to }: Mutant, text: string): string {
  const [before, after, ...more] = text.split(from);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = after === undefined ? "nowhere" : "more than once";
    throw new Error(`"${mistake}" cannot be planted: ${file} has ${times}: ${from}`);
  }
  return before + to + after;
}
