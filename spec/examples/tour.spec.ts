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

  it.each(chapters)("$name opens with its Go and its Tokio form, and is short", ({ title, forms, text, prints }) => {
    expect(forms.map(({ language }) => language)).toEqual(["Go", "Tokio"]);
    expect(title).toMatch(/^[A-Z].*[.]$/);
    expect(text).toMatch(/\n \* Go\b.*\n \* {5}\S[^]*\n \* Tokio\b.*\n \* {5}\S[^]*\n \*\/\nimport /);
    expect(text.split("\n").length - 1).toBeLessThanOrEqual(80);
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

  it.each([
    { asked: ["fan-out"], runs: ["fan-out"] },
    { asked: ["oneshot", "mpsc", "oneshot"], runs: ["oneshot", "mpsc"] },
    { asked: ["02-mpsc", "03-oneshot.ts", "examples/tour/01-spawn.ts", "MPSC"], runs: ["mpsc", "oneshot", "spawn"] },
  ])("runs those that are asked for, by name or file, each once: $asked", ({ asked, runs }) => {
    const { status, stdout } = tour(...asked);
    expect(status).toBe(0);
    expect(stdout.match(/(?<=── ).*(?= ──)/g)).toEqual(runs);
  });

  it.each([
    { asked: ["fanout"], named: '"fanout"' },
    { asked: ["mpsc", "nope", "02-nope"], named: '"nope" or "02-nope"' },
    { asked: [""], named: '""' },
  ])("runs nothing, and names its chapters, when one of $asked is none", ({ asked, named }) => {
    const { status, stdout, stderr } = tour(...asked);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`no chapter is called ${named}; there are: spawn, mpsc,`);
  });

  it.each(["--help", "-h"])("says how it is used on %s", (flag) => {
    const { status, stdout, stderr } = tour("mpsc", flag);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("usage: npm run tour [-- NAME...]\n\nchapters: spawn, mpsc,");
  });
});
