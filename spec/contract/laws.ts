/**
 * The laws of lib/core/pollable.ts as functions over anything pollable. Each takes a fresh rig and fails, by an
 * assertion, where the law is broken. contract.spec.ts applies them to every pollable there is.
 */
import { expect } from "vitest";
import { CLOSED, PENDING, type Pollable } from "../../lib/core/pollable.ts";
import { VALUE, wait } from "../../lib/core/wait.ts";
import { Waiter } from "../../lib/core/wait-list.ts";
import { settle } from "../support/settle.ts";

/** A pollable with nothing to give yet, and the means to change that. */
export interface Rig {
  readonly pollable: Pollable<unknown>;
  /** Makes one more item available, or the one event happen. */
  supply(): void;
  /**
   * `"stream"`: every supply gives one item, which one poll takes. `"once"`: one item, for one poll. `"state"`: it
   * happened, and every poll says so. `"latest"`: several supplies are one item.
   */
  readonly kind: "stream" | "once" | "state" | "latest";
  /** Ends it, where it can end. */
  end?(): void;
  /** How many items wait inside, where that can be asked. */
  stored?(): number;
}

export interface Law {
  readonly law: number;
  readonly title: string;
  applies(this: void, rig: Rig): boolean;
  check(this: void, rig: Rig): void | Promise<void>;
}

/** A waiter polled by hand. */
class Probe extends Waiter {
  readonly pollable: Pollable<unknown>;
  readonly polls: boolean;
  readonly log: string[];
  readonly name: string;
  items: unknown[] = [];
  woken = 0;
  inListWhenWoken = false;

  constructor(rig: Rig, options: { polls?: boolean; log?: string[]; name?: string } = {}) {
    super();
    this.pollable = rig.pollable;
    this.polls = options.polls ?? true;
    this.log = options.log ?? [];
    this.name = options.name ?? "probe";
  }

  park(): this {
    expect(this.pollable.poll(), "a rig starts with nothing to give").toBe(PENDING);
    this.pollable.register(this);
    return this;
  }

  wake(): void {
    this.woken += 1;
    this.inListWhenWoken ||= this.list !== null;
    this.log.push(this.name);
    if (this.polls) this.items.push(outcome(this.pollable));
  }
}

/** What a poll says, failures included. */
function outcome(pollable: Pollable<unknown>): unknown {
  try {
    return pollable.poll();
  } catch (error) {
    return { failed: error instanceof Error ? error.name : error };
  }
}

const always = (): boolean => true;

