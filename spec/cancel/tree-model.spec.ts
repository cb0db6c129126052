/** Random programs on a tree of tokens, beside a model that is as plain as can be. */
import { CancellationToken } from "sluice";
import { describe, expect, it } from "vitest";
import { forSeeds, type Random } from "../support/random.ts";
import { settle } from "../support/settle.ts";

/** What is true of a token: its parent, and why it is cancelled. */
interface Model {
  parent: Model | null;
  reason: string | undefined;
}

class Program {
  readonly tokens: CancellationToken[] = [];
  readonly models: Model[] = [];
  /** The tokens whose wait has ended, those that got a listener, and those whose listener was called. */
  readonly woken: number[] = [];
  readonly listened: number[] = [];
  readonly told: number[] = [];
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
    this.add(new CancellationToken(), null);
  }

  add(token: CancellationToken, parent: Model | null): void {
    const n = this.tokens.push(token) - 1;
    this.models.push({ parent, reason: parent?.reason });
    void token.cancelled().then(() => this.woken.push(n));
    if (token.isCancelled || !this.random.chance(3)) return;
    this.listened.push(n);
    token.signal.addEventListener("abort", () => this.told.push(n));
  }

  step(count: number): void {
    const n = this.random.below(this.tokens.length);
    const [token, model] = [this.tokens[n]!, this.models[n]!];
    switch (this.random.below(8)) {
      case 0:
        token.cancel(`step ${count}`);
        this.cancel(model, `step ${count}`);
        break;
      case 1:
      case 2:
        token[Symbol.dispose]();
        this.dispose(model);
        break;
      case 3:
        this.add(new CancellationToken(), null);
        break;
      default:
        this.add(token.childToken(), model);
    }
  }

  cancel(model: Model, reason: string): void {
    if (model.reason !== undefined) return;
    model.reason = reason;
    for (const child of this.models) if (child.parent === model) this.cancel(child, reason);
  }

  dispose(model: Model): void {
    if (model.reason !== undefined) return;
    for (const child of this.models) if (child.parent === model) child.parent = model.parent;
    model.parent = null;
  }
}

const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

describe("the tree of tokens, at random", () => {
  it("is as the model says after every step, and tells each token's waits and listeners once", async () => {
    await forSeeds(100, async (random) => {
      const program = new Program(random);
      const { tokens, models } = program;
      for (let count = 0; count < 120; count += 1) {
        program.step(count);
        expect(tokens.map(({ reason }) => reason)).toEqual(models.map(({ reason }) => reason));
      }
      await settle();
      const cancelled = models.flatMap(({ reason }, n) => (reason === undefined ? [] : [n]));
      expect(sorted(program.woken)).toEqual(cancelled);
      expect(sorted(program.told)).toEqual(program.listened.filter((n) => cancelled.includes(n)));
    });
  });
});
