/** Notify: whom a notification comes to, and what is stored. Rules N1 to N4, N6, N8 and N9. */
import { CancellationToken, Notify, select, spawn } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import { PENDING, POLLABLE } from "../../lib/core/pollable.ts";
import { Waiter } from "../../lib/core/wait-list.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

afterEach(settle); // a closed gate opens

/** Takes what is stored, and tells whether there was anything. */
function takeStored(notify: Notify): boolean {
  using next = notify.notified();
  return next.enable();
}

/** `count` waits; the function tells the numbers of those that are over, in the order in which they ended. */
function waits(notify: Notify, count: number): () => Promise<number[]> {
  const over: number[] = [];
  for (let i = 0; i < count; i += 1) void notify.notified().then(() => over.push(i));
  return async () => {
    await settle();
    return over;
  };
}

describe("Notify notifyOne and notifyLast", () => {
  it("store one notification when nobody waits, never more (N1)", () => {
    const notify = new Notify();
    for (let i = 0; i < 3; i += 1) {
      notify.notifyOne();
      notify.notifyLast();
    }
    expect([takeStored(notify), takeStored(notify)]).toEqual([true, false]);
  });

  it("complete the next wait at once with what is stored", async () => {
    const notify = new Notify();
    notify.notifyOne();
    await notify.notified();
    expect(takeStored(notify)).toBe(false);
  });

  it("wake the one that waits longest, and the one that waits shortest (N2)", async () => {
    const notify = new Notify();
    const over = waits(notify, 4);
    notify.notifyOne();
    notify.notifyLast();
    notify.notifyOne();
    expect(await over()).toEqual([0, 3, 1]);
    expect(takeStored(notify)).toBe(false);
  });

  it("count the place in line from the call of notified, whoever awaits first", async () => {
    const notify = new Notify();
    const [first, second] = [notify.notified(), notify.notified()];
    const secondOver = fateOf(second);
    notify.notifyOne();
    await first;
    expect(secondOver()).toBe("pending");
    notify.notifyOne();
    await second;
  });

  it("miss nothing that is checked after getting in line", async () => {
    const notify = new Notify();
    const [waiting, next] = [notify.notified(), notify.notified()];
    notify.notifyOne();
    notify.notifyOne();
    await Promise.all([waiting, next]);
  });
});

describe("Notify notifyWaiters", () => {
  it("completes all who got in line before, awaited or not, oldest first (N3)", async () => {
    const notify = new Notify();
    const unawaited = notify.notified();
    const over = waits(notify, 3);
    notify.notifyWaiters();
    expect(await over()).toEqual([0, 1, 2]);
    await unawaited;
  });

  it("stores nothing, and leaves alone what is stored (N3)", () => {
    const notify = new Notify();
    notify.notifyWaiters();
    expect(takeStored(notify)).toBe(false);
    notify.notifyOne();
    notify.notifyWaiters();
    expect([takeStored(notify), takeStored(notify)]).toEqual([true, false]);
  });

  it("is not meant for who gets in line later, also out of a wait that it completed (N4)", async () => {
    const notify = new Notify();
    const again = [0, 1, 2].map(() => fateOf(notify.notified().then(() => notify.notified())));
    notify.notifyWaiters();
    const later = fateOf(notify.notified());
    await settle();
    expect([...again, later].map((fate) => fate())).toEqual(Array(4).fill("pending"));
  });

  it("has its waits take nothing that comes after it (N8)", () => {
    const notify = new Notify();
    const never = notify.notified();
    notify.notifyWaiters();
    notify.notifyOne();
    expect(never.enable()).toBe(true);
    expect(takeStored(notify)).toBe(true);
  });

  it("leaves a notification to the one that it came to before", () => {
    const notify = new Notify();
    const chosen = notify.notified();
    notify.notifyOne();
    notify.notifyWaiters();
    chosen[Symbol.dispose]();
    expect(takeStored(notify)).toBe(true);
  });

  it("completes all, whatever those do whom it woke (N9)", async () => {
    const notify = new Notify();
    const failing = notify.notified().then(() => {
      throw new Error("after the wake");
    });
    const reentrant = notify.notified().then(() => {
      notify.notifyWaiters();
      notify.notifyOne();
    });
    const last = notify.notified();
    notify.notifyWaiters();
    await expect(failing).rejects.toThrow("after the wake");
    await Promise.all([reentrant, last]);
    expect(takeStored(notify)).toBe(true);
  });

  it("completes both branches of a select that stands in line twice, and the others", async () => {
    const notify = new Notify();
    const twice = select({ a: notify, b: notify });
    const over = waits(notify, 2);
    notify.notifyWaiters();
    expect((await twice).value).toBe(undefined);
    expect(await over()).toEqual([0, 1]);
    expect(takeStored(notify)).toBe(false);
  });
});

