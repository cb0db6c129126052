/** The tour: each chapter prints what it says, in a process with others as alone; and each is as short as it should be. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { chapters } from "../../examples/tour/chapters.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** `npm run tour -- ...args`, as its script says it. */
function tour(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const program = ["--import", "./tools/from-lib.ts", "examples/tour/main.ts", ...args];
  return spawnSync(process.execPath, program, { cwd: root, encoding: "utf8" });
}

describe("the tour", () => {
  it("has the thirteen chapters of the road and the six of the bridges", () => {
    expect(chapters.map(({ name }) => name).join(" ")).toBe(
      "spawn mpsc oneshot broadcast stream timeout cancel join-set fan-out rendezvous worker-pool shutdown keep-last " +
        "observable-in observable-out typeahead ix-pipeline node-stream web-stream",
    );
  });

  it.each(chapters)("$name opens with its Go and its Tokio form, and is short", ({ title, text, prints }) => {
    expect(title).toMatch(/^[A-Z].*[.]$/);
    expect(text).toMatch(/\n \* Go\b.*\n \* {5}\S[^]*\n \* Tokio\b.*\n \* {5}\S[^]*\n \*\/\nimport /);
    expect(text.split("\n").length - 1).toBeLessThan(60);
    expect(prints.length).toBeGreaterThan(1);
  });

  it.each(chapters)("$name prints what it says", async ({ url, prints }) => {
    const lines: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((...args) => void lines.push(format(...args)));
    try {
      await import(/* @vite-ignore */ fileURLToPath(url));
    } finally {
      log.mockRestore();
    }
    expect(lines).toEqual(prints);
  });

  it("runs all chapters in order, with headings", () => {
    const { status, stdout, stderr } = tour();
    const headed = chapters.map(({ name, title, prints }) =>
      ["", `── ${name} ──`, title, "", ...prints, ""].join("\n"),
    );
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: "", stdout: headed.join("") });
  });

  it("runs the one that is asked for", () => {
    const { status, stdout } = tour("fan-out");
    expect(status).toBe(0);
    expect(stdout.match(/── .* ──/g)).toEqual(["── fan-out ──"]);
  });

  it("names its chapters to who asks for none of them", () => {
    const { status, stdout, stderr } = tour("fanout");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("no chapter is called fanout; there are: spawn, mpsc,");
  });
});
