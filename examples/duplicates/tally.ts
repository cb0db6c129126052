/** Gathers what became of every entry, and groups what is equal. */
import { type BytePath, textOf } from "./byte-path.js";
import type { Failure } from "./failure.js";
import type { Outcome } from "./hash.js";

/** Files of equal content. */
export interface Group {
  readonly hash: string;
  /** Of each of them, in bytes. */
  readonly size: number;
  readonly paths: readonly string[];
}

/** What there is to say about a tree, in an order that depends on nothing but the tree. */
export interface Findings {
  /** How many files were hashed, and the sum of their sizes. */
  readonly files: number;
  readonly bytes: number;
  /** Those of two or more, the most wasteful first. */
  readonly groups: readonly Group[];
  /** What would be saved if one of each group were kept. */
  readonly wastedBytes: number;
  readonly errors: readonly Failure[];
}

export const wasteOf = ({ size, paths }: Group): number => size * (paths.length - 1);

export class Tally {
  files = 0;
  bytes = 0;
  readonly #failures: Failure[] = [];
  readonly #byHash = new Map<string, { size: number; paths: BytePath[] }>();

  add(outcome: Outcome): void {
    if ("message" in outcome) {
      this.#failures.push(outcome);
      return;
    }
    const { path, size, hash } = outcome;
    this.files += 1;
    this.bytes += size;
    const same = this.#byHash.get(hash);
    if (same === undefined) this.#byHash.set(hash, { size, paths: [path] });
    else same.paths.push(path);
  }

  findings(): Findings {
    const groups: Group[] = [];
    for (const [hash, { size, paths }] of this.#byHash) {
      if (paths.length > 1) groups.push({ hash, size, paths: paths.map(textOf).sort() });
    }
    groups.sort((a, b) => wasteOf(b) - wasteOf(a) || compare(a.hash, b.hash));
    const errors = this.#failures
      .map(({ path, message }) => ({ path: textOf(path) || ".", message }))
      .sort((a, b) => compare(a.path, b.path));
    const wastedBytes = groups.reduce((sum, group) => sum + wasteOf(group), 0);
    return { files: this.files, bytes: this.bytes, groups, wastedBytes, errors };
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
