import "../support/open-gate.ts";
import { CancellationToken } from "../../lib/index.ts";
import { describe, expect, it, vi } from "vitest";
import { type Feed, feedBroadcast, feedOneshot, type FeedOptions, feedWatch } from "../../lib/bridge/feed.ts";
import { dispose } from "../../lib/core/symbols.ts";
import { settle } from "../support/settle.ts";
import { waitingOn } from "../support/waiting.ts";

/** What the three receivers have in common. */
interface Rx {
  next(): Promise<IteratorResult<number, undefined>>;
  close(): void;
  [dispose](): void;
}
type Make = (options: FeedOptions | undefined, report: (error: unknown) => void) => [Feed<number>, Rx];

const KINDS: [string, Make][] = [
  ["watch", (options, report) => feedWatch(0, options, report)],
  ["broadcast", (options, report) => feedBroadcast({ capacity: 4, ...options }, report)],
  ["oneshot", (options, report) => feedOneshot(options, report)],
];

function open(make: Make, options?: FeedOptions) {
  const reported: unknown[] = [];
  const detach = vi.fn();
  const [feed, rx] = make(options, (error) => reported.push(error));
  feed.attach(detach);
  return { feed, rx, detach, reported };
}

const END = { done: true, value: undefined };
const item = (value: number) => ({ done: false, value });

describe.each(KINDS)("a feed of a %s channel", (kind, make) => {
  it("hands a value on", async () => {
    const { feed, rx } = open(make);
    feed.next(1);
    expect(await rx.next()).toEqual(item(1));
  });

  it("ends when the source completes, after what is unread, and unsubscribes", async () => {
    const { feed, rx, detach } = open(make);
    feed.next(1);
    feed.complete();
    expect(detach).toHaveBeenCalledOnce();
    expect(await rx.next()).toEqual(item(1));
    expect(await rx.next()).toEqual(END);
  });

  it("ends without a value if there was none", async () => {
    const { feed, rx } = open(make);
    feed.complete();
    expect(await rx.next()).toEqual(END);
  });

  it("fails when the source fails, once, and unsubscribes", async () => {
    const { feed, rx, detach } = open(make);
    feed.error("broken");
    expect(detach).toHaveBeenCalledOnce();
    await expect(rx.next()).rejects.toBe("broken");
    expect(await rx.next()).toEqual(END);
  });

  it("ignores what a source says after its end", async () => {
    const { feed, rx, detach, reported } = open(make);
    feed.complete();
    feed.next(1);
    feed.error("late");
    feed.complete();
    expect(detach).toHaveBeenCalledOnce();
    expect(await rx.next()).toEqual(END);
    expect(reported).toEqual([]);
  });

  it("ignores a completion after an error", async () => {
    const { feed, rx } = open(make);
    feed.error("broken");
    feed.complete();
    await expect(rx.next()).rejects.toBe("broken");
  });

  it.each(["close", "dispose"])("unsubscribes from a microtask when the receiver goes by %s", async (way) => {
    const { feed, rx, detach } = open(make);
    if (way === "close") rx.close();
    else rx[dispose]();
    expect(detach).not.toHaveBeenCalled();
    await settle();
    expect(detach).toHaveBeenCalledOnce();
    expect(feed.isLeft).toBe(true);
    rx[dispose]();
    rx[dispose]();
    await settle();
    expect(detach).toHaveBeenCalledOnce();
  });

  it("unsubscribes at once when the source emits to nobody", () => {
    const { feed, rx, detach } = open(make);
    rx[dispose]();
    feed.next(1);
    expect(detach).toHaveBeenCalledOnce();
  });

  it("takes an error that finds nobody for that of a source one has unsubscribed", async () => {
    const { feed, rx, detach, reported } = open(make);
    rx[dispose]();
    feed.error("late");
    await settle();
    expect(detach).toHaveBeenCalledOnce();
    expect(reported).toEqual([]);
  });

  it("reports what unsubscribing throws, and settles all the same", async () => {
    const { feed, rx, reported } = open(make);
    feed.attach(() => {
      throw new Error("teardown");
    });
    feed.complete();
    expect(reported).toEqual([new Error("teardown")]);
    expect(await rx.next()).toEqual(END);
  });

  it("ends a subscription that is handed over too late at once", () => {
    const { feed } = open(make);
    feed.complete();
    const late = vi.fn();
    feed.attach(late);
    expect(late).toHaveBeenCalledOnce();
  });

  it("may be told the next inside the unsubscribing", () => {
    const { feed, rx } = open(make);
    const detach = vi.fn(() => {
      feed.next(2);
      feed.error("nested");
      feed.complete();
    });
    feed.attach(detach);
    rx[dispose]();
    feed.next(1);
    expect(detach).toHaveBeenCalledOnce();
  });

  describe("with a signal", () => {
    it.each(["token", "signal"])("fails with the reason of a %s, and unsubscribes from a microtask", async (type) => {
      const token = new CancellationToken();
      const { feed, rx, detach } = open(make, { signal: type === "token" ? token : token.signal });
      const parked = rx.next();
      token.cancel("enough");
      expect(detach).not.toHaveBeenCalled();
      await expect(parked).rejects.toBe("enough");
      await settle();
      expect(detach).toHaveBeenCalledOnce();
      expect(feed.isLeft).toBe(true);
      expect(await rx.next()).toEqual(END);
    });

    it("keeps what came before it fired", async () => {
      const token = new CancellationToken();
      const { feed, rx } = open(make, { signal: token });
      feed.next(1);
      token.cancel("enough");
      expect(await rx.next()).toEqual(item(1));
      if (kind === "oneshot") expect(await rx.next()).toEqual(END);
      else await expect(rx.next()).rejects.toBe("enough");
    });

    it.each(["next", "error", "complete"] as const)("ignores a %s between firing and unsubscribing", async (what) => {
      const token = new CancellationToken();
      const { feed, rx, detach } = open(make, { signal: token });
      token.cancel("enough");
      feed[what](1);
      expect(detach).toHaveBeenCalledOnce();
      await expect(rx.next()).rejects.toBe("enough");
      await settle();
      expect(detach).toHaveBeenCalledOnce();
    });

    it("wants no source when it has fired", async () => {
      const { feed, rx } = open(make, { signal: AbortSignal.abort("early") });
      expect(feed.isLeft).toBe(true);
      await expect(rx.next()).rejects.toBe("early");
    });

    it.each([
      ["the source ends", (feed: Feed<number>) => feed.complete()],
      ["the receiver has gone", (_: Feed<number>, rx: Rx) => rx[dispose]()],
    ])("lets go of it when %s", async (_, end) => {
      const token = new CancellationToken();
      const { feed, rx } = open(make, { signal: token });
      expect(waitingOn(token)).toBe(1);
      end(feed, rx);
      await settle();
      expect(waitingOn(token)).toBe(0);
    });
  });

  it("is named in errors", async () => {
    const { rx } = open(make, { name: "ticks" });
    rx[dispose]();
    await expect(rx.next()).rejects.toThrow(kind === "watch" ? /ticks/ : /Receiver of channel "ticks"/);
    const unnamed = open(make);
    unnamed.rx[dispose]();
    await expect(unnamed.rx.next()).rejects.toThrow('Receiver of channel "from an Observable"');
  });

  it("checks its options", () => {
    expect(() => open(make, { signal: 1 as never })).toThrow(
      "signal must be an AbortSignal or a CancellationToken, got 1",
    );
  });
});

