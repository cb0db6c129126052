/** Small mpsc programs in every order: nothing is lost, nothing comes twice, nobody waits for ever. */
import { mpsc, SendError } from "sluice";
import type { Step } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { inEveryOrder } from "./every-order.ts";

/** Reads to the end. */
async function drain<T>(rx: mpsc.Receiver<T>, step: Step, got: T[]): Promise<void> {
  for (let v = await step(rx.recv()); v !== undefined; v = await step(rx.recv())) got.push(v);
}

/** Sends, and tells whether it was accepted; refused, the message comes back. */
async function offer<T>(tx: mpsc.Sender<T>, value: T, step: Step): Promise<boolean> {
  try {
    await step(tx.send(value));
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(SendError);
    expect((error as SendError<T>).value).toBe(value);
    return false;
  }
}

describe.each([0, 1, 2])("two senders and a receiver, capacity %i", (capacity) => {
  it("deliver everything, in the order of each sender, and end", async () => {
    await inEveryOrder(
      ({ task }) => {
        const [tx, rx] = mpsc.channel<string>(capacity);
        const got: string[] = [];
        for (const name of ["a", "b"]) {
          const own = tx.clone();
          task(name, async (step) => {
            await step(own.send(`${name}1`));
            await step(own.send(`${name}2`));
            own.close();
          });
        }
        tx.close();
        task("reader", (step) => drain(rx, step, got));
        return () => {
          expect(got.filter((v) => v.startsWith("a"))).toEqual(["a1", "a2"]);
          expect(got.filter((v) => v.startsWith("b"))).toEqual(["b1", "b2"]);
          expect(got).toHaveLength(4);
        };
      },
      { sameTurn: false },
    );
  });

  it("keep the order of arrival, also within one turn", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(capacity);
      const sent: string[] = [];
      const got: string[] = [];
      for (const name of ["a", "b"]) {
        task(name, (step) => {
          sent.push(name);
          return step(tx.send(name));
        });
      }
      task("reader", async (step) => {
        got.push((await step(rx.recv())) as string, (await step(rx.recv())) as string);
      });
      return () => expect(got).toEqual(sent);
    });
  });

  it("close against send: what was accepted arrives, what was not comes back", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(capacity);
      const accepted: string[] = [];
      const got: string[] = [];
      task("sender", async (step) => {
        for (const v of ["1", "2"]) if (await offer(tx, v, step)) accepted.push(v);
      });
      task("closer", () => rx.close());
      task("reader", (step) => drain(rx, step, got));
      return () => {
        expect(got).toEqual(accepted);
        expect(["", "1", "12"]).toContain(accepted.join(""));
      };
    });
  });

  it("dispose against send: what was accepted arrived or is reported", async () => {
    await inEveryOrder(({ task }) => {
      const accepted: string[] = [];
      const got: string[] = [];
      const [tx, rx] = mpsc.channel<string>(capacity, { onUndelivered: (value) => got.push(value) });
      for (const v of ["1", "2"]) {
        task(`sender ${v}`, async (step) => {
          if (await offer(tx, v, step)) accepted.push(v);
        });
      }
      task("reader", async (step) => {
        const v = await step(rx.recv());
        if (v !== undefined) got.push(v);
        rx[Symbol.dispose]();
      });
      return () => expect(got.sort()).toEqual(accepted.sort());
    });
  });

  it("cancel against delivery: the message was taken, or it is still there", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(capacity);
      const abort = new AbortController();
      const got: string[] = [];
      task("reader", async (step) => {
        const v = await step(rx.recv({ signal: abort.signal })).catch(() => undefined);
        if (v !== undefined) got.push(v);
        await drain(rx, step, got);
      });
      task("sender", async (step) => {
        await step(tx.send("a"));
        tx.close();
      });
      task("canceller", () => abort.abort());
      return () => expect(got).toEqual(["a"]);
    });
  });

  it("cancel against room: the message went in, or was never sent", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(capacity);
      const abort = new AbortController();
      const sent: string[] = [];
      const got: string[] = [];
      task("sender", async (step) => {
        for (const v of ["a", "b", "c"].slice(0, capacity + 1)) {
          await step(tx.send(v, { signal: abort.signal })).then(
            () => sent.push(v),
            () => {},
          );
        }
        tx.close();
      });
      task("reader", (step) => drain(rx, step, got));
      task("canceller", () => abort.abort());
      return () => expect(got).toEqual(sent);
    });
  });

  it("the last sender closing against recv: every reader meets the end, after the messages", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(capacity);
      const other = tx.clone();
      const got: string[] = [];
      task("talker", async (step) => {
        await step(tx.send("a"));
        tx.close();
      });
      task("closer", () => other.close());
      for (const name of ["reader 1", "reader 2"]) task(name, (step) => drain(rx, step, got));
      return () => expect(got).toEqual(["a"]);
    });
  });
});

describe("permits", () => {
  it("outlive a close: what they bring arrives before the end", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(1);
      const got: string[] = [];
      let sent = 0;
      task("sender", async (step) => {
        const permit = await step(tx.reserve()).catch(() => undefined);
        await step();
        permit?.send("a");
        sent += permit === undefined ? 0 : 1;
      });
      task("closer", () => rx.close());
      task("reader", (step) => drain(rx, step, got));
      return () => expect(got).toHaveLength(sent);
    });
  });

  it("of several slots are not starved by single sends, nor given twice", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(2);
      const got: string[] = [];
      task("many", async (step) => {
        for (const permit of await step(tx.reserveMany(2))) permit.send("m");
      });
      task("one", (step) => step(tx.send("s")));
      task("reader", async (step) => {
        for (let i = 0; i < 3; i += 1) {
          got.push((await step(rx.recv())) as string);
          expect(rx.size).toBeLessThanOrEqual(2);
        }
      });
      return () => expect(got.sort()).toEqual(["m", "m", "s"]);
    });
  });
});

describe("a reserve of several slots that is given up", () => {
  it("leaves what it had gathered to the next", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(2);
      const abort = new AbortController();
      tx.trySend("first");
      task("many", async (step) => {
        await expect(step(tx.reserveMany(2, { signal: abort.signal }))).rejects.toBe("given up");
      });
      task("one", (step) => step(tx.send("second")));
      task("canceller", () => abort.abort("given up"));
      return () => expect([rx.size, tx.capacity]).toEqual([2, 0]);
    });
  });
});

describe("a subscription that leaves", () => {
  it("takes no message with it, also in the turn of the send", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(1);
      const got: string[] = [];
      task("subscriber", async (step) => {
        const subscription = rx.iter({ preventClose: true }).subscribe((v) => got.push(v));
        await step();
        subscription.unsubscribe();
      });
      task("sender", async (step) => {
        await step(tx.send("a"));
        tx.close();
      });
      task("reader", (step) => drain(rx, step, got));
      return () => expect(got).toEqual(["a"]);
    });
  });

  it("and a loop that breaks off leave the rest to the other", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(1);
      const got: string[] = [];
      task("loop", async (step) => {
        const loop = rx.iter({ preventClose: true })[Symbol.asyncIterator]();
        const reading = loop.next();
        await step();
        await step(loop.return!());
        const { done, value } = await step(reading);
        if (done !== true) got.push(value);
      });
      task("sender", async (step) => {
        await step(tx.send("a"));
        tx.close();
      });
      task("reader", (step) => drain(rx, step, got));
      return () => expect(got).toEqual(["a"]);
    });
  });
});
