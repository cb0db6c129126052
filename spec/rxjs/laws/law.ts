/** What a law is, and what the laws ask of a row. */
import type { Observable } from "rxjs";
import type { End, Rig, Row } from "./rig.ts";

/** What rxjs was told that nobody else took, since the last call. */
export type Unhandled = () => unknown[];

/** A law fails, by an assertion, where a row breaks it. */
export interface Law {
  readonly title: string;
  applies(this: void, row: Row): boolean;
  check(this: void, row: Row, unhandled: Unhandled): void | Promise<void>;
}

export type Over = (source: Observable<number>) => Observable<number>;

export const always = (): boolean => true;
export const fails = (row: Row): boolean => row.fails;
export const isOperator = (row: Row): boolean => row.over !== undefined;
export const isReading = (row: Row): boolean => row.borrowed !== undefined;
export const isLater = (row: Row): boolean => row.delivers === "later";
/** All of a burst is told. */
export const givesMany = (row: Row): boolean => row.told([1, 2]).join() === "1,2";
/** All is told that comes one by one. */
export const givesManyInTime = (row: Row): boolean => row.told([1, 2]).at(-1) === 2;
/** An error does not wait for what is still worked on. */
export const failsAtOnce = (row: Row): boolean => givesMany(row) && row.told([1], { error: "broken" }).length === 1;

export const overOf = (row: Row): Over => row.over!;

/** What is told of values that come one by one, and then the end. */
export const paced = (row: Row, values: number[], last: End): unknown[] =>
  givesManyInTime(row) ? [...values, last] : row.told(values, last);

export function end(rig: Rig, how: End): void {
  if (how === "complete") rig.complete();
  else rig.error(how.error);
}
