/** Functions and promises as branches of `select`: how they start, win, fail and are let go. Rules X6, X10, JS6. */
import { CancellationToken, CancelledError, mpsc, select, sleep } from "sluice";
import { describe, expect, it, vi } from "vitest";
import { fateOf } from "./support/fate.ts";
import { settle } from "./support/settle.ts";

const never = new Promise<never>(() => {});
const ready = (): mpsc.Receiver<string> => {
  const [tx, rx] = mpsc.channel<string>(1);
  tx.trySend("ready");
  return rx;
};

/** Work that waits, and writes down when its signal is aborted. */
function waiting(log: unknown[]): (context: { signal: AbortSignal }) => Promise<never> {
  return ({ signal }) => {
    log.push("started");
    signal.addEventListener("abort", () => log.push(signal.reason));
    return never;
  };
}

describe("a branch that is a function", () => {
  it("wins by a plain value, or when its promise settles", async () => {
    await expect(select({ it: () => 5, never })).resolves.toEqual({ branch: "it", value: 5 });
    await expect(select({ never, it: async () => 5 })).resolves.toEqual({ branch: "it", value: 5 });
    await expect(select({ it: () => undefined })).resolves.toEqual({ branch: "it", value: undefined });
  });

  it("fails by what it throws or rejects with", async () => {
    const thrown = (): never => {
      throw new Error("thrown");
    };
    await expect(select({ thrown, never })).rejects.toThrow("thrown");
    await expect(select({ never, late: () => Promise.reject(new Error("late")) })).rejects.toThrow("late");
  });

  it("is called once, at the first look, in the order of the branches", async () => {
    const order: string[] = [];
    const [tx, rx] = mpsc.channel<string>(1);
    const start = (name: string) => () => {
      order.push(name);
      return never;
    };
    const selecting = select({ a: start("a"), rx, b: start("b") }, { biased: true });
    expect(order).toEqual(["a", "b"]);
    await tx.send("done");
    await selecting;
    expect(order).toEqual(["a", "b"]);
  });

  it("never starts behind a branch that is ready", async () => {
    const late = vi.fn();
    await expect(select({ rx: ready(), late }, { biased: true })).resolves.toEqual({ branch: "rx", value: "ready" });
    await settle();
    expect(late).not.toHaveBeenCalled();
  });

  it("has its signal aborted when it loses, before the result is delivered (X6)", async () => {
    for (const lose of ["at the call", "later"]) {
      const log: unknown[] = [];
      const [tx, rx] = mpsc.channel<string>(1);
      if (lose === "at the call") await tx.send("a");
      const selecting = select({ work: waiting(log), rx }, { biased: true }).then((won) => log.push(won.branch));
      if (lose === "later") await tx.send("a");
      await selecting;
      expect(log).toEqual(["started", expect.any(CancelledError), "rx"]);
    }
  });

  it("is let go outside the send that decides, whose sender runs none of its code", async () => {
    const log: unknown[] = [];
    const [tx, rx] = mpsc.channel<string>(1);
    const selecting = select({ work: waiting(log), rx });
    tx.trySend("a");
    expect(rx.size).toBe(0);
    log.push("sent");
    await selecting;
    expect(log).toEqual(["started", "sent", expect.any(CancelledError)]);
  });

  it("is not aborted when it wins", async () => {
    let signal: AbortSignal | undefined;
    await select({ it: async (context) => void (signal = context.signal), never });
    await settle();
    expect(signal?.aborted).toBe(false);
  });

  it("sees an aborted signal also when it asks for it only after it lost", async () => {
    let aborted: boolean | undefined;
    const work = async (context: { signal: AbortSignal }): Promise<void> => {
      await sleep(1);
      aborted = context.signal.aborted;
    };
    const [tx, rx] = mpsc.channel<string>(1);
    const selecting = select({ work, rx });
    await tx.send("a");
    await selecting;
    await sleep(3);
    expect(aborted).toBe(true);
  });

  it("has its signal aborted with the reason of the select's signal, or the error of the branch that failed", async () => {
    const log: unknown[] = [];
    const token = new CancellationToken();
    const aborted = fateOf(select({ work: waiting(log) }, { signal: token }));
    token.cancel("stop");
    await settle();
    const error = new Error("failed");
    const failing = fateOf(select({ work: waiting(log), broken: () => Promise.reject(error) }));
    await settle();
    expect([aborted(), failing()]).toEqual([{ error: "stop" }, { error }]);
    expect(log).toEqual(["started", "stop", "started", error]);
  });

  it("may reject after it lost, and nobody hears of it (JS6)", async () => {
    let fail!: (error: Error) => void;
    const work = (): Promise<never> => new Promise((_resolve, reject) => (fail = reject));
    const [tx, rx] = mpsc.channel<string>(1);
    const selecting = select({ work, rx });
    await tx.send("a");
    await selecting;
    fail(new Error("late")); // an unhandled rejection would fail the run
    await settle();
  });

  it("may make an earlier branch ready when it starts", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const work = (): Promise<never> => {
      tx.trySend("from the function");
      return never;
    };
    await expect(select({ rx, work }, { biased: true })).resolves.toEqual({ branch: "rx", value: "from the function" });
  });

  it("may abort the select that starts it; what it gives at once has won", async () => {
    const token = new CancellationToken();
    const abort = (): Promise<never> => {
      token.cancel("by the function");
      return never;
    };
    await expect(select({ abort }, { signal: token })).rejects.toBe("by the function");
    const other = new CancellationToken();
    await expect(select({ it: () => (other.cancel(), 5) }, { signal: other })).resolves.toMatchObject({ value: 5 });
  });

  it("may select itself", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const inner = ({ signal }: { signal: AbortSignal }) => select({ rx }, { signal });
    const selecting = select({ inner, never });
    await tx.send("a");
    await expect(selecting).resolves.toEqual({ branch: "inner", value: { branch: "rx", value: "a" } });
  });

  it("lets the other branches run on while the winner is handled (X10)", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    await select({ start: () => "handled" });
    await tx.send("a");
    await expect(rx.recv()).resolves.toBe("a");
  });
});

