/**
 * A saturated producer and consumer beside a 5 ms timer: the gate must keep the timer alive and cost next to nothing.
 * One second a run, gate on and off in turn, medians; a figure of this machine, so a command of its own and no spec.
 */
import { mpsc, setCoopSlice } from "sluice";

const ROUNDS = 5;
const SECOND = 1000;

interface Run {
  readonly messages: number;
  readonly ticks: number;
  readonly worstGapMs: number;
}

/** One second of work; with the gate off it has to stop itself, for no timer would. */
async function saturate(capacity: number): Promise<Run> {
  const [tx, rx] = mpsc.channel<number>(capacity);
  let ticks = 0;
  let worstGapMs = 0;
  const start = performance.now();
  let last = start;
  const timer = setInterval(() => {
    const now = performance.now();
    worstGapMs = Math.max(worstGapMs, now - last);
    last = now;
    ticks += 1;
  }, 5);
  const until = start + SECOND;
  const produce = async (): Promise<void> => {
    for (let i = 0; (i & 1023) !== 0 || performance.now() < until; i += 1) await tx.send(i);
    tx.close();
  };
  const producing = produce();
  let messages = 0;
  while ((await rx.recv()) !== undefined) messages += 1;
  await producing;
  worstGapMs = Math.max(worstGapMs, performance.now() - last);
  clearInterval(timer);
  return { messages, ticks, worstGapMs };
}

const median = (figures: number[]): number => figures.sort((a, b) => a - b)[figures.length >> 1] ?? NaN;

/** Runs the measurement for one capacity and prints a line; false if a bound is broken. */
async function measure(capacity: number): Promise<boolean> {
  const on: Run[] = [];
  const off: Run[] = [];
  await saturate(capacity); // warm
  for (let round = 0; round < ROUNDS; round += 1) {
    on.push(await saturate(capacity));
    const slice = setCoopSlice(Infinity);
    off.push(await saturate(capacity));
    setCoopSlice(slice);
  }
  const ratio = median(on.map((run, i) => run.messages / (off[i]?.messages ?? NaN)));
  const gap = Math.max(...on.map((run) => run.worstGapMs));
  const ok = gap < 25 && ratio >= 0.9;
  const perSecond = (median(on.map((run) => run.messages)) / 1e6).toFixed(1);
  console.log(
    `${ok ? "ok  " : "FAIL"} capacity ${String(capacity).padStart(4)}: ${perSecond} M messages/s, ${ratio.toFixed(2)} times that with ` +
      `the gate off (at least 0.90); longest gap between ticks ${gap.toFixed(1)} ms (below 25), ` +
      `${String(median(on.map((run) => run.ticks)))} ticks (gate off: ${String(median(off.map((run) => run.ticks)))})`,
  );
  return ok;
}

/** The measurement for a hand-over, a short and a long buffer. */
export async function starvation(): Promise<boolean> {
  let ok = true;
  for (const capacity of [0, 1, 64, 1024]) ok = (await measure(capacity)) && ok;
  return ok;
}
