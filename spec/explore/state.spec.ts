/** Watch, oneshot, broadcast, semaphores and notifications in every order of small programs. */
import { broadcast, CancellationToken, LaggedError, Notify, oneshot, RecvError, Semaphore, watch } from "sluice";
import { describe, expect, it } from "vitest";
import { inEveryOrder } from "./every-order.ts";

describe("watch", () => {
  it("change against close: the last value is seen before the end, by changed, a loop and a subscription", async () => {
    await inEveryOrder(
      ({ task }) => {
        const [tx, rx] = watch.channel(0);
        const changed: number[] = [];
        const looped: number[] = [];
        const subscribed: number[] = [];
        const [loop, pushed] = [rx.clone(), rx.clone()];
        let complete = false;
        pushed.subscribe({ next: (v) => subscribed.push(v), complete: () => (complete = true) });
        task("sender", async (step) => {
          tx.send(1);
          await step();
          tx.send(2);
          tx.close();
        });
        task("changed", async (step) => {
          const end = await (async () => {
            for (;;) {
              await step(rx.changed());
              changed.push(rx.borrowAndUpdate());
            }
          })().catch((error: unknown) => error);
          expect(end).toBeInstanceOf(RecvError);
        });
        task("loop", async (step) => {
          const values = loop[Symbol.asyncIterator]();
          for (let r = await step(values.next()); !r.done; r = await step(values.next())) looped.push(r.value);
        });
        return () => {
          for (const seen of [changed, looped, subscribed]) {
            expect(seen.at(-1)).toBe(2);
            expect(seen).toEqual([...seen].sort());
            expect(new Set(seen).size).toBe(seen.length);
          }
          expect(complete).toBe(true);
        };
      },
      { sameTurn: false },
    );
  });

  it("change against close, by two senders within one turn too", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = watch.channel("first");
      const other = tx.clone();
      task("sender", () => {
        tx.send("last");
        tx.close();
      });
      task("closer", () => other.close());
      task("reader", async (step) => {
        await step(rx.changed());
        expect(rx.borrowAndUpdate()).toBe("last");
        await expect(step(rx.changed())).rejects.toBeInstanceOf(RecvError);
      });
    });
  });

  it("a search against changes: finds a value that was there when it looked, or the end", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = watch.channel(0);
      task("sender", async (step) => {
        for (const n of [1, 2]) {
          tx.send(n);
          await step();
        }
        tx.close();
      });
      task("search", async (step) => {
        const found = await step(rx.waitFor((n) => n > 0)).catch((error: unknown) => error);
        expect([1, 2]).toContain(found);
      });
    });
  });
});

describe("oneshot", () => {
  it("send against close: the sender knows whether it was received", async () => {
    await inEveryOrder(({ task }) => {
      const undelivered: string[] = [];
      const [tx, rx] = oneshot.channel<string>({ onUndelivered: (value) => undelivered.push(value) });
      let [sent, got]: [boolean, string | undefined] = [false, undefined];
      task("sender", () => (sent = tx.send("a")));
      task("receiver", async (step) => {
        const abort = new AbortController();
        const receiving = rx.recv({ signal: abort.signal }).catch(() => undefined);
        await step();
        abort.abort();
        got = await step(receiving);
        rx[Symbol.dispose]();
      });
      return () => expect([sent, got ?? undelivered[0]]).toEqual(sent ? [true, "a"] : [false, undefined]);
    });
  });
});

describe("broadcast", () => {
  it("every receiver gets all that it did not miss, in order, and then the end", async () => {
    await inEveryOrder(
      ({ task }) => {
        const [tx, rx] = broadcast.channel<number>(1);
        task("sender", async (step) => {
          for (const n of [1, 2]) {
            tx.send(n);
            await step();
          }
          tx.close();
        });
        for (const [name, each] of [
          ["early", rx],
          ["late", tx.subscribe()],
        ] as const) {
          task(name, async (step) => {
            let seen = 0;
            for (;;) {
              const got = await step(each.recv()).catch((error: unknown) => error as LaggedError);
              if (got === undefined) break;
              if (got instanceof LaggedError) seen += got.missed;
              else expect(got).toBe((seen += 1));
            }
            expect(seen).toBe(2);
          });
        }
      },
      { sameTurn: false },
    );
  });
});

describe("Notify", () => {
  it("one notification reaches one waiter, also when the chosen one leaves", async () => {
    await inEveryOrder(({ task }) => {
      const notify = new Notify();
      const stop = new CancellationToken();
      let reached = 0;
      task("leaver", async (step) => {
        await step(notify.notified({ signal: stop })).then(
          () => (reached += 1),
          () => {},
        );
      });
      task("waiter", (step) => step(notify.notified()).then(() => (reached += 1)), { mayWait: true });
      task("canceller", () => stop.cancel());
      task("notifier", () => notify.notifyOne());
      return () => expect(reached).toBe(1);
    });
  });

  it("check, then wait, misses nothing", async () => {
    await inEveryOrder(({ task }) => {
      const notify = new Notify();
      let flag = false;
      task("setter", () => {
        flag = true;
        notify.notifyWaiters();
      });
      task("waiter", async (step) => {
        for (;;) {
          using notified = notify.notified();
          await step();
          if (flag) return;
          await step(notified);
        }
      });
    });
  });
});

describe("Semaphore", () => {
  it("is never held more often than it has permits, and a waiter that leaves holds nothing", async () => {
    await inEveryOrder(({ task }) => {
      const semaphore = new Semaphore(1);
      const stop = new CancellationToken();
      let holders = 0;
      for (const name of ["a", "b"]) {
        task(name, async (step) => {
          const permit = await step(semaphore.acquire(name === "a" ? { signal: stop } : {})).catch(() => undefined);
          if (permit === undefined) return;
          holders += 1;
          expect(holders).toBe(1);
          await step();
          holders -= 1;
          permit.release();
        });
      }
      task("canceller", () => stop.cancel());
      return () => expect(semaphore.availablePermits).toBe(1);
    });
  });
});
