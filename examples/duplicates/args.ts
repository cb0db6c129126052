/** Reads the command line: what it asks for, or one line on why it cannot be done. */
import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Options {
  /** The directory as it was given; `undefined` for the default. */
  readonly dir: string | undefined;
  readonly workers: number;
  readonly capacity: number;
  readonly json: boolean;
  readonly rx: boolean;
  readonly help: boolean;
}

/** Something the user has to change; its message is the one line to show. */
export class UsageError extends Error {}

export const USAGE = `Usage: npm start -- [DIR] [--workers 4] [--capacity 64] [--json] [--rx]

Finds duplicate files under DIR (default: node_modules of this project) and reports the bytes they waste.
Symbolic links are neither followed nor counted; hard links count as files of their own.

  --workers N    files hashed at a time, 1 to 256 (default 4)
  --capacity N   places in the channel between walker and workers, 0 or more (default 64)
  --json         print one JSON object (with "npm start --silent --", or npm's banner precedes it)
  --rx           do the same job with plain RxJS, whose queue has no bound; --capacity means nothing then
  --help         print this

Exit codes: 0 done, also when single files could not be read; 2 wrong usage; 130 interrupted by Ctrl-C.
`;

const FLAGS = {
  workers: { type: "string" },
  capacity: { type: "string" },
  json: { type: "boolean" },
  rx: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws UsageError */
export function optionsOf(argv: readonly string[]): Options {
  // strict parsing explains itself in several lines, so the tokens are checked here
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(FLAGS, name)) throw new UsageError(`unknown option ${rawName}, see --help`);
    const takesValue = FLAGS[name as keyof typeof FLAGS].type === "string";
    if (takesValue && value === undefined) throw new UsageError(`${rawName} needs a number, see --help`);
    if (!takesValue && value !== undefined) throw new UsageError(`${rawName} takes no value, got ${quote(value)}`);
    given.set(name, value ?? "");
  }
  if (positionals.length > 1) throw new UsageError(`one directory at most, got ${positionals.length}`);
  return {
    dir: positionals[0],
    workers: integerOf(given, "workers", 4, 1, 256),
    capacity: integerOf(given, "capacity", 64, 0, Number.MAX_SAFE_INTEGER),
    json: given.has("json"),
    rx: given.has("rx"),
    help: given.has("help"),
  };
}

function integerOf(given: ReadonlyMap<string, string>, name: string, preset: number, least: number, most: number) {
  const text = given.get(name);
  if (text === undefined) return preset;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new UsageError(`--${name} must be an integer ${range}, got ${quote(text)}`);
}

/** User text on one line, whatever it holds. */
const quote = (text: string): string => JSON.stringify(text);
