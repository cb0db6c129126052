import "../support/open-gate.ts";
import { concat, NEVER, of, Subject, throwError } from "rxjs";
import { broadcast, mpsc, OverflowError } from "sluice";
import { asObserver, type DropReason } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

function drops() {
  const dropped: [number, DropReason][] = [];
  return { dropped, onDrop: (value: number, reason: DropReason) => void dropped.push([value, reason]) };
}

describe("asObserver", () => {
  it("sends values and closes the sender on completion", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    of(1, 2).subscribe(asObserver(tx, { overflow: "error" }));
    expect(await rx.recvMany(9)).toEqual([1, 2]);
    expect(await rx.recv()).toBeUndefined();
  });

  it("closes only its own sender", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    of(1).subscribe(asObserver(tx.clone(), { overflow: "error" }));
    expect(tx.senderCount).toBe(1);
    tx.trySend(2);
    expect(await rx.recvMany(9)).toEqual([1, 2]);
  });

  it("fails the channel with an error", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    concat(
      of(1),
      throwError(() => new Error("broken")),
    ).subscribe(asObserver(tx, { overflow: "error" }));
    expect(await rx.recv()).toBe(1);
    await expect(rx.recv()).rejects.toThrow("broken");
  });

  it("works with an unbounded sender", async () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    const { dropped, onDrop } = drops();
    const observer = asObserver(tx, { overflow: "unbounded", onDrop });
    for (let n = 0; n < 1000; n += 1) observer.next(n);
    expect(rx.size).toBe(1000);
    rx.close();
    observer.next(1000);
    expect(dropped).toEqual([[1000, "closed"]]);
  });

  it("under error fails the channel by an overflow, and then drops as closed", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const { dropped, onDrop } = drops();
    const subject = new Subject<number>();
    subject.subscribe(asObserver(tx, { overflow: "error", onDrop }));
    for (const n of [1, 2, 3, 4]) subject.next(n);
    expect(dropped).toEqual([
      [3, "full"],
      [4, "closed"],
    ]);
    expect(subject.observed).toBe(true); // an observer cannot unsubscribe
    expect(await rx.recvMany(9)).toEqual([1, 2]);
    await expect(rx.recv()).rejects.toThrow(new OverflowError(2));
  });

  it.each([
    ["drop-oldest", [1], [2, 3]],
    ["drop-newest", [3], [1, 2]],
  ] as const)("drops by the policy (%s)", async (overflow, lost, kept) => {
    const [tx, rx] = mpsc.channel<number>(2);
    const { dropped, onDrop } = drops();
    const observer = asObserver(tx, { overflow, onDrop });
    for (const n of [1, 2, 3]) observer.next(n);
    expect(dropped).toEqual(lost.map((n) => [n, "full"]));
    expect(await rx.recvMany(9)).toEqual(kept);
  });

  it("drops the value itself under drop-oldest when permits hold every slot", async () => {
    const [tx] = mpsc.channel<number>(1);
    const permit = await tx.reserve();
    const { dropped, onDrop } = drops();
    asObserver(tx, { overflow: "drop-oldest", onDrop }).next(1);
    expect(dropped).toEqual([[1, "full"]]);
    permit.release();
  });

  it("does not pass a sender that waits", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const { dropped, onDrop } = drops();
    tx.trySend(1);
    const waiting = tx.send(2);
    asObserver(tx.clone(), { overflow: "drop-newest", onDrop }).next(3);
    expect(dropped).toEqual([[3, "full"]]);
    expect([await rx.recv(), await rx.recv()]).toEqual([1, 2]);
    await waiting;
  });

  it.each([
    ["complete", (tx: mpsc.Sender<number>) => asObserver(tx, { overflow: "error" }).complete()],
    ["close by hand", (tx: mpsc.Sender<number>) => tx.close()],
  ])("drops what comes after a %s", (_, close) => {
    const [tx, rx] = mpsc.channel<number>(4);
    const { dropped, onDrop } = drops();
    const observer = asObserver(tx, { overflow: "error", onDrop });
    close(tx);
    observer.next(1);
    expect(dropped).toEqual([[1, "closed"]]);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "closed" });
  });

  it("ignores a second end", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const observer = asObserver(tx, { overflow: "error" });
    observer.complete();
    observer.error(new Error("late"));
    observer.complete();
    expect(await rx.recv()).toBeUndefined();
    expect(unhandled()).toEqual([]);
  });

  it.each([
    ["the receiver is gone", (_: mpsc.Sender<number>, rx: mpsc.Receiver<number>) => rx[Symbol.dispose]()],
    ["the receiver is closed", (_: mpsc.Sender<number>, rx: mpsc.Receiver<number>) => rx.close()],
    ["the sender was closed by hand", (tx: mpsc.Sender<number>) => tx.close()],
    ["the channel overflowed", (tx: mpsc.Sender<number>) => tx.fail(new OverflowError(4))],
  ])("tells rxjs of an error that finds nobody: %s", (_, end) => {
    const [tx, rx] = mpsc.channel<number>(4);
    const keepOpen = tx.clone();
    end(tx, rx);
    asObserver(tx, { overflow: "error" }).error("broken");
    expect(unhandled()).toEqual(["broken"]);
    keepOpen.close();
  });

  it("reports what onDrop throws, and goes on", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const onDrop = (value: number): void => {
      throw new Error(`onDrop ${value}`);
    };
    const observer = asObserver(tx, { overflow: "drop-oldest", onDrop });
    for (const n of [1, 2, 3]) observer.next(n);
    expect(unhandled()).toEqual([new Error("onDrop 1"), new Error("onDrop 2")]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 3 });
  });

  it("may be told the next inside a next", () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const subject = new Subject<number>();
    subject.subscribe((n) => {
      if (n < 3) subject.next(n + 1);
    });
    subject.subscribe(asObserver(tx, { overflow: "error" }));
    subject.next(1);
    expect([1, 2, 3].map(() => rx.tryRecv())).toEqual([3, 2, 1].map((value) => ({ ok: true, value })));
  });

  it("hands on to a reader that waits on a rendezvous channel, and else overflows", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const { dropped, onDrop } = drops();
    const observer = asObserver(tx, { overflow: "drop-newest", onDrop });
    const parked = rx.recv();
    observer.next(1);
    observer.next(2);
    expect(await parked).toBe(1);
    expect(dropped).toEqual([[2, "full"]]);
  });

  it("works by its functions alone, as the platform calls them", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const { next, complete } = asObserver(tx, { overflow: "error" });
    next(1);
    complete();
    expect(await rx.recvMany(9)).toEqual([1]);
    expect(await rx.recv()).toBeUndefined();
  });

  it("keeps a subscription that its source does not end", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const subscription = concat(of(1), NEVER).subscribe(asObserver(tx, { overflow: "error" }));
    rx.close();
    await settle();
    expect(subscription.closed).toBe(false);
    subscription.unsubscribe();
  });

  it("knows the senders of another copy of the package", async () => {
    vi.resetModules();
    const copy = await import("sluice");
    const [tx, rx] = copy.mpsc.channel<number>(2);
    expect(tx).not.toBeInstanceOf(mpsc.Sender);
    const dropped: [number, DropReason][] = [];
    const onDrop = (value: number, reason: DropReason): void => void dropped.push([value, reason]);
    const observer = asObserver(tx, { overflow: "drop-oldest", onDrop });
    for (const n of [1, 2, 3]) observer.next(n);
    tx.close();
    observer.next(4);
    observer.complete();
    expect(await rx.recvMany(9)).toEqual([2, 3]);
    expect(dropped).toEqual([
      [1, "full"],
      [4, "closed"],
    ]);

    const [unbounded, all] = copy.mpsc.unboundedChannel<number>();
    of(1, 2, 3).subscribe(asObserver(unbounded, { overflow: "error" }));
    expect(await all.recvMany(9)).toEqual([1, 2, 3]);
  });

  it("checks its arguments at the call", async () => {
    const [tx] = mpsc.channel<number>(1);
    const [rendezvous] = mpsc.channel<number>(0);
    const [other] = broadcast.channel<number>(1);
    expect(() => asObserver(tx, undefined as never)).toThrow("options must be an object with overflow");
    expect(() => asObserver(tx, {} as never)).toThrow("overflow must be one of");
    expect(() => asObserver(tx, { overflow: "error", onDrop: 1 as never })).toThrow("onDrop must be a function, got 1");
    expect(() => asObserver(other as never, { overflow: "error" })).toThrow("tx must be an mpsc sender, got an object");
    const permit = await tx.reserve();
    expect(() => asObserver(permit as never, { overflow: "error" })).toThrow(
      "tx must be an mpsc sender, got an object",
    );
    expect(() => asObserver(tx as never, { overflow: "unbounded" })).toThrow('overflow must not be "unbounded"');
    expect(() => asObserver(rendezvous, { overflow: "drop-oldest" })).toThrow(RangeError);
  });
});