describe("Notify", () => {
  it("wakes without running anything of the waiting side inside the call", async () => {
    const notify = new Notify();
    let ran = 0;
    const waiting = [notify.notified(), notify.notified(), notify.notified()].map((n) => n.then(() => (ran += 1)));
    notify.notifyOne();
    notify.notifyLast();
    notify.notifyWaiters();
    expect(ran).toBe(0);
    await Promise.all(waiting);
    expect(ran).toBe(3);
  });

  it("lets a condition be awaited by getting in line before looking", async () => {
    const notify = new Notify();
    let value = 0;
    const untilThree = spawn(async () => {
      for (;;) {
        using changed = notify.notified();
        if (value === 3) return value;
        await changed;
      }
    });
    for (let i = 1; i <= 3; i += 1) {
      value = i;
      notify.notifyWaiters();
      await settle();
    }
    expect(await untilThree).toBe(3);
  });

  it("throws at the call for arguments of the wrong kind, and names them", () => {
    const notify = new Notify();
    const message = "options must be an object, got 5";
    expect(() => new Notify(5 as never)).toThrow(new TypeError(message));
    expect(() => notify.notified(5 as never)).toThrow(new TypeError(message));
    expect(() => notify.notified({ signal: {} as never })).toThrow(/^signal must be/);
    notify.notifyOne();
    expect(takeStored(notify)).toBe(true); // what was refused stands in no line
  });

  it("lets a loop over stored notifications not starve the event loop", async () => {
    const notify = new Notify();
    let turns = 0;
    let stop = false;
    setImmediate(() => (stop = true));
    while (!stop && turns < 1e6) {
      notify.notifyOne();
      await notify.notified();
      turns += 1;
    }
    expect(stop).toBe(true);
  });
});

describe("Notify as a branch of select", () => {
  it("wins with what is stored, or when it is notified", async () => {
    const notify = new Notify();
    notify.notifyOne();
    expect(await select({ notify })).toEqual({ branch: "notify", value: undefined });
    for (const call of ["notifyOne", "notifyLast", "notifyWaiters"] as const) {
      const waiting = select({ never: new CancellationToken(), notify });
      notify[call]();
      expect(await waiting).toEqual({ branch: "notify", value: undefined });
    }
    expect(takeStored(notify)).toBe(false);
  });

  it("stands in one line with the handles", async () => {
    const notify = new Notify();
    const first = fateOf(notify.notified());
    const branch = fateOf(select({ notify }));
    const last = fateOf(notify.notified());
    notify.notifyOne();
    notify.notifyOne();
    await settle();
    expect([first(), branch(), last()].map((fate) => fate !== "pending")).toEqual([true, true, false]);
  });

  it("has taken nothing when it loses, and stands in line no more", async () => {
    const notify = new Notify();
    const stop = new CancellationToken();
    const lost = select({ notify, stop });
    stop.cancel();
    notify.notifyOne();
    expect((await lost).branch).toBe("stop");
    expect((await select({ stop, notify }, { biased: true })).branch).toBe("stop");
    expect(takeStored(notify)).toBe(true);
  });

  it("is out of it by an abort, and keeps what came before one in the same turn", async () => {
    const notify = new Notify();
    const abort = new AbortController();
    const aborted = select({ notify }, { signal: abort.signal });
    const next = fateOf(notify.notified());
    abort.abort("left");
    await expect(aborted).rejects.toBe("left");
    notify.notifyOne();
    await settle();
    expect(next()).not.toBe("pending");
    const again = new AbortController();
    const kept = select({ notify }, { signal: again.signal });
    notify.notifyOne();
    again.abort();
    expect((await kept).branch).toBe("notify");
  });

  it("takes what is stored, or what comes, at the coop gate; an abort there passes it on", async () => {
    const notify = new Notify();
    const abort = new AbortController();
    notify.notifyOne();
    closeGate();
    const aborted = fateOf(select({ notify }, { signal: abort.signal }));
    const first = fateOf(select({ notify }));
    const second = fateOf(select({ notify }));
    await Promise.resolve();
    expect([aborted(), first(), second()]).toEqual(["pending", "pending", "pending"]);
    abort.abort("left");
    await settle();
    await settle();
    expect([aborted(), second()]).toEqual([{ error: "left" }, "pending"]);
    expect(first()).toMatchObject({ value: { branch: "notify" } });
  });

  it("passes a notification on the way it came when it was woken and left without a look (N5, N6)", () => {
    for (const [call, expected] of [
      ["notifyOne", [true, false]],
      ["notifyLast", [false, true]],
      ["notifyWaiters", [true, true]],
    ] as const) {
      const notify = new Notify();
      const [branch, idle] = [notify[POLLABLE](), new Idle()];
      if (call !== "notifyLast") branch.register(idle);
      using a = notify.notified();
      using b = notify.notified();
      if (call === "notifyLast") branch.register(idle);
      notify[call]();
      expect(idle.woken).toBe(1);
      branch.unregister(idle);
      expect([a.enable(), b.enable()]).toEqual(expected);
      expect(takeStored(notify)).toBe(false);
    }
  });

  it("can be left and joined again", () => {
    const notify = new Notify();
    const [branch, idle] = [notify[POLLABLE](), new Idle()];
    for (let i = 1; i <= 3; i += 1) {
      branch.register(idle);
      notify.notifyOne();
      branch.unregister(idle);
      expect([idle.woken, takeStored(notify), branch.poll()]).toEqual([i, true, PENDING]);
    }
    notify.notifyOne();
    expect(branch.poll()).toBe(undefined);
    expect(takeStored(notify)).toBe(false);
  });
});

/** Is woken and does not look, as a race may whose other branch wins. */
class Idle extends Waiter {
  woken = 0;

  wake(): void {
    this.woken += 1;
  }
}
