/**
 * `npm run bench [-- NAME...]`: sluice beside its peers and beside hand-written limits, one process a row, in rounds.
 *
 *     npm run bench                           everything: the better part of an hour
 *     npm run bench -- --quick                what the targets need, in less than three minutes
 *     npm run bench -- W5 "W1 recv c16"       workloads, or cases
 *     npm run bench -- --against REV [NAME]   the rows of sluice in the working tree beside those in another revision
 *     npm run bench -- scaling                ns per operation as n grows
 *     npm run bench -- curves                 the points of the pictures: ten minutes with --rounds 3
 *     npm run bench -- plot                   draws docs/pictures out of the last curves
 *     npm run bench -- publish                writes docs/bench.md and the tables of docs/performance.md, out of the last runs
 *     npm run bench -- traits                 what libraries do: a table of answers; --write puts it into docs/guide/peers.md
 *     npm run bench -- --profile W4           CPU profiles of the rows of sluice, into out/profiles
 *
 * `--rounds N`, `--out FOLDER` (default spec/bench/out), and BENCH_NODE=PATH: the Node that measures. Only ratios within
 * one run mean anything. The report goes to the terminal and, with all figures, to the folder.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { against } from "./modes/against.ts";
import { compare } from "./modes/compare.ts";
import { curves } from "./modes/curves.ts";
import { plot } from "./modes/plot.ts";
import { profiles } from "./modes/profiles.ts";
import { publish } from "./modes/publish.ts";
import { scaling } from "./modes/scaling.ts";
import { traits } from "./modes/traits.ts";
import { bench, installPeers } from "./harness/build.ts";
import { CURVES, SCALING } from "./workloads/index.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: "string" },
    out: { type: "string", default: join(bench, "out") },
    profile: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds must be 1 or more, got ${values.rounds ?? ""}`);
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const draws = positionals.includes("plot") || positionals.includes("publish");
if (!draws) installPeers();

const settings = { wanted: positionals, quick: values.quick, rounds, out };
if (values.profile) await profiles(settings);
else if (values.against !== undefined) await against(values.against, settings);
else if (positionals.includes(SCALING)) await scaling(settings);
else if (positionals.includes(CURVES)) await curves(settings);
else if (positionals.includes("traits")) traits(values.write);
else if (positionals.includes("plot")) plot(out);
else if (positionals.includes("publish")) publish(out);
else await compare(settings);
