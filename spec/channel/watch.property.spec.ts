/** What a watch owes each receiver, whatever is done: the newest value, told once, and the last before the end. */
import "../support/open-gate.ts";
import fc from "fast-check";
import { watch } from "sluice";
import { describe, expect, it } from "vitest";
import { type Action, Operations, programs } from "../support/programs.ts";
import { settle } from "../support/settle.ts";

type Act = "send" | "same" | "look" | "changed" | "abort" | "turn" | "mark" | "clone" | "close";

/** A receiver, the version it has seen, and the operation that waits for the next. */
interface Viewer {
  readonly rx: watch.Receiver<number>;
  seen: number;
  parked: number | null;
}

async function owes(program: readonly Action<Act>[]): Promise<void> {
  const [tx, first] = watch.channel(0);
  const viewers: Viewer[] = [{ rx: first, seen: 0, parked: null }];
  const operations = new Operations();
  const expected: unknown[] = [];
  let [value, version, closed] = [0, 0, false];

  const wake = (outcome: string | undefined): void => {
    for (const viewer of viewers) {
      if (viewer.parked === null) continue;
      expected[viewer.parked] = outcome;
      viewer.seen = version;
      viewer.parked = null;
    }
  };
  const steps: Record<Act, (viewer: Viewer, n: number) => unknown> = {
    send(_, n): void {
      if (closed) return;
      expect(tx.send(n)).toBe(true);
      value = n;
      version += 1;
      wake(undefined);
    },
    same(): void {
      if (!closed) expect(tx.sendIfModified((now) => now)).toBe(false);
    },
    look(viewer, n): void {
      expect([viewer.rx.borrow(), viewer.rx.hasChanged()]).toEqual([value, viewer.seen < version]);
      if (n === 0 || viewer.parked !== null) return;
      expect(viewer.rx.borrowAndUpdate()).toBe(value);
      viewer.seen = version;
    },
    changed(viewer): void {
      if (viewer.parked !== null) return;
      const isNew = viewer.seen < version;
      if (!isNew && !closed) viewer.parked = operations.count;
      expected.push(isNew ? undefined : closed ? "RecvError" : "pending");
      viewer.seen = version;
      operations.begin((options) => viewer.rx.changed(options));
    },
    abort(viewer): void {
      if (viewer.parked === null) return;
      expected[viewer.parked] = "aborted";
      operations.abort(viewer.parked);
      viewer.parked = null;
    },
    turn: () => settle(),
    mark(viewer, n): void {
      if (viewer.parked !== null) return;
      if (n === 0) viewer.rx.markChanged();
      else viewer.rx.markUnchanged();
      viewer.seen = n === 0 ? version - 1 : version;
    },
    clone: (viewer) => viewers.push({ rx: viewer.rx.clone(), seen: viewer.seen, parked: null }),
    close(_, n): void {
      if (closed || n > 0) return;
      tx.close();
      closed = true;
      wake("RecvError");
    },
  };
  for (const [act, n] of program) await steps[act](viewers[n % viewers.length]!, n);
  await settle();
  expect(operations.outcomes).toEqual(expected);
  for (const viewer of viewers) steps.look(viewer, 0);
}

describe("any program on a watch", () => {
  it("tells each receiver of the newest value once, and of the end behind it", async () => {
    const acts = programs<Act>("send", "changed", "look", "changed", "same", "abort", "turn", "mark", "clone", "close");
    await fc.assert(fc.asyncProperty(acts, owes), { numRuns: 3000 });
  });
});
