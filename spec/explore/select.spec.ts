/** Small programs around `select` in every order: one branch commits, and the others have taken nothing. */
import { CancellationToken, mpsc, oneshot, select, sleep, timeout } from "sluice";
import { describe, expect, it } from "vitest";
import { inEveryOrder } from "./every-order.ts";

/** What is left in a channel. */
function rest<T>(rx: mpsc.Receiver<T>): T[] {
  const left: T[] = [];
  for (let r = rx.tryRecv(); r.ok; r = rx.tryRecv()) left.push(r.value);
  return left;
}

describe.each([true, false])("select with biased: %s", (biased) => {
  it("takes from one of two channels, whoever sends first", async () => {
    await inEveryOrder(({ task }) => {
      const [[ta, a], [tb, b]] = [mpsc.channel<string>(1), mpsc.channel<string>(1)];
      const won: string[] = [];
      task("reader", async (step) => {
        const r = await step(select({ a, b }, { biased }));
        expect(r.value).toBe(r.branch);
        won.push(r.branch);
      });
      task("a", (step) => step(ta.send("a")));
      task("b", (step) => step(tb.send("b")));
      return () => expect([...won, ...rest(a), ...rest(b)].sort()).toEqual(["a", "b"]);
    });
  });

  it("against a send and a cancel: the message was taken, or it is still there", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(1);
      const stop = new CancellationToken();
      const won: string[] = [];
      task("reader", async (step) => {
        const r = await step(select({ message: rx, stop }, { biased }));
        won.push(r.branch === "message" ? (r.value as string) : r.branch);
      });
      task("sender", (step) => step(tx.send("a")));
      task("canceller", () => stop.cancel("why"));
      return () => expect([...won, ...rest(rx)]).toEqual(won[0] === "stop" ? ["stop", "a"] : ["a"]);
    });
  });

  it("against a send and an abort of the select itself", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(1);
      const abort = new AbortController();
      let got: unknown = "nothing";
      task("reader", async (step) => {
        got = await step(select({ rx }, { biased, signal: abort.signal })).then(
          (r) => r.value,
          () => "aborted",
        );
      });
      task("sender", (step) => step(tx.send("a")));
      task("canceller", () => abort.abort());
      return () => expect([got, ...rest(rx)]).toEqual(got === "a" ? ["a"] : ["aborted", "a"]);
    });
  });

  it("against both sides of channels: a loser holds no slot and no message", async () => {
    await inEveryOrder(({ task }) => {
      const [out, sink] = mpsc.channel<string>(1);
      const [source, rx] = mpsc.channel<string>(1);
      out.trySend("full");
      const got: string[] = [];
      let sent = 0;
      task("relay", async (step) => {
        const r = await step(select({ room: out, message: rx }, { biased }));
        if (r.branch === "room") {
          r.value.send("sent");
          sent += 1;
        } else if (r.done !== true) got.push(r.value);
      });
      task("taker", async (step) => {
        expect(await step(sink.recv())).toBe("full");
      });
      task("sender", (step) => step(source.send("a")));
      return () => {
        expect([...got, ...rest(rx)]).toEqual(["a"]);
        expect(rest(sink)).toHaveLength(sent);
        expect(out.capacity).toBe(1);
      };
    });
  });

  it("against a close and a send on a rendezvous: the two meet, or both know", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(0);
      const stop = new CancellationToken();
      const log: unknown[] = [];
      task("reader", async (step) => {
        const r = await step(select({ rx, stop }, { biased }));
        if (r.branch === "rx") log.push(r.value);
        rx[Symbol.dispose]();
      });
      task("sender", (step) =>
        step(tx.send("a")).then(
          () => log.push("sent"),
          () => log.push("refused"),
        ),
      );
      task("canceller", () => stop.cancel());
      return () => expect(log.sort()).toEqual(log.includes("sent") ? ["a", "sent"] : ["refused"]);
    });
  });
});

describe("select over foreign work", () => {
  it("leaves the message there when a function wins, and stops the function when it loses", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(1);
      let finish = (_result: string): void => {};
      let [started, finished, stopped] = [false, false, false];
      let won = "";
      task("reader", async (step) => {
        const work = ({ signal }: { signal: AbortSignal }): Promise<string> => {
          started = true;
          signal.addEventListener("abort", () => (stopped = true));
          return new Promise((resolve) => (finish = resolve));
        };
        won = (await step(select({ rx, work }))).branch;
        if (won === "work") expect(stopped).toBe(false);
        else if (started && !finished) expect(stopped).toBe(true);
      });
      task("sender", (step) => step(tx.send("a")));
      task("worker", () => {
        finished = true;
        finish("done");
      });
      return () => expect(rest(rx)).toEqual(won === "work" ? ["a"] : []);
    });
  });

  it("settles a promise and a oneshot in step with their settling", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = oneshot.channel<string>();
      let resolve!: (v: string) => void;
      const promise = new Promise<string>((set) => (resolve = set));
      task("reader", async (step) => {
        const r = await step(select({ rx, promise }));
        expect(r.value).toBe(r.branch);
        expect(await step(r.branch === "rx" ? promise : rx)).toBe(r.branch === "rx" ? "promise" : "rx");
      });
      task("oneshot", () => expect(tx.send("rx")).toBe(true));
      task("promise", () => resolve("promise"));
    });
  });
});

describe("a deadline", () => {
  it("against a message: the message was taken, or it is still there", async () => {
    await inEveryOrder(({ task }) => {
      const [tx, rx] = mpsc.channel<string>(1);
      let got: unknown = "nothing";
      task("reader", async (step) => {
        got = await step(timeout(10, rx)).catch((error: unknown) => (error as Error).name);
      });
      task("sender", async (step) => {
        await step(sleep(10));
        await step(tx.send("a"));
      });
      return () => expect([got, ...rest(rx)]).toEqual(got === "a" ? ["a"] : ["TimeoutError", "a"]);
    });
  });
});
