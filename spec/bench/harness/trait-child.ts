/** Answers one trait for one library, in a process of its own, and prints what it asks and the answer as a line of JSON. */
import type { Library, Trait } from "./trait.ts";

const [file, library] = process.argv.slice(2) as [string, Library];
const { trait } = (await import(new URL(`../peers/traits/${file}.ts`, import.meta.url).href)) as { trait: Trait };
const answer = (await trait.programs[library]?.()) ?? "–";
process.stdout.write(`${JSON.stringify({ asks: trait.asks, answer })}\n`, () => process.exit(0));
