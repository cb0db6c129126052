/** The shared state, looked at from inside: what it keeps, for how long, and whom a send wakes. */
import { describe, expect, it } from "vitest";
import { Chan } from "../../lib/channel/broadcast/chan.js";
import { Cursor } from "../../lib/channel/broadcast/cursor.js";
import type { SubscribeOptions } from "../../lib/channel/broadcast/options.js";
import { CLOSED, PENDING } from "../../lib/core/pollable.js";
import { Waiter } from "../../lib/core/wait-list.js";

function open(capacity: number, replay = 0): Chan<string> {
  const chan = new Chan<string>(capacity, { replay });
  chan.senders = 1;
  return chan;
}

const join = (chan: Chan<string>, options?: SubscribeOptions): Cursor<string> => new Cursor(chan, chan.onLag, options);

/** The values that the ring keeps alive, in any order. */
const kept = (chan: Chan<string>): string[] => chan.values.filter((value) => value !== undefined).sort();

/** Notes its wakes and does not poll, as a subscription that pumps on a microtask. */
class Sleeper extends Waiter {
  readonly name: string;
  readonly woken: string[];

  constructor(name: string, woken: string[]) {
    super();
    this.name = name;
    this.woken = woken;
  }

  wake(): void {
    this.woken.push(this.name);
  }
}

describe("broadcast ring", () => {
  it("B7: lets a value go when every receiver that could see it has read it", () => {
    const chan = open(4);
    const [a, b] = [join(chan), join(chan)];
    chan.send("x");
    join(chan); // comes later: cannot see it
    a.poll();
    expect(kept(chan)).toEqual(["x"]);
    b.poll();
    expect(kept(chan)).toEqual([]);
  });

  it("B7: lets the unread values of a disposed receiver go, and no others", () => {
    const chan = open(4);
    const [a, b] = [join(chan), join(chan)];
    for (const value of ["x", "y", "z"]) chan.send(value);
    b.poll();
    a.dispose();
    expect(kept(chan)).toEqual(["y", "z"]);
    expect(chan.size).toBe(2);
    b.dispose();
    expect(kept(chan)).toEqual([]);
    expect(chan.size).toBe(0);
  });

  it("lets the unread values of a closed receiver go as it reads them or is disposed", () => {
    const chan = open(4);
    const rx = join(chan);
    for (const value of ["x", "y", "z"]) chan.send(value);
    rx.close();
    expect(kept(chan)).toEqual(["x", "y", "z"]);
    rx.poll();
    expect(kept(chan)).toEqual(["y", "z"]);
    rx.dispose();
    expect(kept(chan)).toEqual([]);
  });

  it("lets an overwritten value go", () => {
    const chan = open(2);
    join(chan);
    for (const value of ["x", "y", "z"]) chan.send(value);
    expect(kept(chan)).toEqual(["y", "z"]);
  });

  it("B5: keeps nothing when there is no receiver and no replay", () => {
    const chan = open(2);
    chan.send("x");
    expect(chan.values).toEqual([]);
  });

  it("keeps the last values for replay though all have read them, and no more", () => {
    const chan = open(4, 2);
    const rx = join(chan);
    for (const value of ["x", "y", "z"]) {
      chan.send(value);
      rx.poll();
    }
    expect(kept(chan)).toEqual(["y", "z"]);
    chan.send("unread");
    expect(kept(chan)).toEqual(["unread", "z"]);
    chan.send("more");
    expect(kept(chan)).toEqual(["more", "unread"]);
    expect(chan.size).toBe(2);
  });

  it("makes no slots before the first message", () => {
    const chan = open(1024);
    join(chan);
    expect(chan.values).toEqual([]);
  });

  it("does not grow while all keep up, whatever the capacity", () => {
    const chan = open(1 << 30);
    const [a, b] = [join(chan), join(chan)];
    for (let i = 0; i < 1000; i += 1) {
      chan.send(String(i));
      a.poll();
      b.poll();
    }
    expect(chan.values.length).toBeLessThanOrEqual(8);
  });

  it("grows with what is unread, keeps its order, and stops at the capacity", () => {
    const chan = open(100);
    const rx = join(chan);
    chan.send("before");
    rx.poll();
    for (let i = 0; i < 60; i += 1) chan.send(String(i));
    expect(chan.values.length).toBe(64);
    for (let i = 0; i < 60; i += 1) expect(rx.poll()).toBe(String(i));
    for (let i = 0; i < 1000; i += 1) chan.send(String(i));
    expect(chan.values.length).toBe(128);
    expect(kept(chan).length).toBe(100);
    expect(rx.overrun()).toBe(900);
    expect(rx.poll()).toBe("900");
  });

  it("counts positions beyond 32 bits", () => {
    const chan = open(4);
    chan.tail = 2 ** 40 - 2;
    const rx = join(chan);
    for (const value of ["a", "b", "c", "d"]) chan.send(value);
    expect([rx.poll(), rx.poll(), rx.poll(), rx.poll(), rx.poll()]).toEqual(["a", "b", "c", "d", PENDING]);
  });
});

