import { describe, expect, it } from "vitest";
import { WaitList, Waiter } from "../../lib/core/wait-list.ts";

/** A waiter that tells its name when woken, and then does `act`. */
class Named extends Waiter {
  readonly name: string;
  readonly log: string[];
  readonly act: () => void;

  constructor(name: string, log: string[], act: () => void = () => undefined) {
    super();
    this.name = name;
    this.log = log;
    this.act = act;
  }

  wake(): void {
    expect(this.list).toBe(null);
    this.log.push(this.name);
    this.act();
  }
}

function listOf(...names: string[]): { list: WaitList; log: string[]; waiters: Named[] } {
  const list = new WaitList();
  const log: string[] = [];
  const waiters = names.map((name) => new Named(name, log));
  for (const waiter of waiters) list.push(waiter);
  return { list, log, waiters };
}

describe("WaitList", () => {
  it("wakes in order of arrival, one at a time, each out of the list first (law 4)", () => {
    const { list, log } = listOf("a", "b");
    expect(list.wakeFirst()).toBe(true);
    expect(log).toEqual(["a"]);
    expect(list.wakeFirst()).toBe(true);
    expect(list.wakeFirst()).toBe(false);
    expect(log).toEqual(["a", "b"]);
    expect(list.isEmpty).toBe(true);
  });

  it("takes a waiter out wherever it stands, and says whether it stood here", () => {
    for (const [index, rest] of [[0, "b,c"] as const, [1, "a,c"] as const, [2, "a,b"] as const]) {
      const { list, log, waiters } = listOf("a", "b", "c");
      const gone = waiters[index]!;
      expect(new WaitList().remove(gone)).toBe(false);
      expect(list.remove(gone)).toBe(true);
      expect(list.remove(gone)).toBe(false);
      expect([gone.list, gone.prev, gone.next]).toEqual([null, null, null]);
      list.wakeAll();
      expect(log.join()).toBe(rest);
    }
  });

  it("wakes all, but not those who come meanwhile", () => {
    const list = new WaitList();
    const log: string[] = [];
    const late = new Named("late", log);
    list.push(new Named("a", log, () => list.push(late)));
    list.push(new Named("b", log));
    list.wakeAll();
    expect(log).toEqual(["a", "b"]);
    expect(list.head).toBe(late);
    expect(list.tail).toBe(late);
  });

  it("wakes all but those who leave meanwhile", () => {
    const list = new WaitList();
    const log: string[] = [];
    const gone = new Named("gone", log);
    list.push(new Named("a", log, () => list.remove(gone)));
    list.push(gone);
    list.push(new Named("b", log));
    list.wakeAll();
    expect(log).toEqual(["a", "b"]);
    expect(list.isEmpty).toBe(true);
  });

  it("can be woken again, whole or by one, while it is woken", () => {
    for (const again of ["wakeAll", "wakeFirst"] as const) {
      const list = new WaitList();
      const log: string[] = [];
      list.push(new Named("a", log, () => list[again]()));
      list.push(new Named("b", log, () => list[again]()));
      list.push(new Named("c", log, () => list[again]()));
      list.wakeAll();
      expect(log).toEqual(["a", "b", "c"]);
      expect(list.isEmpty).toBe(true);
    }
  });

  it("leaves those at the gate alone: wakeFirst stops at one, wakeAll wakes those behind it", () => {
    const { list, log, waiters } = listOf("a", "b", "c");
    waiters[0]!.gated = true;
    expect(list.wakeFirst()).toBe(false);
    expect(list.isEmpty).toBe(false);
    list.wakeAll();
    expect(log).toEqual(["b", "c"]);
    expect(list.head).toBe(waiters[0]);
    waiters[0]!.gated = false;
    list.wakeAll();
    expect(log).toEqual(["b", "c", "a"]);
  });

  it("keeps the order of those at the gate when all others are woken", () => {
    const { list, log, waiters } = listOf("a", "b", "c", "d");
    waiters[1]!.gated = waiters[3]!.gated = true;
    list.wakeAll();
    expect(log).toEqual(["a", "c"]);
    expect([list.head, list.tail]).toEqual([waiters[1], waiters[3]]);
  });
});
