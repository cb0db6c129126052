/** The handle of one wait: called and not yet told, passed on, aborted, disposed. Rules N5 to N7. */
import { CancellationToken, ClosedHandleError, Notify, type Notified, oneshot, select } from "sluice";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { TreeNode } from "../../lib/cancel/tree-node.ts";
import { CANCEL } from "../../lib/core/cancel.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

afterEach(settle); // a closed gate opens

const drop = (...handles: Notified[]): void => handles.forEach((handle) => handle[Symbol.dispose]());

/** Takes what is stored, and tells whether there was anything. */
function takeStored(notify: Notify): boolean {
  using next = notify.notified();
  return next.enable();
}

/** A Notify and `count` handles in its line. */
function line(count: number): [Notify, Notified[]] {
  const notify = new Notify({ name: "jobs" });
  return [notify, Array.from({ length: count }, () => notify.notified())];
}

const enabled = (handles: Notified[]): boolean[] => handles.map((handle) => handle.enable());

describe("Notified", () => {
  it("says the same at every look once it was told: a notification comes to a handle once", async () => {
    const [notify, [handle, next]] = line(2) as [Notify, [Notified, Notified]];
    const awaits = [fateOf(handle), fateOf(handle)];
    notify.notifyOne();
    await Promise.all([handle, handle.then((value) => expect(value).toBe(undefined))]);
    expect(awaits.map((fate) => fate())).toEqual([{ value: undefined }, { value: undefined }]);
    expect([handle.enable(), (await select({ handle })).branch, next.enable()]).toEqual([true, "handle", false]);
  });

  it("holds what came to it until it is awaited", async () => {
    const [notify, handles] = line(2);
    notify.notifyOne();
    notify.notifyOne();
    await settle();
    await handles[1];
    await handles[0];
    drop(...handles);
    expect(takeStored(notify)).toBe(false);
  });

  it("takes what is stored at the call, and gives it back when it is disposed unasked", () => {
    const notify = new Notify();
    notify.notifyOne();
    const handle = notify.notified();
    expect(takeStored(notify)).toBe(false);
    drop(handle);
    expect(takeStored(notify)).toBe(true);
    notify.notifyLast();
    const [first, second, third] = [notify.notified(), notify.notified(), notify.notified()];
    drop(first);
    expect(enabled([second, third])).toEqual([true, false]);
  });

  it("is passed through promises and channels like any thenable: keep it in an object", async () => {
    const notify = new Notify();
    const [tx, rx] = oneshot.channel<{ handle: Notified }>();
    tx.send({ handle: notify.notified() });
    const { handle } = await rx;
    expect(handle.enable()).toBe(false);
  });
});

describe("Notified enable", () => {
  it("tells whether the notification has come, without waiting, and stays in its place (N7)", () => {
    const [notify, handles] = line(2);
    expect(enabled(handles)).toEqual([false, false]);
    notify.notifyOne();
    expect(enabled(handles)).toEqual([true, false]);
    notify.notifyWaiters();
    expect(enabled(handles)).toEqual([true, true]);
    notify.notifyOne();
    expect(notify.notified().enable()).toBe(true);
  });

  it("takes the notification by saying true: nothing is passed on any more", () => {
    const [notify, [handle]] = line(1) as [Notify, [Notified]];
    notify.notifyOne();
    expect([handle.enable(), handle.enable()]).toEqual([true, true]);
    drop(handle);
    expect(takeStored(notify)).toBe(false);
  });
});

describe("Notified that is disposed", () => {
  it("leaves the line", () => {
    const [notify, handles] = line(3);
    drop(handles[0]!, handles[2]!);
    notify.notifyLast();
    expect(handles[1]!.enable()).toBe(true);
    drop(...handles);
    notify.notifyOne();
    expect(takeStored(notify)).toBe(true);
  });

  it("passes on what notifyOne gave it to the oldest in line (N5)", () => {
    const [notify, [chosen, ...rest]] = line(4) as [Notify, [Notified, ...Notified[]]];
    notify.notifyOne();
    drop(chosen);
    expect(enabled(rest)).toEqual([true, false, false]);
  });

  it("passes on what notifyLast gave it to the newest in line (N5)", () => {
    const [notify, handles] = line(4);
    notify.notifyLast();
    drop(handles[3]!);
    expect(enabled(handles.slice(0, 3))).toEqual([false, false, true]);
  });

  it("passes it on from one to the next, and stores it at the end, once (N5)", () => {
    const [notify, handles] = line(3);
    notify.notifyOne();
    notify.notifyOne();
    drop(...handles);
    expect([takeStored(notify), takeStored(notify)]).toEqual([true, false]);
  });

  it("passes it to one that is awaited", async () => {
    const [notify, [chosen, next]] = line(2) as [Notify, [Notified, Notified]];
    const waiting = fateOf(next);
    await settle();
    notify.notifyOne();
    drop(chosen);
    await settle();
    expect(waiting()).toEqual({ value: undefined });
  });

  it("passes nothing on of a notifyWaiters (N6)", () => {
    const [notify, handles] = line(2);
    notify.notifyWaiters();
    const later = notify.notified();
    drop(...handles);
    expect(later.enable()).toBe(false);
    drop(later);
    expect(takeStored(notify)).toBe(false);
  });

  it("passes nothing on when it was awaited, also by one whose promise has not run on yet", async () => {
    const [notify, [handle]] = line(1) as [Notify, [Notified]];
    const waiting = handle.then(() => "told");
    notify.notifyOne();
    drop(handle);
    expect(await waiting).toBe("told");
    expect(takeStored(notify)).toBe(false);
  });

  it("ends its waits with a ClosedHandleError, and so does every later use", async () => {
    const [notify, [handle]] = line(1) as [Notify, [Notified]];
    const waits = [handle.then(), select({ handle })].map(fateOf);
    drop(handle);
    drop(handle);
    await settle();
    const mistake = { error: new ClosedHandleError('Notified of Notify "jobs"') };
    expect(waits.map((fate) => fate())).toEqual([mistake, mistake]);
    await expect(handle.then()).rejects.toThrow(ClosedHandleError);
    await expect(select({ handle })).rejects.toThrow(ClosedHandleError);
    expect(() => handle.enable()).toThrow(mistake.error);
    notify.notifyOne();
    expect(takeStored(notify)).toBe(true);
  });

  it("is left by a scope that throws", () => {
    const notify = new Notify();
    const scope = (): void => {
      using _handle = notify.notified();
      notify.notifyOne();
      throw new Error("inside");
    };
    expect(scope).toThrow("inside");
    expect(takeStored(notify)).toBe(true);
  });
});

