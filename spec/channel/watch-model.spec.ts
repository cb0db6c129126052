/** Random programs on a watch against a model of it: every way to store, to wait, to loop and to end. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setCoopSlice, watch } from "sluice";
import { forSeeds, type Random } from "../support/random.ts";
import { settle } from "../support/settle.ts";
import { Model, type ModelLoop, type ModelReceiver, type Settled } from "./watch-model.ts";

type Receiver = readonly [watch.Receiver<number>, ModelReceiver];
type Loop = readonly [AsyncIterableIterator<number, undefined>, ModelLoop];

/** The channel and its model, driven side by side. */
class Pair {
  readonly random: Random;
  readonly model = new Model(0);
  readonly senders = [new watch.Sender(0)];
  readonly receivers: Receiver[] = [];
  loops: Loop[] = [];
  readonly aborts = new Map<number, AbortController>();
  settled: Settled[] = [];
  op = 0;
  value = 0;

  constructor(random: Random) {
    this.random = random;
    this.receivers.push([this.senders[0]!.subscribe(), this.model.subscribe()]);
  }

  step(): void {
    const { random } = this;
    const tx = this.senders.length > 0 ? random.pick(this.senders) : undefined;
    const present = this.receivers.filter(([, { limit }]) => limit === Infinity);
    const rx = present.length > 0 ? random.pick(present) : undefined;
    const dice = random.below(100);
    if (dice < 30) {
      if (tx !== undefined) this.store(tx);
    } else if (dice < 40) {
      if (tx !== undefined) this.useSender(tx);
    } else if (dice < 65) {
      if (rx !== undefined) this.wait(rx);
    } else if (dice < 80) {
      if (rx !== undefined) this.useReceiver(rx);
    } else if (dice < 92) {
      if (this.loops.length > 0) this.useLoop(random.pick(this.loops));
    } else {
      const op = random.below(this.op + 1);
      if (!this.aborts.has(op)) return;
      this.model.cancel(op);
      this.aborts.get(op)?.abort("cancelled");
    }
  }

  store(tx: watch.Sender<number>): void {
    const { model, random } = this;
    const value = random.chance(4) ? model.value : ++this.value;
    const before = model.value;
    const isEqual = random.chance(2);
    switch (random.below(4)) {
      case 0:
        expect(tx.send(value)).toBe(model.send(value));
        return;
      case 1:
        if (this.storesNot(() => tx.sendReplace(value))) return;
        expect(tx.sendReplace(value)).toBe(before);
        model.store(value, true);
        return;
      case 2:
        if (this.storesNot(() => tx.sendModify(() => value))) return;
        tx.sendModify((old) => old - before + value);
        model.store(value, true);
        return;
      default:
        if (this.storesNot(() => tx.sendIfModified(() => value))) return;
        if (random.chance(2)) {
          expect(tx.sendIfModified(() => value)).toBe(value !== before);
          model.store(value, value !== before);
        } else {
          expect(
            tx.sendIfModified(
              () => value,
              () => isEqual,
            ),
          ).toBe(!isEqual);
          model.store(value, !isEqual);
        }
    }
  }

  /** On a failed channel `use` throws; says whether that is so. */
  storesNot(use: () => unknown): boolean {
    if (this.model.failed) expect(use).toThrow("is closed");
    return this.model.failed;
  }

  useSender(tx: watch.Sender<number>): void {
    const { model, random } = this;
    const dice = random.below(20);
    if (dice < 6) this.receivers.push([tx.subscribe(), model.subscribe()]);
    else if (dice < 12) {
      this.start((op, signal) => {
        model.waitClosed(op);
        return tx.closed({ signal }).then(() => "nobody");
      });
    } else if (dice < 15) {
      this.senders.push(tx.clone());
      model.senders += 1;
    } else if (dice < 19) {
      this.senders.splice(this.senders.indexOf(tx), 1);
      tx.close();
      model.dropSender();
    } else {
      model.fail();
      tx.fail("failure");
    }
  }

