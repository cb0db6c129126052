import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { broadcast, LaggedError, setCoopSlice } from "sluice";
import { forSeeds, type Random } from "../support/random.js";
import { settle } from "../support/settle.js";
import { Model, type ModelReceiver, type Outcome } from "./broadcast-model.js";

/** The channel and its model, driven side by side. */
class Pair {
  readonly random: Random;
  readonly model: Model;
  readonly senders: broadcast.Sender<number>[];
  readonly weakSenders: broadcast.WeakSender<number>[] = [];
  readonly receivers: [broadcast.Receiver<number>, ModelReceiver][] = [];
  readonly aborts = new Map<number, AbortController>();
  readonly outcomes: [operation: number, outcome: Outcome][] = [];
  operation = 0;
  value = 0;

  constructor(random: Random) {
    this.random = random;
    const capacity = 1 + random.below(random.pick([4, 20]));
    const replay = random.chance(2) ? random.below(capacity + 1) : 0;
    this.model = new Model(capacity, replay);
    const tx = new broadcast.Sender<number>(capacity, { replay });
    this.senders = [tx];
    this.add((options) => tx.subscribe(options), "error");
  }

  add(make: (options: broadcast.SubscribeOptions) => broadcast.Receiver<number>, inherited: broadcast.OnLag): void {
    const replay = this.random.pick([undefined, true, false, this.random.below(this.model.replay + 1)]);
    const onLag = this.random.pick([undefined, "error", "skip", () => undefined] as const);
    const past = replay === true ? Infinity : Number(replay ?? 0);
    const rx = make({ replay, onLag });
    this.receivers.push([rx, this.model.subscribe(past, (onLag ?? inherited) === "error")]);
  }

  /** Runs an operation that waits, and notes how it ends. */
  wait(start: (operation: number, signal: AbortSignal) => Promise<Outcome>): void {
    const operation = this.operation++;
    const abort = new AbortController();
    this.aborts.set(operation, abort);
    void start(operation, abort.signal)
      .catch((error: unknown): Outcome => {
        if (error === abort.signal.reason) return ["cancelled"];
        return error instanceof LaggedError ? ["lagged", error.missed] : ["failed", String(error)];
      })
      .then((outcome) => this.outcomes.push([operation, outcome]));
  }

  step(): void {
    const { model, random } = this;
    const kind = random.below(100);
    const tx = this.senders.length > 0 ? random.pick(this.senders) : undefined;
    const open = this.receivers.filter(([, { disposed }]) => !disposed);
    const [rx, mrx] = open.length > 0 ? random.pick(open) : [undefined, undefined];
    if (kind < 30) {
      if (tx === undefined) return;
      if (model.failure !== undefined) expect(() => tx.send(0)).toThrow("is closed");
      else expect(tx.send(++this.value)).toBe(model.send(this.value));
    } else if (kind < 36) {
      if (tx !== undefined && model.receivers.length < 30) this.add((options) => tx.subscribe(options), "error");
    } else if (kind < 40) {
      if (rx !== undefined && model.receivers.length < 30) this.add((options) => rx.resubscribe(options), rx.onLag);
    } else if (kind < 60) {
      if (rx === undefined) return;
      this.wait((operation, signal) => {
        model.recv(mrx, operation);
        return rx.next({ signal }).then(({ done, value }): Outcome => (done === true ? ["closed"] : ["value", value]));
      });
    } else if (kind < 75) {
      if (rx !== undefined) expect(tried(rx.tryRecv())).toEqual(model.tryRecv(mrx));
    } else if (kind < 80) {
      if (this.aborts.size === 0) return;
      const operation = random.pick([...this.aborts.keys()]);
      model.cancel(operation);
      model.vacancy = model.vacancy.filter((other) => {
        if (other === operation) model.outcomes.push([operation, ["cancelled"]]);
        return other !== operation;
      });
      this.aborts.get(operation)!.abort();
    } else if (kind < 83) {
      if (rx === undefined) return;
      model.closeReceiver(mrx);
      rx.close();
    } else if (kind < 87) {
      if (rx === undefined) return;
      model.dispose(mrx);
      rx[Symbol.dispose]();
    } else if (kind < 90) {
      if (tx === undefined) return;
      this.wait((operation, signal) => {
        model.closed(operation);
        return tx.closed({ signal }).then((): Outcome => ["closed"]);
      });
    } else if (kind < 93) {
      if (tx === undefined) return;
      this.senders.push(tx.clone());
      model.senders += 1;
    } else if (kind < 95) {
      if (tx === undefined) return;
      this.weakSenders.push(tx.downgrade());
      model.weakSenders += 1;
    } else if (kind < 97) {
      const strong = this.weakSenders.length > 0 ? random.pick(this.weakSenders).upgrade() : undefined;
      if (this.weakSenders.length > 0) expect(strong !== undefined).toBe(model.senders > 0);
      if (strong === undefined) return;
      this.senders.push(strong);
      model.senders += 1;
    } else if (kind < 99) {
      // the last sender goes seldom, so that most of a run has a live channel
      if (tx === undefined || (this.senders.length === 1 && !random.chance(10))) return;
      this.senders.splice(this.senders.indexOf(tx), 1);
      model.closeSender();
      tx.close();
    } else if (tx !== undefined && random.chance(10)) {
      model.fail("Error: failed");
      tx.fail(new Error("failed"));
    }
  }

  compare(): void {
    const { model } = this;
    const actual: unknown[] = this.receivers.map(([rx]) => [rx.size, rx.isEmpty, rx.isClosed]);
    const wanted: unknown[] = this.receivers.map(([, rx]) => {
      const size = model.sizeOf(rx);
      return [size, size === 0, rx.limit < Infinity || model.isFinal];
    });
    const tx = this.senders[0];
    if (tx !== undefined) {
      actual.push(tx.receiverCount, tx.size, tx.isEmpty, tx.senderCount, tx.weakSenderCount);
      wanted.push(model.receiverCount, model.size, model.size === 0, model.senders, model.weakSenders);
    }
    expect(actual).toEqual(wanted);
  }
}

function tried(result: broadcast.TryRecvResult<number>): Outcome {
  if (result.ok) return ["value", result.value];
  if (result.reason === "lagged") return ["lagged", result.missed];
  if (result.reason === "failed") return ["failed", String(result.error)];
  return [result.reason];
}

describe("broadcast against its model", () => {
  let slice: number;
  beforeAll(() => {
    slice = setCoopSlice(Infinity);
  });
  afterAll(() => setCoopSlice(slice));

  it("gives what the model gives, in the same order", async () => {
    await forSeeds(150, async (random) => {
      const pair = new Pair(random);
      for (let i = 0; i < 200; i += 1) {
        pair.step();
        pair.compare();
        if (!random.chance(6)) continue;
        await settle();
        expect(sorted(pair.outcomes)).toEqual(sorted(pair.model.outcomes));
      }
      for (const [rx, mrx] of pair.receivers) {
        pair.model.dispose(mrx);
        rx[Symbol.dispose]();
      }
      await settle();
      expect(sorted(pair.outcomes)).toEqual(sorted(pair.model.outcomes));
    });
  });
});

/** Failures take a microtask longer than values to be noted, so each kind is in order on its own. */
function sorted(outcomes: readonly [number, Outcome][]): [number, Outcome][] {
  const isValue = ([, [kind]]: [number, Outcome]): boolean => kind === "value" || kind === "closed";
  return [...outcomes.filter(isValue), ...outcomes.filter((outcome) => !isValue(outcome))];
}
