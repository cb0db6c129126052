/**
 * Who may import whom in lib/, and the check of it.
 *
 * A file's room is its first folder (each kind of channel is a room of its own), or the file itself where it stands alone. A room imports from
 * itself and from the floors below it: never upward, never sideways. A package is imported by the one room that is its door.
 */
import { posix } from "node:path";
import ts from "typescript";

interface Room {
  readonly floor: number;
  /** The highest floor it may import from, where that is not the one below. */
  readonly reach?: number;
  /** The one package whose door it is. */
  readonly door?: string;
}

const rooms: Readonly<Record<string, Room>> = {
  core: { floor: 0 },
  cancel: { floor: 1 },
  "channel/mpsc": { floor: 2 },
  "channel/oneshot": { floor: 2 },
  "channel/broadcast": { floor: 2 },
  "channel/watch": { floor: 2 },
  sync: { floor: 2 },
  time: { floor: 2 },
  task: { floor: 3 },
  select: { floor: 3, reach: 1 },
  stream: { floor: 4 },
  bridge: { floor: 4 },
  rxjs: { floor: 5, door: "rxjs" },
  observable: { floor: 5 },
  ix: { floor: 5, door: "ix" },
  angular: { floor: 5, door: "@angular/core" },
  testing: { floor: 5 },
  // the roof: index.ts re-exports what stands below the adapters
  index: { floor: 6, reach: 4 },
};

/** A file by its path inside lib/, and the text of it. */
export type Sources = ReadonlyMap<string, string>;

/** Every import in `sources` that breaks a rule, as "file: what is wrong". */
export function misplaced(sources: Sources): string[] {
  return [...sources].flatMap(([file, text]) => {
    const here = roomOf(file);
    if (here === undefined) return [`${file}: stands in no room of the house`];
    const { importedFiles } = ts.preProcessFile(text, true, true);
    return importedFiles.flatMap(({ fileName }) => {
      const fault = fileName.startsWith(".") ? inside(sources, file, here, fileName) : outside(here, fileName);
      return fault === undefined ? [] : [`${file}: ${fault}`];
    });
  });
}

function inside(sources: Sources, file: string, here: string, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file), specifier).replace(/\.js$/, ".ts");
  if (!specifier.endsWith(".js") || !sources.has(target)) return `"${specifier}" is no file of lib with the ending .js`;
  const there = roomOf(target);
  if (there === undefined || there === here) return undefined;
  const from = rooms[here]!;
  const to = rooms[there]!;
  if (to.floor > from.floor) return `"${specifier}" goes up, from ${here} to ${there}`;
  if (to.floor === from.floor) return `"${specifier}" goes sideways, from ${here} to ${there}`;
  if (to.floor > (from.reach ?? from.floor))
    return `"${specifier}" is out of reach: ${here} uses floor ${from.reach!} at most`;
  return undefined;
}

function outside(here: string, specifier: string): string | undefined {
  const { door } = rooms[here]!;
  if (door !== undefined && (specifier === door || specifier.startsWith(`${door}/`))) return undefined;
  return `the package "${specifier}" is foreign to ${here}`;
}

function roomOf(file: string): string | undefined {
  const [first = "", second = ""] = file.replace(/\.ts$/, "").split("/");
  const name = first === "channel" ? `${first}/${second}` : first;
  return Object.hasOwn(rooms, name) ? name : undefined;
}
