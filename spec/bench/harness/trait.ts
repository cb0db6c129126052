/** A trait: a question, and for each library that can be asked a program that answers it by doing it. */

/** The libraries, as columns: their names, and their packages where they are one. */
export const LIBRARIES = {
  sluice: undefined,
  RxJS: "rxjs",
  IxJS: "ix",
  "thi.ng/csp": "@thi.ng/csp",
  "ts-chan": "ts-chan",
  effect: "effect",
  "Web Streams": undefined,
  "Node streams": undefined,
} as const;

export type Library = keyof typeof LIBRARIES;

export interface Trait {
  readonly asks: string;
  /** Each runs in a process of its own, and gives the words of its cell. */
  readonly programs: Readonly<Partial<Record<Library, () => string | Promise<string>>>>;
}
