/**
 * A million values from a Subject into a consumer that is ten times slower, through 1024 places: whatever the policy, the
 * heap stays where it is and every value is accounted for. `"unbounded"` is there to show what the bound is good for.
 */
import { setImmediate } from "node:timers/promises";
import { OverflowError } from "sluice";
import { type Overflow, toReceiver } from "sluice/rxjs";
import { Subject } from "rxjs";
import { collect, report } from "./probes.ts";

const VALUES = 1_000_000;
const CAPACITY = 1024;
const SAMPLES = 20;
const MEGABYTE = 1_000_000;
/** How many values the consumer takes in a turn of the event loop. */
const A_TURN = 10;
const SLOWER = 10;

interface Value {
  readonly n: number;
}

/** Emits until nobody listens any more. Gives how many values it was, and the most heap that was live meanwhile. */
async function emit(subject: Subject<Value>, burst: number): Promise<{ emitted: number; peak: number }> {
  let peak = 0;
  let n = 0;
  for (; n < VALUES && subject.observed; n += 1) {
    subject.next({ n });
    if (n % (VALUES / SAMPLES) === CAPACITY) peak = Math.max(peak, collect());
    if ((n + 1) % burst === 0) await setImmediate();
  }
  peak = Math.max(peak, collect());
  subject.complete();
  return { emitted: n, peak };
}

async function run(overflow: Overflow, burst: number): Promise<boolean> {
  const subject = new Subject<Value>();
  let dropped = 0;
  const base = collect();
  const rx = toReceiver(subject, { capacity: CAPACITY, overflow, onDrop: () => (dropped += 1) });
  let delivered = 0;
  let last = -1;
  let inOrder = true;
  const reading = (async () => {
    try {
      for await (const { n } of rx) {
        inOrder &&= n > last;
        last = n;
        delivered += 1;
        if (delivered % A_TURN === 0) await setImmediate();
      }
    } catch (error) {
      if (overflow !== "error" || !(error instanceof OverflowError)) throw error;
    }
  })();
  const { emitted, peak } = await emit(subject, burst);
  await reading;
  const live = (peak - base) / MEGABYTE;
  const bounded = overflow !== "unbounded";
  return report(
    inOrder && delivered + dropped === emitted && (!bounded || live < 1),
    `${overflow}, bursts of ${burst}`,
    `${live.toFixed(2)} MB live at the most${bounded ? " (below 1)" : ""}; ` +
      `${delivered} delivered + ${dropped} dropped = ${emitted} emitted`,
  );
}

/** Each policy, with a burst a turn, and with all in one. */
export async function backlog(): Promise<boolean> {
  let ok = true;
  for (const overflow of ["error", "drop-oldest", "drop-newest", "unbounded"] as const) {
    for (const burst of [A_TURN * SLOWER, VALUES]) ok = (await run(overflow, burst)) && ok;
  }
  return ok;
}
