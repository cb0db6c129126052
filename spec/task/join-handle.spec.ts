import { CancellationToken, mpsc, select, spawn } from "sluice";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";
import { obedient } from "../support/tasks.ts";

describe("JoinHandle", () => {
  it("may be awaited any number of times, before and after the end (T9)", async () => {
    const task = spawn(async () => ({ n: 1 }));
    const [one, two] = await Promise.all([task, task]);
    expect(one).toBe(two);
    expect(await task).toBe(one);
  });

  it("rejects with the error of a failed task, each time", async () => {
    const error = new Error("boom");
    const task = spawn(() => Promise.reject(error));
    await expect(task).rejects.toBe(error);
    await expect(task).rejects.toBe(error);
  });

  it("rejects with the reason of a cancelled task", async () => {
    const task = spawn(obedient);
    task.abort("enough");
    await expect(task).rejects.toBe("enough");
  });

  it("has an id, the same everywhere and unique", async () => {
    const [one, two] = [spawn(({ id }) => id), spawn(({ id }) => id)];
    expect(one.id).not.toBe(two.id);
    expect(one.abortHandle().id).toBe(one.id);
    expect([await one, await two]).toEqual([one.id, two.id]);
  });

  it("is a thenable as the platform knows it", async () => {
    const task = spawn(() => 1);
    expect(await Promise.resolve(task)).toBe(1);
    expect(await task.then((value) => value + 1)).toBe(2);
    expect(await spawn(() => task)).toBe(1);
    expect(await task.then(null, null)).toBe(1);
  });

  it("aborts its task when disposed", async () => {
    let escaped;
    {
      using task = spawn(obedient);
      escaped = task;
      await settle();
    }
    expect((await escaped.settled()).status).toBe("cancelled");
    escaped[Symbol.dispose]();
  });

  it("lets the task run on when it is let go of (T2)", async () => {
    let ran = false;
    spawn(async () => {
      await settle();
      ran = true;
    });
    await settle();
    await settle();
    expect(ran).toBe(true);
  });
});

describe("JoinHandle.settled", () => {
  it("tells a value, a failure and a cancellation apart", async () => {
    const tasks = [spawn(() => 1), spawn(() => Promise.reject(new Error("boom"))), spawn(obedient)] as const;
    tasks[2].abort("enough");
    const [a, b, c] = tasks.map(({ id }) => id);
    expect(await Promise.all(tasks.map((task) => task.settled()))).toEqual([
      { status: "fulfilled", value: 1, id: a },
      { status: "rejected", reason: new Error("boom"), id: b },
      { status: "cancelled", reason: "enough", id: c },
    ]);
  });

  it("gives up with its own signal, and the task stays as it is", async () => {
    const controller = new AbortController();
    const task = spawn(obedient);
    const waiting = task.settled({ signal: controller.signal });
    controller.abort("bored");
    await expect(waiting).rejects.toBe("bored");
    expect(task.isFinished).toBe(false);
    task.abort("enough");
    expect((await task.settled()).status).toBe("cancelled");
  });

  it("refuses wrong options at the call", () => {
    expect(() => spawn(() => 1).settled(3 as never)).toThrow(new TypeError("options must be an object, got 3"));
    expect(() => spawn(() => 1).settled({ signal: {} as never })).toThrow("signal must be an AbortSignal");
  });
});