describe("Notified with a signal", () => {
  it("leaves the line when that fires, and rejects with its reason, at every await", async () => {
    const notify = new Notify();
    const abort = new AbortController();
    const handle = notify.notified({ signal: abort.signal });
    const waiting = handle.then();
    const next = notify.notified();
    abort.abort("left");
    notify.notifyOne();
    await expect(waiting).rejects.toBe("left");
    await expect(handle.then()).rejects.toBe("left");
    await expect(select({ handle })).rejects.toBe("left");
    expect([handle.enable(), next.enable()]).toEqual([false, true]);
    drop(handle);
  });

  it("leaves the line also when nobody awaits it, and raises nothing", async () => {
    const notify = new Notify();
    const token = new CancellationToken();
    notify.notified({ signal: token });
    token.cancel();
    await settle(); // an unhandled rejection would fail the run
    notify.notifyOne();
    expect(takeStored(notify)).toBe(true);
  });

  it("joins no line and takes nothing when that has fired already", async () => {
    const notify = new Notify();
    const signal = AbortSignal.abort("before");
    notify.notifyOne();
    const handle = notify.notified({ signal });
    expect(handle.enable()).toBe(false);
    await expect(handle.then()).rejects.toBe("before");
    closeGate();
    await expect(handle.then()).rejects.toBe("before");
    expect(takeStored(notify)).toBe(true);
    notify.notifyWaiters();
    expect(handle.enable()).toBe(false);
  });

  it("keeps what came before the abort: awaited or not", async () => {
    const notify = new Notify();
    const abort = new AbortController();
    const { signal } = abort;
    const [awaited, held] = [notify.notified({ signal }), notify.notified({ signal })];
    const waiting = awaited.then(() => "told");
    notify.notifyOne();
    notify.notifyOne();
    abort.abort();
    expect(await waiting).toBe("told");
    await held;
    expect(takeStored(notify)).toBe(false);
  });

  it("leaves nothing behind, and puts one listener on a signal that lives on", async () => {
    const notify = new Notify();
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const token = new CancellationToken();
    for (let i = 0; i < 100; i += 1) {
      const handles = [notify.notified({ signal }), notify.notified({ signal: token }), notify.notified()];
      notify.notifyLast();
      notify.notifyOne();
      if (i % 2 === 0) notify.notifyWaiters();
      drop(...handles);
      drop(notify.notified({ signal: token }));
    }
    expect(add).toHaveBeenCalledOnce();
    expect((token[CANCEL]() as TreeNode).waiters.isEmpty).toBe(true);
  });
});

describe("Notified as a branch of select", () => {
  it("stays in line when it loses, and keeps what comes meanwhile", async () => {
    const [notify, [handle, behind]] = line(2) as [Notify, [Notified, Notified]];
    const stop = new CancellationToken();
    const lost = select({ handle, stop });
    stop.cancel();
    notify.notifyOne();
    expect([(await lost).branch, behind.enable()]).toEqual(["stop", false]);
    expect(await select({ handle })).toEqual({ branch: "handle", value: undefined });
    drop(handle);
    expect(behind.enable()).toBe(false);
  });

  it("is not told by a select that something else wins: it can still pass on", async () => {
    const [notify, [handle, behind]] = line(2) as [Notify, [Notified, Notified]];
    notify.notifyOne();
    const stop = CancellationToken.from(AbortSignal.abort());
    expect((await select({ stop, handle }, { biased: true })).branch).toBe("stop");
    drop(handle);
    expect(behind.enable()).toBe(true);
  });

  it("tells every select that waits for it", async () => {
    const [notify, [handle]] = line(1) as [Notify, [Notified]];
    const both = [select({ handle }), select({ handle })];
    notify.notifyOne();
    expect((await Promise.all(both)).map(({ branch }) => branch)).toEqual(["handle", "handle"]);
  });
});

describe("Notified at the coop gate", () => {
  it("is called in its place, and told when the gate opens", async () => {
    const [notify, [handle, behind]] = line(2) as [Notify, [Notified, Notified]];
    closeGate();
    const waiting = fateOf(handle.then());
    notify.notifyOne();
    await Promise.resolve();
    expect([waiting(), behind.enable()]).toEqual(["pending", false]);
    await settle();
    await settle();
    expect(waiting()).toEqual({ value: undefined });
  });

  it("passes on what came, when it is disposed there", async () => {
    const [notify, [handle, behind]] = line(2) as [Notify, [Notified, Notified]];
    closeGate();
    const waiting = fateOf(handle.then());
    notify.notifyOne();
    drop(handle);
    expect(behind.enable()).toBe(true);
    await settle();
    await settle();
    expect(waiting()).toMatchObject({ error: { name: "ClosedHandleError" } });
  });
});
