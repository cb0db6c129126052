/** The main job, as users run it: its results against `find | sha256sum`, its failures, its end. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { optionsOf, UsageError } from "../../examples/duplicates/args.ts";
import { bytePathOf } from "../../examples/duplicates/byte-path.ts";
import { outcomeOf } from "../../examples/duplicates/hash.ts";
import type { Report } from "../../examples/duplicates/report.ts";
import { type Found, walk } from "../../examples/duplicates/walk.ts";

// each run is a process of its own
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = ["--import", "./tools/from-lib.ts", "examples/duplicates/main.ts"];
const never = new AbortController().signal;
const forms = [
  ["channels", []],
  ["rx", ["--rx"]],
] as const;

// root can read everything: where we are root and nobody can read this project, the program runs as nobody
const nobody = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;
const becomesNobody =
  isRoot && spawnSync(process.execPath, [...program, "--help"], { cwd: root, ...nobody }).status === 0;
const user = becomesNobody ? nobody : {};
const canBeRefused = !isRoot || becomesNobody;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end; `onStderr` may interrupt it. */
function run(args: readonly string[], onStderr?: (text: string, interrupt: () => void) => void): Promise<Ended> {
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    onStderr?.(stderr, () => child.kill("SIGINT"));
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** `find DIR -type f -print0 | xargs -0 sha256sum`, grouped by hash. */
function expectedOf(dir: string): Pick<Report, "files" | "bytes" | "groups" | "wastedBytes"> {
  const command = "find . -type f -print0 | xargs -0 sha256sum";
  const { stdout } = spawnSync("sh", ["-c", command], { cwd: dir, encoding: "utf8", maxBuffer: 1 << 28, ...user });
  const byHash = new Map<string, string[]>();
  const names = { "\\n": "\n", "\\r": "\r", "\\\\": "\\" } as Record<string, string>;
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [, escaped, hash, name] = /^(\\?)([0-9a-f]{64}) [ *]\.\/(.*)$/u.exec(line)!;
    const path = escaped ? name!.replace(/\\[nr\\]/g, (pair) => names[pair]!) : name!;
    byHash.set(hash!, [...(byHash.get(hash!) ?? []), path]);
  }
  const sizeOf = (path: string): number => statSync(join(dir, path), { throwIfNoEntry: false })?.size ?? NaN;
  const all = [...byHash].map(([hash, paths]) => ({ hash, paths: paths.sort(), size: sizeOf(paths[0]!) }));
  const waste = ({ size, paths }: (typeof all)[number]): number => size * (paths.length - 1);
  const groups = all
    .filter(({ paths }) => paths.length > 1)
    .sort((a, b) => waste(b) - waste(a) || (a.hash < b.hash ? -1 : 1));
  return {
    files: all.reduce((sum, { paths }) => sum + paths.length, 0),
    bytes: all.reduce((sum, { size, paths }) => sum + size * paths.length, 0),
    groups,
    wastedBytes: groups.reduce((sum, group) => sum + waste(group), 0),
  };
}

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "sluice-duplicates-"));
  chmodSync(scratch, 0o755);
});
afterAll(() => {
  spawnSync("chmod", ["-R", "u+rwx", scratch]);
  spawnSync("rm", ["-rf", scratch]); // reaches paths that are too long for fs.rm
});

function treeOf(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const dir = resolve(scratch, name);
  mkdirSync(dir);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(dir, path, ".."), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return dir;
}

/** A named pipe: opening it would wait for a writer. */
function makePipe(path: string): void {
  spawnSync("sh", ["-c", 'mkfifo "$0"', path]);
}

const PIECE = Buffer.alloc(64 * 1024, "0123456789");
const DEEP = Array.from({ length: 20 }, () => "d".repeat(250)).join("/");

