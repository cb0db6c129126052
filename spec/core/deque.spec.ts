import { describe, expect, it } from "vitest";
import { Deque } from "../../lib/core/deque.ts";
import { forSeeds } from "../support/random.ts";

describe("Deque", () => {
  it("does what an array does, in random programs that grow and shrink it", async () => {
    await forSeeds(40, (random) => {
      const deque = new Deque<number>();
      const model: number[] = [];
      for (let step = 0, next = 0; step < 1_000; step += 1) {
        const growing = Math.floor(step / 200) % 2 === 0;
        const many = random.below(4);
        if (random.chance(growing ? 8 : 4) && model.length >= many)
          expect(deque.shiftMany(many)).toEqual(model.splice(0, many));
        else if (random.chance(growing ? 4 : 2) && model.length > 0) expect(deque.shift()).toBe(model.shift());
        else if (growing || random.chance(3)) {
          deque.push(next);
          model.push(next);
          next += 1;
        } else if (random.chance(50)) {
          deque.clear();
          model.length = 0;
        }
        expect(deque.size).toBe(model.length);
        expect(deque.peek()).toBe(model[0]);
      }
      while (model.length > 0) expect(deque.shift()).toBe(model.shift());
      expect(deque.size).toBe(0);
    });
  });

  it("holds undefined as an item like any other", () => {
    const deque = new Deque<undefined>();
    deque.push(undefined);
    expect(deque.size).toBe(1);
    deque.shift();
    expect(deque.size).toBe(0);
  });

  it("costs no array before the first item and after clear", () => {
    const deque = new Deque<number>();
    const { ring } = new Deque<string>();
    expect(deque.ring, "one for all").toBe(ring);
    expect(deque.peek()).toBeUndefined();
    deque.push(1);
    expect(ring).toEqual([undefined]);
    deque.clear();
    expect(deque.ring).toBe(ring);
    expect(deque.peek()).toBeUndefined();
  });

  it("gives the memory of a burst back", () => {
    const deque = new Deque<number>();
    for (let i = 0; i < 10_000; i += 1) deque.push(i);
    expect(deque.ring).toHaveLength(16_384);
    while (deque.size > 10) deque.shift();
    expect(deque.ring.length).toBeLessThanOrEqual(1024);
    expect(deque.peek()).toBe(9_990);
  });

  it("does not move at the edge between growing and shrinking", () => {
    const deque = new Deque<number>();
    for (let i = 0; i <= 2048; i += 1) deque.push(i);
    const { ring } = deque;
    for (let i = 0; i < 100; i += 1) {
      deque.shift();
      deque.push(i);
    }
    expect(deque.ring).toBe(ring);
  });

  it("keeps no taken item alive", () => {
    const deque = new Deque<object>();
    const items = Array.from({ length: 100 }, () => ({}));
    for (const item of items) deque.push(item);
    for (const item of items.slice(0, 60)) {
      deque.shift();
      expect(deque.ring).not.toContain(item);
    }
    expect(deque.ring?.filter((item) => item !== undefined)).toHaveLength(40);
  });
});
