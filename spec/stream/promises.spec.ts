/** No promise, no generator and no closure for an item that is ready: counted by the host, in a program of its own. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs `work`, an expression over the stream `s` of 10,000 ready items, and counts the promises made meanwhile. */
function promisesOf(work: string): Promise<number> {
  const program = `
    import { createHook } from "node:async_hooks";
    import { mpsc, setCoopSlice, stream } from "sluice";
    setCoopSlice(Infinity);
    let made = 0;
    const hook = createHook({ init: (_, type) => { if (type === "PROMISE") made += 1; } });
    const [tx, rx] = mpsc.unboundedChannel();
    for (let n = 0; n < 10000; n += 1) tx.send(n);
    tx.close();
    const s = stream(rx);
    hook.enable();
    await (${work});
    hook.disable();
    console.log(made);
  `;
  const args = ["--import", "./tools/from-lib.ts", "--input-type=module", "--eval", program];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(Number(stdout));
    });
  });
}

const chain = "s.map((n) => n + 1).filter((n) => n % 2 === 0).take(5000).chunks(10)";

describe("a stream of items that are ready", () => {
  it.each([
    ["collected", `${chain}.collect()`],
    ["folded", `${chain}.fold(0, (sum, chunk) => sum + chunk.length)`],
    ["handed to a callback", `${chain}.forEach(() => {})`],
    ["subscribed to", `new Promise((complete) => ${chain}.subscribe({ complete }))`],
    ["merged and flattened", "s.merge([1, 2, 3]).flatMap((n) => [n, n]).scan(0, (a, b) => a + b).count()"],
    ["zipped and chained", "s.zip(stream.range(0)).enumerate().chain([1]).inspect(() => {}).last()"],
  ])("makes no promise for each when it is %s", async (_, work) => {
    expect(await promisesOf(work)).toBeLessThan(20);
  });

  it("makes one for each next(), and none for what operators drop or hold", async () => {
    const work = "(async () => { const chunks = s.chunks(100); while (!(await chunks.next()).done); })()";
    const made = await promisesOf(work);
    expect(made).toBeGreaterThan(100);
    expect(made).toBeLessThan(500);
  });
});