/** All that makes finding files hard. */
function makeHardTree(dir: string): void {
  treeOf(dir, {
    empty: "",
    "one/empty": "",
    "one/two/three/four/empty": "",
    "same size a": "aaaa",
    "same size b": "bbbb",
    "line\nbreak": "newline",
    "one/line\r\nbreak\n": "newline",
    'quote\'s "double" `tick` $(x)': "quotes",
    "back\\slash \\n": "quotes",
    "-rf": "quotes",
    " spaces ": "spaces",
    "ünï 文件 🙂": "spaces",
    piece: PIECE,
    "one/piece": PIECE,
    "piece and one": Buffer.concat([PIECE, Buffer.from("x")]),
    "one/piece and one": Buffer.concat([PIECE, Buffer.from("x")]),
    "piece and another": Buffer.concat([PIECE, Buffer.from("y")]),
    "unreadable file": "quotes",
    "unreadable folder/file": "quotes",
  });
  const bytes = Buffer.concat([Buffer.from(`${dir}/not `), Buffer.from([0xff, 0xfe]), Buffer.from(" utf8")]);
  writeFileSync(bytes, "spaces");
  linkSync(join(dir, "empty"), join(dir, "hard link"));
  symlinkSync("empty", join(dir, "link to file"));
  symlinkSync("one", join(dir, "link to folder"));
  symlinkSync("..", join(dir, "one", "link to parent"));
  symlinkSync("nothing", join(dir, "dangling"));
  makePipe(join(dir, "fifo"));
  const names = DEEP.split("/").map((name) => `mkdir ${name} && cd ${name}`);
  spawnSync("sh", ["-c", `${names.join(" && ")} && echo out of reach > file`], { cwd: dir });
  chmodSync(join(dir, "unreadable file"), 0);
  chmodSync(join(dir, "unreadable folder"), 0);
}

