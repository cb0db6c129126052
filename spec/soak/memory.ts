/**
 * Long loops that must leave nothing behind: heap, listeners, timers. Run with --expose-gc.
 *
 * A select that loses a million times is where promise races leak; each loop here is run once to warm up and once
 * between two forced collections.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { broadcast, mpsc, select, sleep, watch } from "sluice";
import { collect, CountingSignal, report } from "./probes.ts";

/** `select` over a busy channel, an idle one and a signal that never fires. */
async function selectLoop(iterations: number): Promise<boolean> {
  const signal = new CountingSignal();
  const [tx, busy] = mpsc.channel<number>(64);
  const [, idle] = mpsc.channel<number>(1);
  const loop = async (n: number): Promise<number> => {
    const producing = (async () => {
      for (let i = 0; i < n; i += 1) await tx.send(i);
    })();
    let received = 0;
    for (let i = 0; i < n; i += 1) {
      const won = await select({ busy, idle, stop: signal.controller.signal });
      if (won.branch === "busy") received += 1;
    }
    await producing;
    return received;
  };
  await loop(iterations / 10);
  const before = collect();
  const received = await loop(iterations);
  const bytes = (collect() - before) / iterations;
  const ok = bytes < 2 && signal.most === 1 && signal.now === 1 && received === iterations;
  const listeners = `${String(signal.most)} listener at the most, ${String(signal.now)} after`;
  return report(ok, "select in a loop", `${bytes.toFixed(3)} bytes kept an iteration (below 2), ${listeners}`);
}

/** The same with a `sleep` that always loses: no timer, no heap. */
async function losingSleeps(iterations: number): Promise<boolean> {
  const [tx, rx] = mpsc.channel<number>(1);
  const loop = async (n: number): Promise<void> => {
    for (let i = 0; i < n; i += 1) {
      await tx.send(i);
      await select({ late: sleep(3_600_000), rx }, { biased: true });
    }
  };
  await loop(iterations / 10);
  const before = collect();
  await loop(iterations);
  const bytes = (collect() - before) / iterations;
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const ok = bytes < 2 && timers === 0;
  return report(ok, "losing sleeps", `${bytes.toFixed(3)} bytes kept an iteration (below 2), ${String(timers)} timers`);
}

/** A program whose last selects were lost by hour-long sleeps must end by itself. */
function exitsByItself(): boolean {
  const hook = fileURLToPath(new URL("../../tools/from-lib.ts", import.meta.url));
  const program = fileURLToPath(new URL("losers.ts", import.meta.url));
  const child = spawnSync(process.execPath, ["--import", hook, program], { timeout: 20_000, encoding: "utf8" });
  const ok = child.status === 0 && child.stdout.trim() === "done";
  return report(
    ok,
    "a program that lost its sleeps",
    ok ? "ends by itself" : `status ${String(child.status)}: ${child.stderr}`,
  );
}

/** Subscribing to a receiver and leaving it, over and over. */
async function subscriptions(cycles: number): Promise<boolean> {
  const [, messages] = mpsc.channel<number>(1);
  const [news, latestNews] = broadcast.channel<number>(16);
  const [, state] = watch.channel(0);
  const cycle = async (n: number): Promise<void> => {
    for (let i = 0; i < n; i += 1) {
      messages
        .iter({ preventClose: true })
        .subscribe(() => {})
        .unsubscribe();
      latestNews
        .iter({ preventClose: true })
        .subscribe(() => {})
        .unsubscribe();
      state
        .iter({ preventClose: true })
        .subscribe(() => {})
        .unsubscribe();
      news.subscribe()[Symbol.dispose]();
      if (i % 1000 === 0) await sleep(0);
    }
    await sleep(1);
  };
  await cycle(cycles / 10);
  const before = collect();
  await cycle(cycles);
  const bytes = (collect() - before) / cycles;
  return report(bytes < 2, "subscribe and unsubscribe", `${bytes.toFixed(3)} bytes kept a cycle (below 2)`);
}

export async function memory(): Promise<boolean> {
  let ok = await selectLoop(1_000_000);
  ok = (await losingSleeps(200_000)) && ok;
  ok = exitsByItself() && ok;
  ok = (await subscriptions(100_000)) && ok;
  return ok;
}
