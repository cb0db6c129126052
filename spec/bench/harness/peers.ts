/** The channels of the peers, as rows. */
import type { Open } from "./channel.ts";
import { library, peer, type Row, type Run } from "./workload.ts";

/** Name of the row, file in peers/, and what that file calls it. */
const CHANNELS = [
  ["thicsp", "thicsp", "open"],
  ["tschan:unsafe", "ts-chan", "openUnsafe"],
  ["tschan", "ts-chan", "open"],
  ["nodestream", "node-stream", "open"],
  ["webstreams", "web-streams", "open"],
] as const;

/** `loop` over the channel of each peer that has one. */
export function channelPeers<T = number>(loop: (open: Open<T>) => Run, except: readonly string[] = []): Row[] {
  return CHANNELS.filter(([name]) => !except.includes(name)).map(([name, file, open]) =>
    peer(name, async () => loop((await library<Record<string, Open<T>>>(file))[open]!), SLOW.has(name) ? 0.25 : 1),
  );
}

const SLOW = new Set(["tschan", "webstreams"]);

/** `program` of the module in `file`, made for `args`. */
export function peerProgram(
  name: string,
  file: string,
  program: string,
  args: readonly unknown[] = [],
  share = 1,
): Row {
  return peer(name, () => programOf(file, program, args), share);
}

export async function programOf(file: string, program: string, args: readonly unknown[] = []): Promise<Run> {
  const made = (await library<Record<string, (...args: readonly unknown[]) => Run>>(file))[program];
  if (made === undefined) throw new Error(`peers/${file}.ts has no ${program}`);
  return made(...args);
}
