/** A oneshot as three facts (what was sent, whether the sender and the receiver are there) and a queue of reads. */
import "../support/open-gate.ts";
import fc from "fast-check";
import { oneshot } from "sluice";
import { describe, expect, it } from "vitest";
import { type Action, Operations, programs } from "../support/programs.ts";
import { settle } from "../support/settle.ts";

type Act = "recv" | "tryRecv" | "abort" | "turn" | "send" | "fail" | "drop" | "close";

async function agrees(program: readonly Action<Act>[]): Promise<void> {
  const [tx, rx] = oneshot.channel<string>();
  const operations = new Operations();
  const expected: unknown[] = [];
  let reads: number[] = [];
  let held: string | undefined;
  let [used, closed] = [false, false];

  /** Gives what there is to the oldest read; where nothing can come any more, the end to all. */
  const serve = (): void => {
    while (reads.length > 0 && (held !== undefined || used || closed)) {
      expected[reads.shift()!] = held;
      held = undefined;
    }
  };
  const put = (outcome: string): void => {
    used = true;
    if (!closed) held = outcome;
    serve();
  };
  const steps: Record<Act, (n: number) => unknown> = {
    recv(): void {
      reads.push(operations.count);
      expected.push("pending");
      serve();
      operations.begin((options) => rx.recv(options));
    },
    tryRecv(): void {
      const got = rx.tryRecv();
      const empty = used || closed ? "closed" : "empty";
      expect(got.ok ? got.value : got.reason === "failed" ? got.error : got.reason).toBe(held ?? empty);
      held = undefined;
    },
    abort(n): void {
      const id = operations.count - 1 - n;
      if (reads.includes(id)) expected[id] = "aborted";
      reads = reads.filter((read) => read !== id);
      operations.abort(id);
    },
    turn: () => settle(),
    send(): void {
      if (used) return;
      expect(tx.send("value")).toBe(!closed);
      put("value");
    },
    fail(): void {
      if (used) return;
      tx.fail("failure");
      put("failure");
    },
    drop(n): void {
      if (n > 0) return;
      tx.close();
      used = true;
      serve();
    },
    close(n): void {
      if (n > 0) return;
      rx.close();
      closed = true;
      serve();
    },
  };
  for (const [act, n] of program) await steps[act](n);
  await settle();
  expect(operations.outcomes).toEqual(expected);
}

describe("any program on a oneshot", () => {
  it("does what the reference does", async () => {
    const acts = programs<Act>("recv", "tryRecv", "recv", "abort", "turn", "send", "fail", "drop", "close");
    await fc.assert(fc.asyncProperty(acts, agrees), { numRuns: 3000 });
  });
});