describe.each(forms)("duplicates (%s)", (form, flags) => {
  let hard: string;
  let ended: Ended;
  let report: Report;
  beforeAll(async () => {
    hard = join(scratch, "hard");
    if (!existsSync(hard)) makeHardTree(hard);
    ended = await run([hard, "--json", ...flags]);
    report = JSON.parse(ended.stdout) as Report;
  });

  it("finds what find and sha256sum find in a tree of hard cases", () => {
    const { files, bytes, groups, wastedBytes } = report;
    expect({ files, bytes, groups, wastedBytes }).toEqual(expectedOf(hard));
    const paths = groups.flatMap((group) => group.paths);
    expect(paths).toContain("one/line\r\nbreak\n");
    expect(paths).toContain("not \ufffd\ufffd utf8");
    const empty = ["empty", "hard link", "one/empty", "one/two/three/four/empty"];
    expect(groups.find(({ size }) => size === 0)?.paths).toEqual(empty);
  });

  it("finds what find and sha256sum find in a real folder", async () => {
    const dir = join(root, "node_modules/rxjs");
    const { stdout } = await run([dir, "--json", ...flags]);
    const { files, bytes, groups, wastedBytes, errors, cancelled } = JSON.parse(stdout) as Report;
    expect({ files, bytes, groups, wastedBytes }).toEqual(expectedOf(dir));
    expect(files).toBeGreaterThan(1000);
    expect({ errors, cancelled }).toEqual({ errors: [], cancelled: false });
  });

  it("lists what nobody can reach, and goes on", () => {
    const tooLong = report.errors.filter(({ message }) => message === "ENAMETOOLONG: name too long");
    expect(tooLong.map(({ path }) => DEEP.startsWith(path))).toEqual([true]);
  });

  it.skipIf(!canBeRefused)("lists what it may not read, and goes on", () => {
    expect(report.errors.filter(({ message }) => message.startsWith("EACCES"))).toEqual([
      { path: "unreadable file", message: "EACCES: permission denied" },
      { path: "unreadable folder", message: "EACCES: permission denied" },
    ]);
  });

  it("prints one JSON object of the documented shape on stdout, and nothing else", () => {
    const { code, stdout } = ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${JSON.stringify(report)}\n` });
    const shape = "files bytes groups wastedBytes errors peakQueue peakHeapBytes cancelled";
    expect(Object.keys(report).join(" ")).toBe(shape);
    expect(report.peakQueue).toBeGreaterThan(0);
    expect(report.peakHeapBytes).toBeGreaterThan(1_000_000);
  });

  it("prints a page with the totals, the peaks, and each name on one line", async () => {
    const { code, stdout } = await run([hard, ...flags]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ files, [\d.]+ KiB in /);
    expect(stdout).toMatch(/^deepest queue {2}\d+ \((at most 64 \+ 4|no bound)\)\npeak heap {6}[\d.]+ MiB$/m);
    expect(stdout).toContain("line\\u{a}break");
  });

  it("reports an empty directory", async () => {
    const { stdout } = await run([treeOf(`nothing-${form}`, {}), "--json", ...flags]);
    const nothing = { files: 0, bytes: 0, groups: [], wastedBytes: 0, errors: [], peakQueue: 0, cancelled: false };
    expect(JSON.parse(stdout)).toEqual({ ...nothing, peakHeapBytes: expect.any(Number) as number });
  });

  it("ends in order on SIGINT while all are busy and the queue is full, with what was found until then", async () => {
    const dir = treeOf(`endless-${form}`, { a: "twin", b: "twin", "later/0": "" });
    for (let count = 0; count < 20; count += 1) {
      const huge = join(dir, "later", String(count));
      writeFileSync(huge, "");
      truncateSync(huge, 2 ** 42); // a hole: takes no room, and half an hour to hash
    }
    const args = [dir, "--json", "--capacity=2", ...flags];
    const { code, stdout } = await run(args, (stderr, interrupt) => {
      if (/^2 files/m.test(stderr)) interrupt();
    });
    const { files, groups, errors, cancelled } = JSON.parse(stdout) as Report;
    expect({ code, files, errors, cancelled }).toEqual({ code: 130, files: 2, errors: [], cancelled: true });
    expect(groups.map(({ paths }) => paths)).toEqual([["a", "b"]]);
  });
});

describe("duplicates' queue", () => {
  const peakOf = async (...flags: readonly string[]): Promise<number> => {
    const { stdout } = await run([join(root, "node_modules/rxjs"), "--json", ...flags]);
    return (JSON.parse(stdout) as Report).peakQueue;
  };

  it.each([
    [4, 64],
    [1, 1],
    [3, 0],
    [256, 2],
  ])("never holds more than capacity + workers: %i workers, capacity %i", async (workers, capacity) => {
    const peak = await peakOf(`--workers=${workers}`, `--capacity=${capacity}`);
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThanOrEqual(capacity + workers);
  });

  it("has no bound in plain RxJS", async () => {
    expect(await peakOf("--rx")).toBeGreaterThan(64 + 4);
  });
});

describe("duplicates' command line", () => {
  const preset = { dir: undefined, workers: 4, capacity: 64, json: false, rx: false, help: false };

  it("has a preset for everything", () => {
    expect(optionsOf([])).toEqual(preset);
    expect(optionsOf(["--json", "a dir", "--workers", "2", "--rx", "--capacity=0"])).toEqual({
      ...preset,
      dir: "a dir",
      workers: 2,
      capacity: 0,
      json: true,
      rx: true,
    });
    expect(optionsOf(["--", "-dir"])).toEqual({ ...preset, dir: "-dir" });
  });

  it.each([
    [["--workers", "0"], '--workers must be an integer from 1 to 256, got "0"'],
    [["--workers", "x"], '--workers must be an integer from 1 to 256, got "x"'],
    [["--workers="], '--workers must be an integer from 1 to 256, got ""'],
    [["--workers", "257"], '--workers must be an integer from 1 to 256, got "257"'],
    [["--workers"], "--workers needs a number, see --help"],
    [["--capacity", "-1"], '--capacity must be an integer of 0 or more, got "-1"'],
    [["--capacity=1.5"], '--capacity must be an integer of 0 or more, got "1.5"'],
    [["--capacity=1e3"], '--capacity must be an integer of 0 or more, got "1e3"'],
    [["--json=yes\n"], '--json takes no value, got "yes\\n"'],
    [["--fast"], "unknown option --fast, see --help"],
    [["--constructor"], "unknown option --constructor, see --help"],
    [["-q"], "unknown option -q, see --help"],
    [["lib", "spec"], "one directory at most, got 2"],
  ])("refuses %j in one line", (args, line) => {
    expect(() => optionsOf(args)).toThrow(new UsageError(line));
  });

  it.each([
    [["--capacity", "-1"], '--capacity must be an integer of 0 or more, got "-1"'],
    [["no such\ndir", "--json"], "no such\\u{a}dir: ENOENT: no such file or directory"],
    [["package.json"], "package.json: not a directory"],
  ])("ends with exit code 2 and one line on stderr for %j", async (args, line) => {
    expect(await run(args)).toEqual({ code: 2, stdout: "", stderr: `${line}\n` });
  });

  it("explains itself", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: npm start -- [DIR] [--workers 4] [--capacity 64] [--json] [--rx]\n");
  });

  it("is silent about a reader that leaves", () => {
    const command = `"${process.execPath}" ${program.join(" ")} node_modules/rxjs --json | head -c 1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: root, encoding: "utf8" });
    expect({ stdout, stderr: stderr.replace(/^.* hashed\n/gm, "") }).toEqual({ stdout: "{", stderr: "" });
  });
});

