import { describe, expect, it } from "vitest";
import { Units } from "../../lib/core/units.ts";
import { Waiter } from "../../lib/core/wait-list.ts";
import { forSeeds } from "../support/random.ts";

/** Asks for `n` units, and when woken takes them. */
class Taker extends Waiter {
  readonly units: Units;
  readonly n: number;
  /** What it does with them. */
  readonly use: () => void;
  got = 0;

  constructor(units: Units, n: number, use: () => void = () => undefined) {
    super();
    this.units = units;
    this.n = n;
    this.use = use;
  }

  /** As a door does: a poll first, then a place in the queue. */
  ask(): this {
    if (this.units.isEmpty && this.units.take(this.n)) this.wakeWith();
    else this.units.enqueue(this, this.n);
    return this;
  }

  wake(): void {
    if (this.units.take(this.n)) this.wakeWith();
  }

  wakeWith(): void {
    this.got = this.n;
    this.use();
  }
}

/** What the oldest waiter holds back from everybody else. */
const hoardIn = ({ left, free }: Units): number => left - free;

describe("Units", () => {
  it("gives all that is asked for, or none", () => {
    const units = new Units(3);
    expect(units.take(4)).toBe(false);
    expect(units.take(2)).toBe(true);
    expect(units.take(2)).toBe(false);
    expect(units.free).toBe(1);
    units.give(2);
    expect(units.free).toBe(3);
  });

  it("hoards for the oldest, so nobody else finds any", () => {
    const units = new Units(2);
    const large = new Taker(units, 3).ask();
    expect([units.free, hoardIn(units)]).toEqual([0, 2]);
    expect(units.take(1)).toBe(false);
    units.give(1);
    expect([large.got, hoardIn(units), units.free]).toEqual([3, 0, 0]);
  });

  it("serves in order, sizes included", () => {
    const units = new Units(0);
    const [large, small] = [new Taker(units, 3).ask(), new Taker(units, 1).ask()];
    units.give(2);
    expect([large.got, small.got]).toEqual([0, 0]);
    units.give(1);
    expect([large.got, small.got]).toEqual([3, 0]);
    units.give(1);
    expect(small.got).toBe(1);
  });

  it("serves as many as it can in one step", () => {
    const units = new Units(0);
    const takers = [1, 2, 3].map((n) => new Taker(units, n).ask());
    units.give(5);
    expect(takers.map(({ got }) => got)).toEqual([1, 2, 0]);
    expect([hoardIn(units), units.free]).toEqual([2, 0]);
  });

  it("hands the hoard of one that leaves to the next", () => {
    const units = new Units(1);
    const [large, small] = [new Taker(units, 2).ask(), new Taker(units, 1).ask()];
    units.leave(large);
    expect([small.got, units.free]).toEqual([1, 0]);
    units.leave(large);
    units.leave(small);
    expect(units.free).toBe(0);
  });

  it("hands on the turn of one that was woken and did not take", () => {
    const units = new Units(0);
    class Idle extends Waiter {
      wake(): void {}
    }
    const idle = new Idle();
    units.enqueue(idle, 1);
    const next = new Taker(units, 1).ask();
    units.give(1);
    units.leave(idle);
    expect([next.got, units.free]).toEqual([1, 0]);
  });

  it("settles one before it wakes the next, also when that sets units free", () => {
    const units = new Units(0);
    const log: string[] = [];
    const release = (name: string) => () => {
      log.push(`${name} begins`);
      units.give(1);
      log.push(`${name} ends`);
    };
    for (const name of ["a", "b", "c"]) new Taker(units, 1, release(name)).ask();
    units.give(1);
    expect(log).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(units.free).toBe(1);
  });

  it("shows those who are woken on the way only what is theirs (law 7)", () => {
    const units = new Units(0);
    const seen: boolean[] = [];
    new Taker(units, 1, () => seen.push(units.take(1))).ask();
    const next = new Taker(units, 1).ask();
    units.give(2);
    expect(seen).toEqual([false]);
    expect([next.got, units.free]).toEqual([1, 0]);

    const back = (): void => {
      units.give(1);
      seen.push(units.take(1));
    };
    const [again, last] = [new Taker(units, 1, back).ask(), new Taker(units, 1).ask()];
    units.give(1);
    expect(seen).toEqual([false, false]);
    expect([again.got, last.got, units.free]).toEqual([1, 1, 0]);
  });

  it("leaves one at the gate alone, and those behind it; it hoards when it has come through", () => {
    const units = new Units(1);
    const [gated, behind] = [new Taker(units, 2), new Taker(units, 1)];
    gated.gated = behind.gated = true;
    units.enqueue(gated, 2);
    units.enqueue(behind, 1);
    expect([units.free, hoardIn(units)]).toEqual([1, 0]);
    gated.gated = false;
    units.passed();
    expect([units.free, hoardIn(units)]).toEqual([0, 1]);
    units.give(1);
    expect([gated.got, behind.got]).toEqual([2, 0]);
  });

  it("sends all away with nothing lost", () => {
    const units = new Units(1);
    const woken: number[] = [];
    class Refused extends Waiter {
      wake(): void {
        woken.push(hoardIn(units));
      }
    }
    units.enqueue(new Refused(), 3);
    units.enqueue(new Refused(), 1);
    units.dismiss();
    expect(woken).toEqual([0, 0]);
    expect([units.free, units.isEmpty]).toEqual([1, true]);
    units.dismiss();
  });

  it("keeps what comes back while all are sent away, and gives it to nobody", () => {
    const units = new Units(1);
    const hoards: number[] = [];
    class Refused extends Waiter {
      other: Waiter | null = null;
      wake(): void {
        units.give(1);
        if (this.other !== null) units.leave(this.other); // as a race with two branches here does
        hoards.push(hoardIn(units));
      }
    }
    const [first, second, third] = [new Refused(), new Refused(), new Refused()];
    for (const waiter of [first, second, third]) units.enqueue(waiter, 3);
    first.other = second;
    units.dismiss();
    expect(hoards).toEqual([0, 0]);
    expect([units.free, units.isEmpty]).toEqual([3, true]);
  });

  it("loses and invents no unit in random programs", async () => {
    await forSeeds(500, (random) => {
      const total = random.below(6);
      const units = new Units(total);
      let takers: Taker[] = [];
      for (let step = 0; step < 60; step += 1) {
        const act = random.below(3);
        const taker = takers.length > 0 ? random.pick(takers) : undefined;
        if (act === 0) takers.push(new Taker(units, 1 + random.below(4)).ask());
        else if (taker !== undefined && (act === 1 || taker.got === 0)) {
          takers = takers.filter((other) => other !== taker);
          if (taker.got > 0) units.give(taker.got);
          else units.leave(taker);
        }
        const out = takers.reduce((sum, { got }) => sum + got, 0);
        expect(units.left + out).toBe(total);
        const waiting = takers.filter(({ got }) => got === 0);
        if (waiting.length > 0) expect(units.left).toBeLessThan((waiting[0] as Taker).n);
        else expect(hoardIn(units)).toBe(0);
        if (waiting.length > 0) expect(units.free).toBe(0);
      }
    });
  });
});
