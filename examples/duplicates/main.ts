/** `npm start`: finds the duplicate files under a directory; see args.ts for the command line. */
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { CancellationToken } from "sluice";
import { type Options, optionsOf, USAGE, UsageError } from "./args.js";
import { bytePathOf } from "./byte-path.js";
import { findWithChannels } from "./channels.js";
import { failureOf } from "./failure.js";
import { formatName } from "./format.js";
import { Meter } from "./meter.js";
import { jsonOf, pageOf, type Report } from "./report.js";
import { findWithRx } from "./rx.js";
import { Tally } from "./tally.js";

const NODE_MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const WRONG_USAGE = 2;
const INTERRUPTED = 130;

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const dir = options.dir ?? (relative(process.cwd(), NODE_MODULES) || ".");
  await checkDirectory(dir);
  const token = new CancellationToken({ name: "the search" });
  cancelOnInterrupt(token);
  const start = performance.now();
  const report = await find(dir, options, token);
  const { workers, capacity } = options;
  const bound = options.rx ? "no bound" : `at most ${capacity} + ${workers}`;
  const page = (): string => pageOf(report, { dir, ms: performance.now() - start, bound });
  process.stdout.write(options.json ? jsonOf(report) : page());
  if (report.cancelled) process.exitCode = INTERRUPTED;
}

/** @throws UsageError if `dir` is no directory */
async function checkDirectory(dir: string): Promise<void> {
  const stats = await stat(dir).catch((error: unknown) => {
    throw new UsageError(`${formatName(dir)}: ${failureOf(dir, error).message}`);
  });
  if (!stats.isDirectory()) throw new UsageError(`${formatName(dir)}: not a directory`);
}

async function find(dir: string, { workers, capacity, rx }: Options, token: CancellationToken): Promise<Report> {
  const tally = new Tally();
  const meter = new Meter();
  await (rx ? findWithRx : findWithChannels)({ root: bytePathOf(dir), workers, capacity, token, tally, meter });
  const findings = tally.findings();
  const { peakQueue, peakHeapBytes } = meter.stop();
  return { ...findings, peakQueue, peakHeapBytes, cancelled: token.isCancelled };
}

/** The first Ctrl-C ends the search in order; one a second later ends the program. npm passes on what the terminal sent us already. */
function cancelOnInterrupt(token: CancellationToken): void {
  let first: number | undefined;
  process.on("SIGINT", () => {
    first ??= performance.now();
    token.cancel();
    if (performance.now() - first > 1000) process.exit(INTERRUPTED);
  });
}

/** A reader that has seen enough (`| head`) ends what we print, not the program in an uproar. */
function forgiveBrokenPipe(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

forgiveBrokenPipe(process.stdout);
forgiveBrokenPipe(process.stderr);
try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = WRONG_USAGE;
}