describe("checks", () => {
  const report = (): void => {};
  it("name the options", () => {
    expect(() => feedWatch(0, 1 as never, report)).toThrow("options must be an object, got 1");
    expect(() => feedOneshot(1 as never, report)).toThrow("options must be an object, got 1");
    expect(() => feedBroadcast(undefined as never, report)).toThrow("options must be an object with capacity");
    expect(() => feedBroadcast({ capacity: 0 }, report)).toThrow(RangeError);
    expect(() => feedBroadcast({} as never, report)).toThrow("capacity must be a number, got undefined");
    expect(() => feedBroadcast({ capacity: 2, replay: 3 }, report)).toThrow("replay must be an integer from 0 to 2");
    expect(() => feedBroadcast({ capacity: 2, onLag: "wait" as never }, report)).toThrow("onLag must be");
  });
});

describe("a feed of a broadcast channel", () => {
  it("is over with its last receiver, for all that come later too", async () => {
    const [feed, rx] = feedBroadcast<number>({ capacity: 4 }, () => {});
    const other = rx.resubscribe();
    rx.close();
    await settle();
    expect(feed.isLeft).toBe(false);
    other.close();
    await settle();
    expect(feed.isLeft).toBe(true);
    expect(await other.resubscribe().next()).toEqual(END);
  });

  it("unsubscribes though replay keeps values for nobody", () => {
    const [feed, rx] = feedBroadcast<number>({ capacity: 4, replay: 4 }, () => {});
    rx[dispose]();
    feed.next(1);
    expect(feed.isLeft).toBe(true);
  });
});
