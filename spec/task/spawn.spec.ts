import { AsyncLocalStorage } from "node:async_hooks";
import { CancellationToken, CancelledError, JoinSet, spawn, type TaskContext, yieldNow } from "sluice";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";
import { obedient } from "../support/tasks.ts";

describe("spawn", () => {
  it("never runs the task before it returns, and starts it on a microtask (T1)", async () => {
    const order: string[] = [];
    const task = spawn(() => order.push("task"));
    order.push("spawned");
    await Promise.resolve();
    expect(order).toEqual(["spawned", "task"]);
    await task;
  });

  it("starts tasks in the order of spawning, those spawned by a task after those queued already (T1)", async () => {
    const order: string[] = [];
    queueMicrotask(() => order.push("microtask before"));
    spawn(() => {
      order.push("a");
      spawn(() => order.push("by a"));
    });
    spawn(() => order.push("b"));
    queueMicrotask(() => order.push("microtask behind"));
    await settle();
    expect(order).toEqual(["microtask before", "a", "b", "by a", "microtask behind"]);
  });

  it("starts the tasks of a large burst by and by, so that the first may have ended before the last begin", async () => {
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const set = new JoinSet<void>();
    for (let n = 0; n < 1000; n += 1) {
      set.spawn(async () => {
        order.push(n);
        most = Math.max(most, (running += 1));
        await Promise.resolve();
        running -= 1;
      });
    }
    await set.joinAll();
    expect(order).toEqual(Array.from({ length: 1000 }, (_, n) => n));
    expect(most).toBe(128);
  });

  it("gives what the task gives: plain, promised or any thenable", async () => {
    const thenable = { then: (done: (value: string) => void) => done("thenable") } as PromiseLike<string>;
    expect(await spawn(() => 1)).toBe(1);
    expect(await spawn(async () => 2)).toBe(2);
    expect(await spawn(() => thenable)).toBe("thenable");
    expect(await spawn(() => null)).toBeNull();
    await expect(spawn(() => undefined)).resolves.toBeUndefined();
  });

  it("takes a synchronous throw for a rejection", async () => {
    const error = new Error("boom");
    const task = spawn(() => {
      throw error;
    });
    await expect(task).rejects.toBe(error);
  });

  it("never runs a task that is aborted before it starts (T4)", async () => {
    let ran = false;
    const task = spawn(() => (ran = true));
    task.abort("early");
    expect(await task.settled()).toEqual({ status: "cancelled", reason: "early", id: task.id });
    expect(ran).toBe(false);
  });

  it("runs the task in the async context of the caller, also one behind others, and one that waited for a place", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const look = async (): Promise<void> => {
      seen.push(storage.getStore());
      await yieldNow();
      seen.push(storage.getStore());
    };
    const set = new JoinSet<void>({ limit: 1 });
    storage.run("first", () => set.spawn(look));
    storage.run("second", () => set.spawn(look));
    await set.joinAll();
    await storage.run("third", () => spawn(look));
    expect(seen.splice(0)).toEqual(["first", "first", "second", "second", "third", "third"]);
    const names = Array.from({ length: 300 }, (_, n) => `task ${n}`);
    const tasks = names.map((name) => storage.run(name, () => spawn(() => seen.push(storage.getStore()))));
    await tasks.at(-1);
    expect(seen).toEqual(names);
  });

  it("refuses wrong arguments at the call, by name", () => {
    expect(() => spawn(Promise.resolve(1) as never)).toThrow(
      new TypeError("task must be a function, got an object (Promise)"),
    );
    expect(() => spawn(() => 1, "name" as never)).toThrow(new TypeError('options must be an object, got "name"'));
    expect(() => spawn(() => 1, { signal: 1 as never })).toThrow(
      new TypeError("signal must be an AbortSignal or a CancellationToken, got 1"),
    );
  });

  it("runs 100,000 tasks", async () => {
    let ran = 0;
    for (let n = 0; n < 100_000; n += 1) spawn(() => (ran += 1));
    await settle();
    expect(ran).toBe(100_000);
  });
});