describe("duplicates' walker and hasher", () => {
  const hash = (dir: string, found: Found, signal = never): ReturnType<typeof outcomeOf> =>
    outcomeOf(bytePathOf(dir), found, signal);

  it("goes on when a directory vanishes before its turn", async () => {
    const dir = treeOf("vanishing", { file: "", "later/file": "" });
    const found: Found[] = [];
    for await (const entry of walk(bytePathOf(dir), never)) {
      rmSync(join(dir, "later"), { recursive: true, force: true });
      found.push(entry);
    }
    expect(found).toEqual(["file", { path: "later", message: "ENOENT: no such file or directory" }]);
  });

  it("lists a file that vanished, or became something else, before its turn", async () => {
    const dir = treeOf("changed", { "folder/file": "" });
    symlinkSync("folder/file", join(dir, "link"));
    makePipe(join(dir, "fifo"));
    expect(await hash(dir, "gone")).toEqual({ path: "gone", message: "ENOENT: no such file or directory" });
    expect(await hash(dir, "folder")).toEqual({ path: "folder", message: "is no regular file any more" });
    expect(await hash(dir, "fifo")).toEqual({ path: "fifo", message: "is no regular file any more" });
    expect(await hash(dir, "link")).toMatchObject({ path: "link", message: expect.stringMatching(/^ELOOP/) as string });
  });

  it("lists a file that shrinks while it is read", async () => {
    const dir = treeOf("shrinking", { file: Buffer.alloc(300_000) });
    const signal = new AbortController().signal;
    let looks = 0; // the hasher looks at the signal before each piece
    signal.throwIfAborted = () => {
      if ((looks += 1) === 3) truncateSync(join(dir, "file"), 10);
    };
    expect(await hash(dir, "file", signal)).toEqual({
      path: "file",
      message: "shrank from 300000 bytes while it was read",
    });
  });

  it("stops with the signal's reason", async () => {
    const dir = treeOf("stopped", { file: "" });
    const signal = AbortSignal.abort("enough");
    await expect(hash(dir, "file", signal)).rejects.toBe("enough");
    await expect(walk(bytePathOf(dir), signal).next()).rejects.toBe("enough");
  });
});
