import { describe, expect, it } from "vitest";
import { reportsOf } from "../support/reports.ts";

const failing = `const fail = async () => { throw new Error("boom"); };`;

describe("a task that fails", () => {
  it("is reported once, with its own error, when nobody watches", async () => {
    expect(await reportsOf(`${failing} spawn(fail); await turn(); await turn();`)).toEqual(["unhandled Error: boom"]);
  });

  it("is reported also when it throws synchronously, and when its handle is kept", async () => {
    const program = `const kept = spawn(() => { throw new Error("sync"); }); await turn(); report(kept.isFinished);`;
    expect(await reportsOf(program)).toEqual(["unhandled Error: sync", "true"]);
  });

  it("is not reported when it is awaited, before or in the turn in which it fails", async () => {
    const program = `${failing}
      await spawn(fail).then(undefined, (error) => report(error.message));
      const task = spawn(fail);
      while (!task.isFinished) await null;
      await task.then(undefined, (error) => report(error.message));
      await turn();`;
    expect(await reportsOf(program)).toEqual(["boom", "boom"]);
  });

  it("is reported once by the promise that then gives, as a promise's own chain is", async () => {
    expect(await reportsOf(`${failing} void spawn(fail).then(() => {}); await turn(); await turn();`)).toEqual([
      "unhandled Error: boom",
    ]);
  });

  it("is handled after all when somebody watches too late", async () => {
    const program = `${failing}
      const task = spawn(fail);
      await turn();
      await task.settled();
      await turn();`;
    expect(await reportsOf(program)).toEqual(["unhandled Error: boom", "handled"]);
  });

  it("is not reported when settled watches, or once did", async () => {
    const program = `${failing}
      void spawn(fail).settled();
      const controller = new AbortController();
      const task = spawn(async () => { await turn(); await fail(); });
      const given = task.settled({ signal: controller.signal }).catch(() => {});
      controller.abort();
      await given;
      await turn(); await turn();
      report(task.isFinished);`;
    expect(await reportsOf(program)).toEqual(["true"]);
  });

  it("is not reported when select takes it as a branch, or once did", async () => {
    const program = `${failing}
      const { select, sleep } = await import("sluice");
      await select({ job: spawn(fail) }).catch((error) => report(error.message));
      const task = spawn(async () => { await turn(); await turn(); await fail(); });
      await select({ job: task, now: Promise.resolve() }, { biased: false });
      while (!task.isFinished) await turn();
      await turn();`;
    expect(await reportsOf(program)).toEqual(["boom"]);
  });

  it("is not reported while it is a member of a set, joined or not", async () => {
    const program = `${failing}
      const set = new JoinSet();
      set.spawn(fail); set.spawn(fail);
      await turn(); await turn();
      report((await set.joinNext()).status);
      await set.shutdown();
      await turn();`;
    expect(await reportsOf(program)).toEqual(["rejected"]);
  });

  it("is reported when it was detached from its set before it failed, and not when after", async () => {
    const program = `
      const set = new JoinSet();
      set.spawn(async () => { throw new Error("before"); });
      set.spawn(async () => { await turn(); await turn(); throw new Error("after"); });
      await turn();
      set.detachAll();
      await turn(); await turn(); await turn();`;
    expect(await reportsOf(program)).toEqual(["unhandled Error: after"]);
  });
});

describe("a task that is cancelled", () => {
  it("is never reported", async () => {
    const program = `
      const waiting = ({ token }) => token.cancelled().then(() => { throw token.reason; });
      spawn(waiting).abort();
      const started = spawn(waiting);
      await turn();
      started.abort("stop");
      { using task = spawn(waiting); }
      const root = new CancellationToken();
      spawn(waiting, { signal: root });
      spawn(async ({ signal }) => { await root.cancelled(); throw new Error("wrapped", { cause: signal.reason }); }, { signal: root });
      await turn();
      root.cancel();
      await turn(); await turn();`;
    expect(await reportsOf(program)).toEqual([]);
  });

  it("is reported when its clean-up fails with another error (T7)", async () => {
    const program = `
      const task = spawn(async ({ token }) => { await token.cancelled(); throw new Error("clean-up"); });
      await turn();
      task.abort();
      await turn(); await turn();`;
    expect(await reportsOf(program)).toEqual(["unhandled Error: clean-up"]);
  });
});