  wait([rx, mrx]: Receiver): void {
    const { model, random } = this;
    const kind = random.pick(["changed", "next", "search"] as const);
    if (kind === "search") {
      if (model.searches.some((search) => search.rx === mrx)) return; // their order is that of microtasks
      const divisor = 2 + random.below(4);
      this.start((op, signal) => {
        model.waitFor(op, mrx, divisor);
        return rx.waitFor((n) => n % divisor === 0, { signal }).then((n) => `value ${n}`);
      });
      return;
    }
    this.start((op, signal) => {
      model.wait(op, kind, mrx);
      if (kind === "changed") return rx.changed({ signal }).then(() => "changed");
      return rx.next({ signal }).then(shown);
    });
  }

  useReceiver([rx, mrx]: Receiver): void {
    const { model, random } = this;
    const dice = random.below(20);
    if (dice < 3) {
      expect(rx.borrow()).toBe(model.value);
    } else if (dice < 6) {
      expect(rx.borrowAndUpdate()).toBe(model.value);
      mrx.seen = model.version;
    } else if (dice < 8) {
      rx.markUnchanged();
      mrx.seen = model.version;
    } else if (dice < 10) {
      rx.markChanged();
      mrx.seen = -1;
      model.serve();
    } else if (dice < 13) {
      this.receivers.push([rx.clone(), model.subscribe(mrx.seen)]);
    } else if (dice < 18) {
      const model = { rx: mrx, seen: -1, told: false, begun: false, ended: false };
      this.loops.push([rx[Symbol.asyncIterator](), model]);
    } else {
      rx.close();
      model.leave(mrx, -1);
    }
  }

  useLoop([loop, mloop]: Loop): void {
    if (this.random.below(8) > 0) {
      this.start((op) => {
        this.model.readLoop(op, mloop);
        return loop.next().then(shown);
      });
      return;
    }
    this.model.leaveLoop(mloop);
    void loop.return?.();
  }

  /** Runs an operation that waits, and notes how it ends. */
  start(run: (op: number, signal: AbortSignal) => Promise<string>): void {
    const op = this.op++;
    const abort = new AbortController();
    if (run.length > 1) this.aborts.set(op, abort); // a loop takes no signal
    void run(op, abort.signal)
      .catch((error: unknown) => (error instanceof Error ? error.name : String(error)))
      .then((result) => {
        this.aborts.delete(op);
        this.settled.push([op, result]);
      });
  }

  async compare(): Promise<void> {
    await settle();
    const { model } = this;
    for (const search of model.searches) model.look(search);
    const sorted = (list: Settled[]): Settled[] => [...list].sort(([a], [b]) => a - b);
    expect(sorted(this.settled)).toEqual(sorted(model.settled));
    this.settled = [];
    model.settled = [];
    for (const tx of this.senders) {
      expect([tx.borrow(), tx.senderCount, tx.receiverCount, tx.isClosed]).toEqual([
        model.value,
        model.senders,
        model.present,
        model.present === 0 || model.failed,
      ]);
    }
    for (const [rx, mrx] of this.receivers) {
      expect([rx.hasChanged(), rx.isClosed]).toEqual([model.isUnseen(mrx, mrx), model.isOver || mrx.limit < Infinity]);
    }
  }
}

const shown = ({ done, value }: IteratorResult<number, undefined>): string =>
  done === true ? "done" : `value ${value}`;

describe("watch", () => {
  let slice = Infinity;
  beforeAll(() => void (slice = setCoopSlice(Infinity)));
  afterAll(() => void setCoopSlice(slice));

  it("does what its model does", async () => {
    await forSeeds(1500, async (random) => {
      const pair = new Pair(random);
      for (let round = 0; round < 15; round += 1) {
        for (let steps = 1 + random.below(4); steps > 0; steps -= 1) pair.step();
        await pair.compare();
      }
    });
  });
});
