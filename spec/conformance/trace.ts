/**
 * The recorded cases: what they look like (traces/README.md has the meaning of each op) and where they are.
 *
 * The project's own are in traces/, compressed; another directory may hold `<kind>.jsonl` or `<kind>.jsonl.gz`.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

export type Json = null | boolean | number | string | readonly Json[];

/** A branch of a `select`: the kind, for `"rx"` the channel, and whether it is switched on. */
export type Branch = readonly ["rx", number, boolean] | readonly ["token" | "oneshot", boolean];

/** Every argument that occurs in any op. A step has those of its op; `v` only is left out at times. */
export interface Args {
  // things, by their id
  readonly f: number;
  readonly tx: number;
  readonly rx: number;
  readonly weak: number;
  readonly ch: number;
  readonly p: number;
  readonly other: number;
  readonly t: number;
  readonly g: number;
  readonly task: number;
  readonly s: number;
  readonly i: number;
  readonly new: number;
  // numbers
  readonly v: number;
  readonly n: number;
  readonly limit: number;
  readonly add: number;
  readonly mod: number;
  readonly rem: number;
  // instants and durations
  readonly at: number;
  readonly start: number;
  readonly ms: number;
  readonly inner: number;
  readonly period: number;
  // the rest
  readonly missed: "burst" | "delay" | "skip";
  readonly modified: boolean;
  readonly msg: string;
  readonly mode: "any" | "some";
  readonly branches: readonly Branch[];
}

/** What a case of a kind with steps starts with; a case has what its kind names. */
export interface Config {
  readonly capacity: number;
  readonly tx: number;
  readonly rx: number;
  readonly init: number;
  readonly permits: number;
  readonly lazy: boolean;
  readonly token: number;
  readonly channels: readonly (readonly [ch: number, capacity: number])[];
}

/** A future completed; in the kind `time`, and when. */
export type Done = readonly [f: number, result: Json, at?: number];
export type End = readonly [task: number, how: "finished" | "panicked" | "dropped"];
export type Step = readonly [op: string, args: Args, result: Json, done?: readonly Done[], ends?: readonly End[]];

export interface Case {
  readonly kind: string;
  readonly seed: number;
}

export interface SteppedCase extends Case {
  readonly config: Config;
  readonly steps: readonly Step[];
}

/** What goes into a stream, and when; `end` is when its sender is dropped. */
export interface Input {
  readonly items: readonly (readonly [at: number, value: number])[];
  readonly end: number;
}

/** Every parameter that occurs in any case of the kind `stream`. */
export interface StreamConfig {
  readonly op: string;
  readonly inputs: readonly Input[];
  readonly pause: number;
  readonly mul: number;
  readonly add: number;
  readonly mod: number;
  readonly rem: number;
  readonly below: number;
  readonly n: number;
  readonly max: number;
  readonly ms: number;
  readonly start: number;
}

/** What goes in and what came out, and when. */
export interface StreamCase extends Case {
  readonly config: StreamConfig;
  readonly out: readonly (readonly [at: number, item: Json])[];
  readonly end: number;
}

/** The project's own cases. */
export const traces = fileURLToPath(new URL("./traces/", import.meta.url));
const ENDING = /\.jsonl(\.gz)?$/;

/** The kinds of which there are cases. */
export function recordedKinds(directory = traces): string[] {
  const files = readdirSync(directory).filter((file) => ENDING.test(file));
  return [...new Set(files.map((file) => file.replace(ENDING, "")))].sort();
}

/** The cases of a kind. */
export function casesOf(kind: string, directory = traces): Case[] {
  const plain = join(directory, `${kind}.jsonl`);
  const bytes = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return bytes
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Case);
}
