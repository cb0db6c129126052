/** mpsc against its reference (mpsc-model.ts), on programs that fast-check cuts down to the shortest that fails. */
import "../support/open-gate.ts";
import fc from "fast-check";
import { mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import { type Action, Operations, programs } from "../support/programs.ts";
import { settle } from "../support/settle.ts";
import { Model, type Outcome } from "./mpsc-model.ts";

type Act = "send" | "recv" | "recvMany" | "trySend" | "tryRecv" | "abort" | "turn" | "drop" | "close";

/** An outcome of the model, as the library tells it. */
function told(outcome: Outcome | undefined, many: boolean): unknown {
  if (outcome === undefined) return "pending";
  if (outcome.kind === "values") return many ? outcome.values : outcome.values[0];
  if (outcome.kind === "end") return many ? [] : undefined;
  return { ok: undefined, closed: "SendError", cancelled: "aborted" }[outcome.kind as "ok"];
}

async function agrees(capacity: number, program: readonly Action<Act>[]): Promise<void> {
  const model = new Model(capacity);
  const operations = new Operations();
  const [tx, rx] = mpsc.channel<number>(capacity);
  const many = new Set<number>();
  let values = 0;

  const steps: Record<Act, (n: number) => unknown> = {
    send(): void {
      if (model.handles === 0) return;
      const value = values++;
      model.send(operations.count, 1, value);
      operations.begin((options) => tx.send(value, options));
    },
    recv(): void {
      model.read(operations.count, 1);
      operations.begin((options) => rx.recv(options));
    },
    recvMany(n): void {
      const limit = capacity === 0 ? Math.min(n, 1) : n; // of parked senders the reference lets in one at a time
      many.add(operations.count);
      model.read(operations.count, limit);
      operations.begin((options) => rx.recvMany(limit, options));
    },
    trySend(): void {
      if (model.handles === 0) return;
      const value = values++;
      expect(tx.trySend(value).ok).toBe(model.trySend(-1, 1, value));
      model.outcomes.delete(-1);
    },
    tryRecv(): void {
      model.tryRead(-1);
      const expected = model.outcomes.get(-1);
      const got = rx.tryRecv();
      expect(got.ok ? [got.value] : got.reason).toEqual(
        expected?.kind === "values" ? expected.values : expected?.kind === "end" ? "closed" : "empty",
      );
      model.outcomes.delete(-1);
    },
    abort(n): void {
      const id = operations.count - 1 - n;
      if (id < 0) return;
      model.cancel(id);
      operations.abort(id);
    },
    turn: () => settle(),
    drop(n): void {
      if (n > 0 || model.handles === 0) return;
      model.dropHandle();
      tx.close();
    },
    close(n): void {
      if (n > 0) return;
      model.close();
      rx.close();
    },
  };
  for (const [act, n] of program) await steps[act](n);
  await settle();
  expect(operations.outcomes).toEqual(operations.outcomes.map((_, id) => told(model.outcomes.get(id), many.has(id))));
  expect([rx.size, rx.isClosed]).toEqual([model.buffer.length, model.closed || model.final]);
}

describe("any program on an mpsc channel", () => {
  it("does what the reference does", async () => {
    const acts = programs<Act>(
      "send",
      "recv",
      "send",
      "recvMany",
      "trySend",
      "tryRecv",
      "abort",
      "turn",
      "drop",
      "close",
    );
    await fc.assert(fc.asyncProperty(fc.nat({ max: 3 }), acts, agrees), { numRuns: 3000 });
  });
});