describe("select with teardown: await", () => {
  it("waits until losing functions have come to rest, however they end", async () => {
    const log: string[] = [];
    const cleaning =
      (name: string, fail: boolean) =>
      async ({ signal }: { signal: AbortSignal }): Promise<void> => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        await settle();
        log.push(name);
        if (fail) throw new Error(name);
      };
    const [tx, rx] = mpsc.channel<string>(1);
    const options = { teardown: "await" } as const;
    const selecting = select({ a: cleaning("a", false), rx, b: cleaning("b", true) }, options);
    const fate = fateOf(selecting);
    await tx.send("won");
    await Promise.resolve();
    expect([fate(), rx.size]).toEqual(["pending", 0]); // taken at once
    await expect(selecting).resolves.toEqual({ branch: "rx", value: "won" });
    expect(log).toEqual(["a", "b"]);
  });

  it("waits when the select fails or is aborted, too", async () => {
    const log: string[] = [];
    const cleaning = async ({ signal }: { signal: AbortSignal }): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await settle();
      log.push("clean");
    };
    const token = new CancellationToken();
    const aborted = select({ cleaning }, { teardown: "await", signal: token });
    token.cancel("stop");
    await expect(aborted).rejects.toBe("stop");
    expect(log).toEqual(["clean"]);
    const broken = (): Promise<never> => Promise.reject(new Error("broken"));
    await expect(select({ cleaning, broken }, { teardown: "await" })).rejects.toThrow("broken");
    expect(log).toEqual(["clean", "clean"]);
  });

  it("has nothing to wait for where nothing was started", async () => {
    const late = vi.fn();
    await select({ rx: ready(), late, never }, { teardown: "await", biased: true });
    expect(late).not.toHaveBeenCalled();
  });
});

describe("a branch that is a promise", () => {
  it("wins when it settles, or fails", async () => {
    await expect(select({ it: Promise.resolve(5), never })).resolves.toEqual({ branch: "it", value: 5 });
    await expect(select({ never, it: Promise.reject(new Error("no")) })).rejects.toThrow("no");
  });

  it("needs a microtask to say that it has settled, and is known from then on", async () => {
    const it = Promise.resolve("settled");
    await expect(select({ it, rx: ready() }, { biased: true })).resolves.toMatchObject({ branch: "rx" });
    await expect(select({ it, rx: ready() }, { biased: true })).resolves.toMatchObject({ branch: "it" });
  });

  it("may be any thenable", async () => {
    const it: PromiseLike<string> = { then: (resolve, reject) => Promise.resolve("then").then(resolve, reject) };
    await expect(select({ it, never })).resolves.toEqual({ branch: "it", value: "then" });
  });

  it("gathers one callback for its life, however often it is raced", async () => {
    const asked = vi.fn();
    const it: PromiseLike<never> = {
      then: (...callbacks) => {
        asked();
        return never.then(...callbacks);
      },
    };
    for (let i = 0; i < 100; i += 1) {
      await select({ it, quick: ready() }, { biased: true });
      await select({ it, work: () => it, quick: async () => {} });
    }
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("counts as handled when it rejects later, also if it was never looked at (JS6)", async () => {
    const rejections: ((error: Error) => void)[] = [];
    const failing = (): Promise<never> => new Promise((_resolve, reject) => rejections.push(reject));
    const won = [
      await select({ rx: ready(), never: failing() }, { biased: true }),
      await select({ never: failing(), rx: ready() }, { biased: true }),
      await select({ never: failing(), quick: async () => {} }),
    ];
    expect(won.map(({ branch }) => branch)).toEqual(["rx", "rx", "quick"]);
    for (const reject of rejections) reject(new Error("late")); // an unhandled rejection would fail the run
    await settle();
  });
});