export const laws: readonly Law[] = [
  {
    law: 1,
    title: "gives every item exactly once, in order, and only from poll",
    applies: (rig) => rig.kind === "stream",
    check(rig) {
      const probe = new Probe(rig);
      for (let i = 0; i < 3; i += 1) rig.supply();
      const items = [outcome(rig.pollable), outcome(rig.pollable), outcome(rig.pollable)];
      expect(new Set(items).size).toBe(3);
      expect(items).not.toContain(PENDING);
      expect(outcome(rig.pollable)).toBe(PENDING);
      expect(probe.woken).toBe(0);
    },
  },
  {
    law: 2,
    title: "changes nothing by a poll that finds nothing",
    applies: always,
    check(rig) {
      for (let i = 0; i < 3; i += 1) expect(outcome(rig.pollable)).toBe(PENDING);
      rig.supply();
      expect(outcome(rig.pollable)).not.toBe(PENDING);
    },
  },
  {
    law: 3,
    title: "wakes who registered after PENDING",
    applies: always,
    check(rig) {
      const probe = new Probe(rig).park();
      rig.supply();
      expect(probe.woken).toBe(1);
    },
  },
  {
    law: 4,
    title: "wakes once, and takes out of the list first",
    applies: always,
    check(rig) {
      const probe = new Probe(rig).park();
      rig.supply();
      if (rig.kind !== "once") rig.supply();
      expect(probe.woken).toBe(1);
      expect(probe.inListWhenWoken).toBe(false);
      expect(probe.list).toBe(null);
    },
  },
  {
    law: 5,
    title: "has something for a waiter in the step that wakes it",
    applies: always,
    check(rig) {
      const probe = new Probe(rig).park();
      rig.supply();
      expect(probe.items).toHaveLength(1);
      expect(probe.items).not.toContain(PENDING);
    },
  },
  {
    law: 6,
    title: "runs nothing of the waiting side while it wakes",
    applies: always,
    async check(rig) {
      let ran = false;
      const waiting = wait(rig.pollable, VALUE).then(() => {
        ran = true;
      });
      rig.supply();
      expect(ran).toBe(false);
      await waiting;
      expect(ran).toBe(true);
    },
  },
  {
    law: 7,
    title: "serves the waiters in order of arrival, one an item",
    applies: (rig) => rig.kind === "stream",
    check(rig) {
      const log: string[] = [];
      for (const name of ["a", "b", "c"]) new Probe(rig, { log, name }).park();
      rig.supply();
      expect(log).toEqual(["a"]);
      rig.supply();
      rig.supply();
      expect(log).toEqual(["a", "b", "c"]);
    },
  },
  {
    law: 7,
    title: "tells every waiter of a state, in order of arrival",
    applies: (rig) => rig.kind === "state",
    check(rig) {
      const log: string[] = [];
      for (const name of ["a", "b", "c"]) new Probe(rig, { log, name }).park();
      rig.supply();
      expect(log).toEqual(["a", "b", "c"]);
    },
  },
  {
    law: 8,
    title: "stores nothing while somebody waits for it",
    applies: (rig) => rig.stored !== undefined,
    check(rig) {
      const probes = [new Probe(rig).park(), new Probe(rig).park()];
      rig.supply();
      expect(rig.stored?.()).toBe(0);
      rig.supply();
      expect(rig.stored?.()).toBe(0);
      expect(probes.map((probe) => probe.woken)).toEqual([1, 1]);
    },
  },
  {
    law: 9,
    title: "gives what is there first and then says the same for ever",
    applies: (rig) => rig.end !== undefined,
    check(rig) {
      rig.supply();
      rig.end?.();
      if (rig.kind !== "state") expect([PENDING, CLOSED]).not.toContain(outcome(rig.pollable));
      const last = outcome(rig.pollable);
      expect(last).not.toBe(PENDING);
      for (let i = 0; i < 3; i += 1) expect(outcome(rig.pollable)).toEqual(last);
    },
  },
  {
    law: 9,
    title: "wakes every waiter at the end",
    applies: (rig) => rig.end !== undefined,
    check(rig) {
      const probes = [new Probe(rig).park(), new Probe(rig).park()];
      rig.end?.();
      expect(probes.map((probe) => probe.woken)).toEqual([1, 1]);
    },
  },
  {
    law: 10,
    title: "hands on the turn of a waiter that was woken and left",
    applies: (rig) => rig.kind === "stream",
    check(rig) {
      const idle = new Probe(rig, { polls: false }).park();
      const next = new Probe(rig).park();
      rig.supply();
      expect(idle.woken).toBe(1);
      rig.pollable.unregister(idle);
      expect(next.woken).toBe(1);
      expect(next.items).not.toContain(PENDING);
    },
  },
  {
    law: 4,
    title: "never wakes who has left, and takes a stranger's leaving lightly",
    applies: always,
    check(rig) {
      const gone = new Probe(rig).park();
      const stays = new Probe(rig).park();
      rig.pollable.unregister(gone);
      rig.pollable.unregister(gone);
      rig.pollable.unregister(new Probe(rig));
      rig.supply();
      expect(gone.woken).toBe(0);
      expect(stays.woken).toBe(1);
      expect(gone.list).toBe(null);
    },
  },
  {
    law: 3,
    title: "leaves a waiter at the gate alone, but sees it waiting",
    applies: always,
    check(rig) {
      const gated = new Probe(rig);
      gated.gated = true;
      rig.pollable.register(gated);
      rig.supply();
      expect(gated.woken).toBe(0);
      expect(gated.list).not.toBe(null);
      expect(outcome(rig.pollable)).not.toBe(PENDING);
      gated.gated = false;
      rig.pollable.unregister(gated);
      expect(gated.list).toBe(null);
    },
  },
  {
    law: 5,
    title: "loses nothing when a wait is aborted",
    applies: always,
    async check(rig) {
      const abort = new AbortController();
      const waiting = wait(rig.pollable, VALUE, abort.signal);
      abort.abort("left");
      await expect(waiting).rejects.toBe("left");
      rig.supply();
      await settle();
      expect(outcome(rig.pollable)).not.toBe(PENDING);
    },
  },
  {
    law: 5,
    title: "lets a delivery stand that came before the abort",
    applies: always,
    async check(rig) {
      const abort = new AbortController();
      const waiting = wait(rig.pollable, { of: () => "delivered" }, abort.signal);
      rig.supply();
      abort.abort("too late");
      expect(await waiting).toBe("delivered");
    },
  },
];
