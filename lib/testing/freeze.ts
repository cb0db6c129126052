/**
 * Stops the time of sluice, and if wanted that of the host. Below the clock that tests use and the explorer.
 *
 * The coop gate goes by real time, so what it holds back would differ from run to run. Meanwhile it goes by a count that
 * only an endless loop over what is always ready reaches: such a loop must not keep a test from its time-out.
 */
import { beginTurn, setCoopSlice, setTurnBudget } from "../core/coop.js";
import { SluiceError } from "../core/error.js";
import { yieldNow } from "../task/yield-now.js";
import { clock, setClock } from "../core/clock.js";
import { driveHost } from "./host-time.js";
import { VirtualTime } from "./virtual-time.js";

/** Time that stands still. */
export interface Frozen {
  readonly time: VirtualTime;
  /** Lets real time back in. Timers that are still set never fire. */
  thaw(): void;
}

/** Operations in one turn of the event loop. */
const TURN_BUDGET = 100_000;

let frozen = false;

/** @param host the timers and the date of the host stop too. */
export function freeze(host: boolean): Frozen {
  if (frozen) throw new SluiceError("PAUSED", "the clock is paused already");
  const time = new VirtualTime(Math.ceil(clock.now()));
  const releaseHost = host ? driveHost(time) : null;
  const clockBefore = setClock(time);
  const sliceBefore = setCoopSlice(Infinity);
  const budgetBefore = setTurnBudget(TURN_BUDGET);
  frozen = true;
  return {
    time,
    thaw(): void {
      releaseHost?.();
      time.clear();
      setClock(clockBefore);
      setCoopSlice(sliceBefore);
      setTurnBudget(budgetBefore);
      frozen = false;
    },
  };
}

/** Turns of the event loop; each runs every promise that is due, the later ones also whoever yields in between. */
const TURNS = 4;

/** Lets what is under way come to rest, or until `isEnough`, while time stands still. */
export async function settle(isEnough?: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await yieldNow();
    beginTurn();
    if (isEnough?.() === true) return;
  }
}