describe("broadcast waiting", () => {
  it("B13: wakes every waiting receiver by one send, the one that waits longest first", () => {
    const chan = open(4);
    const woken: string[] = [];
    const cursors = ["a", "b", "c"].map((name) => [join(chan), new Sleeper(name, woken)] as const);
    for (const [cursor, sleeper] of [...cursors].reverse()) cursor.register(sleeper);
    chan.send("x");
    expect(woken).toEqual(["c", "b", "a"]);
    expect(chan.waiting.isEmpty).toBe(true);
  });

  it("wakes one parked read of each receiver by a send, and all of them by the end", () => {
    const chan = open(4);
    const woken: string[] = [];
    const [a, b] = [join(chan), join(chan)];
    for (const name of ["a1", "a2", "a3"]) a.register(new Sleeper(name, woken));
    b.register(new Sleeper("b1", woken));
    chan.send("x");
    expect(woken).toEqual(["a1", "b1"]);
    chan.dropSender();
    expect(woken).toEqual(["a1", "b1", "a2", "a3"]);
    expect(chan.waiting.isEmpty).toBe(true);
  });

  it("wakes nobody of a receiver that does not wait", () => {
    const chan = open(4);
    const woken: string[] = [];
    const [a, b] = [join(chan), join(chan)];
    b.register(new Sleeper("b", woken));
    chan.send("x");
    chan.send("y");
    expect(woken).toEqual(["b"]);
    expect(a.size).toBe(2);
  });

  it("B14: forgets a read that leaves, and its receiver when it was the last", () => {
    const chan = open(4);
    const woken: string[] = [];
    const rx = join(chan);
    const [first, second] = [new Sleeper("first", woken), new Sleeper("second", woken)];
    rx.register(first);
    rx.register(second);
    rx.unregister(first);
    expect(chan.waiting.isEmpty).toBe(false);
    rx.unregister(second);
    expect(chan.waiting.isEmpty).toBe(true);
    chan.send("x");
    expect(woken).toEqual([]);
    expect(rx.poll()).toBe("x");
  });

  it("hands the turn of a woken read that leaves without polling to the next", () => {
    const chan = open(4);
    const woken: string[] = [];
    const rx = join(chan);
    const [first, second] = [new Sleeper("first", woken), new Sleeper("second", woken)];
    rx.register(first);
    rx.register(second);
    chan.send("x");
    rx.unregister(first);
    expect(woken).toEqual(["first", "second"]);
    expect(chan.waiting.isEmpty).toBe(true);
  });

  it("hands no turn on when another took the message", () => {
    const chan = open(4);
    const woken: string[] = [];
    const rx = join(chan);
    const [first, second] = [new Sleeper("first", woken), new Sleeper("second", woken)];
    rx.register(first);
    rx.register(second);
    chan.send("x");
    rx.poll();
    rx.unregister(first);
    expect(woken).toEqual(["first"]);
    expect(chan.waiting.isEmpty).toBe(false);
  });

  it("unregisters an absent waiter without harm", () => {
    const chan = open(4);
    const rx = join(chan);
    rx.unregister(new Sleeper("absent", []));
    expect(rx.poll()).toBe(PENDING);
    chan.dropSender();
    rx.unregister(new Sleeper("absent", []));
    expect(rx.poll()).toBe(CLOSED);
  });
});