describe("spawn with a signal", () => {
  it("aborts the task with the signal's reason, by AbortSignal and by token", async () => {
    const controller = new AbortController();
    const token = new CancellationToken();
    const tasks = [spawn(obedient, { signal: controller.signal }), spawn(obedient, { signal: token })];
    await settle();
    controller.abort("signal");
    token.cancel("token");
    const results = await Promise.all(tasks.map((task) => task.settled()));
    expect(results.map((result) => result.status === "cancelled" && result.reason)).toEqual(["signal", "token"]);
  });

  it("never runs the task when the signal has fired, before spawn or before the start", async () => {
    const token = new CancellationToken();
    let ran = 0;
    const before = spawn(() => (ran += 1), { signal: token });
    token.cancel("gone");
    const after = spawn(() => (ran += 1), { signal: token });
    const aborted = spawn(() => (ran += 1), { signal: AbortSignal.abort("gone") });
    for (const task of [before, after, aborted]) {
      expect(await task.settled()).toEqual({ status: "cancelled", reason: "gone", id: task.id });
    }
    expect(ran).toBe(0);
  });

  it("hears it while it runs without having asked for its token", async () => {
    const token = new CancellationToken();
    const task = spawn(
      async () => {
        await token.cancelled();
        throw token.reason;
      },
      { signal: token },
    );
    await settle();
    token.cancel("shared");
    expect((await task.settled()).status).toBe("cancelled");
  });

  it("does not abort the signal's token when the task is aborted", async () => {
    const token = new CancellationToken();
    const task = spawn(obedient, { signal: token });
    await settle();
    task.abort("alone");
    await expect(task).rejects.toBe("alone");
    expect(token.isCancelled).toBe(false);
  });

  it("leaves the tree when the task ends", async () => {
    const root = new CancellationToken();
    let token!: CancellationToken;
    await spawn((context) => void (token = context.token), { signal: root });
    root.cancel();
    expect(token.isCancelled).toBe(false);
  });
});

describe("TaskContext", () => {
  it("has the token, its signal and the id of the task, by destructuring too", async () => {
    const task = spawn((context) => {
      const { token, signal, id } = context;
      return [token === context.token, signal === token.signal, id];
    });
    expect(await task).toEqual([true, true, task.id]);
  });

  it("makes no AbortController that nobody asks for", async () => {
    const Original = globalThis.AbortController;
    let made = 0;
    globalThis.AbortController = class extends Original {
      constructor() {
        super();
        made += 1;
      }
    };
    try {
      await spawn(({ token }) => token.isCancelled);
      expect(made).toBe(0);
      await spawn(({ signal }) => signal.aborted);
      expect(made).toBe(1);
    } finally {
      globalThis.AbortController = Original;
    }
  });

  it("names the task in the default reason of an abort (T8)", async () => {
    const plain = spawn(obedient);
    const named = spawn(obedient, { name: "resize" });
    plain.abort();
    named.abort();
    await expect(plain).rejects.toEqual(new CancelledError(`task ${plain.id} was cancelled`));
    await expect(named).rejects.toEqual(new CancelledError(`task ${named.id} (resize) was cancelled`));
  });

  it("gives a token that hangs nowhere when asked only after the end", async () => {
    const root = new CancellationToken();
    let kept!: TaskContext;
    await spawn((context) => void (kept = context), { signal: root });
    const { token } = kept;
    root.cancel("late");
    expect(token.isCancelled).toBe(false);
    expect(kept.token).toBe(token);
  });

  it("lets a task cancel itself by its token", async () => {
    const task = spawn(async ({ token }) => {
      token.cancel("own");
      await token.cancelled();
      throw token.reason;
    });
    expect(await task.settled()).toEqual({ status: "cancelled", reason: "own", id: task.id });
  });
});

describe("yieldNow", () => {
  it("lets every microtask and the due macrotasks go first (T10)", async () => {
    const order: string[] = [];
    setImmediate(() => order.push("immediate"));
    const deep = (n: number): void => {
      if (n === 0) order.push("microtasks");
      else queueMicrotask(() => deep(n - 1));
    };
    deep(100);
    await yieldNow();
    expect(order).toEqual(["microtasks", "immediate"]);
  });

  it("lets a timer fire between two yields, before long", async () => {
    let fired = false;
    setTimeout(() => (fired = true), 0);
    let yields = 0;
    for (; !fired; yields += 1) await yieldNow();
    expect(yields).toBeGreaterThan(0);
  });

  it("resolves with nothing, in order", async () => {
    const order: number[] = [];
    const yields = [1, 2, 3].map((n) => yieldNow().then(() => order.push(n)));
    await Promise.all(yields);
    expect(order).toEqual([1, 2, 3]);
    await expect(yieldNow()).resolves.toBeUndefined();
  });
});
