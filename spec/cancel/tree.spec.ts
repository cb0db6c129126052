import { CancellationToken } from "sluice";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";

describe("the tree of tokens", () => {
  it("is cancelled downwards, never upwards or sideways (C1, C2)", () => {
    const root = new CancellationToken();
    const [left, right] = [root.childToken(), root.childToken()];
    const leaf = left.childToken();
    left.cancel("left");
    expect([root, left, right, leaf].map((token) => token.isCancelled)).toEqual([false, true, false, true]);
    expect(leaf.reason).toBe("left");
  });

  it("gives a child of a cancelled token the reason at birth (C2)", () => {
    const root = new CancellationToken();
    root.cancel("enough");
    expect(root.childToken().childToken().reason).toBe("enough");
  });

  it("keeps the own reason of a child that was cancelled first", () => {
    const root = new CancellationToken();
    const child = root.childToken();
    child.cancel("child");
    root.cancel("root");
    expect(child.reason).toBe("child");
  });

  it("wakes the newest child first and children before their parent (C4)", async () => {
    const root = new CancellationToken();
    const a = root.childToken();
    const tokens = { root, a, a1: a.childToken(), a2: a.childToken(), b: root.childToken() };
    const order: string[] = [];
    for (const [name, token] of Object.entries(tokens)) void token.cancelled().then(() => order.push(name));
    root.cancel();
    await settle();
    expect(order).toEqual(["b", "a2", "a1", "a", "root"]);
  });

  it("is marked as a whole before any listener runs (C5)", () => {
    const root = new CancellationToken();
    const tokens = [root, root.childToken(), root.childToken()];
    const seen: boolean[][] = [];
    for (const token of tokens) {
      token.signal.addEventListener("abort", () => seen.push(tokens.map(({ isCancelled }) => isCancelled)));
    }
    root.cancel();
    expect(seen).toEqual(Array(3).fill([true, true, true]));
  });

  it("has woken every wait before any listener runs", async () => {
    const root = new CancellationToken();
    const order: string[] = [];
    root.childToken().signal.addEventListener("abort", () => void Promise.resolve().then(() => order.push("listener")));
    void root.cancelled().then(() => order.push("wait"));
    root.cancel();
    await settle();
    expect(order).toEqual(["wait", "listener"]);
  });

  it("stands a listener that changes the tree while it is being cancelled", () => {
    const root = new CancellationToken();
    const children = Array.from({ length: 5 }, () => root.childToken());
    const late: CancellationToken[] = [];
    for (const child of children) {
      child.signal.addEventListener("abort", () => {
        for (const other of children) other[Symbol.dispose]();
        root.cancel("again");
        late.push(child.childToken(), root.childToken());
      });
    }
    root.cancel("enough");
    expect(late).toHaveLength(10);
    expect(new Set([...children, ...late].map(({ reason }) => reason))).toEqual(new Set(["enough"]));
  });

  it("cancels a chain of 100,000 without a deep stack", async () => {
    const root = new CancellationToken();
    let last = root;
    for (let depth = 0; depth < 100_000; depth += 1) last = last.childToken();
    const waiting = last.cancelled();
    root.cancel("deep");
    expect(last.reason).toBe("deep");
    await waiting;
  });

  it("cancels 100,000 children, each with a wait and some with a listener", async () => {
    const root = new CancellationToken();
    let woken = 0;
    let aborted = 0;
    for (let n = 0; n < 100_000; n += 1) {
      const child = root.childToken();
      void child.cancelled().then(() => (woken += 1));
      if (n % 1000 === 0) child.signal.addEventListener("abort", () => (aborted += 1));
    }
    root.cancel();
    expect(aborted).toBe(100);
    await settle();
    expect(woken).toBe(100_000);
  });
});

describe("disposing a token", () => {
  it("does not cancel it (C3)", () => {
    const token = new CancellationToken();
    token[Symbol.dispose]();
    expect(token.isCancelled).toBe(false);
  });

  it("takes it away from its parent", () => {
    const root = new CancellationToken();
    const child = root.childToken();
    child[Symbol.dispose]();
    root.cancel();
    expect(child.isCancelled).toBe(false);
  });

  it("moves its children to its parent, so that a grandchild still follows the root (C3)", () => {
    const root = new CancellationToken();
    const middle = root.childToken();
    const leaves = [middle.childToken(), middle.childToken()];
    middle[Symbol.dispose]();
    middle.cancel("middle");
    expect(leaves.map(({ isCancelled }) => isCancelled)).toEqual([false, false]);
    root.cancel("root");
    expect(leaves.map(({ reason }) => reason)).toEqual(["root", "root"]);
  });

  it("leaves the children of a root to themselves (C3)", () => {
    const root = new CancellationToken();
    const child = root.childToken();
    root[Symbol.dispose]();
    root.cancel();
    expect(child.isCancelled).toBe(false);
    child.cancel("own");
    expect(child.reason).toBe("own");
  });

  it("is harmless twice, and when the token is cancelled", () => {
    const root = new CancellationToken();
    const child = root.childToken();
    child[Symbol.dispose]();
    child[Symbol.dispose]();
    root.cancel("enough");
    root[Symbol.dispose]();
    expect(root.reason).toBe("enough");
  });

  it("leaves a token that can be used as a root of its own", () => {
    const root = new CancellationToken();
    const child = root.childToken();
    child[Symbol.dispose]();
    const grandchild = child.childToken();
    root.cancel();
    expect(grandchild.isCancelled).toBe(false);
    child.cancel("own");
    expect(grandchild.reason).toBe("own");
  });

  it("works by using", () => {
    const root = new CancellationToken();
    let escaped: CancellationToken;
    {
      using child = root.childToken();
      escaped = child;
    }
    root.cancel();
    expect(escaped.isCancelled).toBe(false);
  });
});