describe("an aborted task", () => {
  it("is not finished right after abort: it ends when its function does (T3)", async () => {
    const task = spawn(obedient);
    await settle();
    task.abort();
    expect(task.isFinished).toBe(false);
    await settle();
    expect(task.isFinished).toBe(true);
  });

  it("is joined after its clean-up", async () => {
    const order: string[] = [];
    const task = spawn(async ({ token }) => {
      try {
        await token.cancelled();
        throw token.reason;
      } finally {
        await settle();
        order.push("cleaned up");
      }
    });
    await settle();
    task.abort();
    await task.settled();
    order.push("joined");
    expect(order).toEqual(["cleaned up", "joined"]);
  });

  it("has the first reason when aborted twice", async () => {
    const task = spawn(obedient);
    await settle();
    task.abort("first");
    task.abort("second");
    await expect(task).rejects.toBe("first");
  });

  it("is fulfilled when it returns a value all the same (T6)", async () => {
    const task = spawn(async ({ token }) => {
      await token.cancelled();
      return "saved";
    });
    await settle();
    task.abort();
    expect(await task.settled()).toEqual({ status: "fulfilled", value: "saved", id: task.id });
  });

  it("is fulfilled when it aborts itself and returns without waiting (T6)", async () => {
    const task = spawn(({ token }) => {
      token.cancel();
      return 1;
    });
    expect(await task).toBe(1);
  });

  it("is cancelled when it rejects with an error whose cause is the reason, and the reason is what counts", async () => {
    const task = spawn(async ({ token }) => {
      await token.cancelled();
      throw new Error("the operation was aborted", { cause: token.reason });
    });
    await settle();
    task.abort("enough");
    expect(await task.settled()).toEqual({ status: "cancelled", reason: "enough", id: task.id });
  });

  it("is rejected when it fails with anything else (T7)", async () => {
    const failure = new Error("clean-up failed");
    const task = spawn(async ({ token }) => {
      await token.cancelled();
      throw failure;
    });
    await settle();
    task.abort();
    expect(await task.settled()).toEqual({ status: "rejected", reason: failure, id: task.id });
  });

  it("is rejected when it failed before the abort, with whatever error", async () => {
    const task = spawn(() => Promise.reject(new Error("boom")));
    const result = await task.settled();
    task.abort(result.status === "rejected" && result.reason);
    expect((await task.settled()).status).toBe("rejected");
  });

  it("keeps its outcome when aborted after the end (T6)", async () => {
    const task = spawn(() => 1);
    await task;
    task.abort();
    expect(await task).toBe(1);
    expect(task.isFinished).toBe(true);
  });

  it("ends its waits of ours with the reason", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const task = spawn(({ signal }) => rx.recv({ signal }));
    await settle();
    task.abort("enough");
    tx.trySend(1);
    await expect(task).rejects.toBe("enough");
    expect(rx.size).toBe(1);
  });
});

describe("AbortHandle", () => {
  it("aborts the task, and knows when it has ended", async () => {
    const task = spawn(obedient);
    const handle = task.abortHandle();
    await settle();
    handle.abort("by handle");
    expect(handle.isFinished).toBe(false);
    await expect(task).rejects.toBe("by handle");
    expect(handle.isFinished).toBe(true);
    handle.abort("again");
  });

  it("can be neither awaited nor disposed", () => {
    const handle = spawn(() => 1).abortHandle();
    expect("then" in handle).toBe(false);
    expect(Symbol.dispose in handle).toBe(false);
  });
});

describe("a task as a branch of select", () => {
  it("wins with its value, ready or later", async () => {
    const task = spawn(async () => 1);
    expect(await select({ task, stop: new CancellationToken() })).toMatchObject({ branch: "task", value: 1 });
    expect(await select({ task })).toMatchObject({ branch: "task", value: 1 });
  });

  it("rejects with its failure or the reason of its cancellation", async () => {
    const failed = spawn(() => Promise.reject(new Error("boom")));
    await expect(select({ failed })).rejects.toThrow("boom");
    const cancelled = spawn(obedient);
    cancelled.abort("enough");
    await expect(select({ cancelled })).rejects.toBe("enough");
  });

  it("loses without a trace, and is watched from then on", async () => {
    const token = new CancellationToken();
    const task = spawn(async () => {
      await token.cancelled();
      throw new Error("after the select");
    });
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    expect(await select({ task, rx })).toMatchObject({ branch: "rx", value: 1 });
    token.cancel();
    await settle();
    expect(task.isFinished).toBe(true);
  });
});
