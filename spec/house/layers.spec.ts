/** The folder tree of lib/ is the dependency diagram: see spec/support/layers.ts. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { misplaced } from "../support/layers.ts";

const lib = fileURLToPath(new URL("../../lib/", import.meta.url));

function sources(): Map<string, string> {
  const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/"));
  return new Map(files.filter((file) => file.endsWith(".ts")).map((file) => [file, readFileSync(lib + file, "utf8")]));
}

/** What is wrong with `text` in `file`, in a house with one file in every room. */
function planted(file: string, text: string): string[] {
  const house = new Map(
    [
      "core/pollable.ts",
      "core/deque.ts",
      "cancel/token.ts",
      "channel/mpsc/index.ts",
      "channel/mpsc/chan.ts",
      "channel/watch.ts",
      "sync/notify.ts",
      "time/sleep.ts",
      "task/spawn.ts",
      "select.ts",
      "stream/stream.ts",
      "bridge/overflow.ts",
      "rxjs/index.ts",
      "observable/index.ts",
      "ix/index.ts",
      "angular/index.ts",
      "testing/index.ts",
      "index.ts",
    ].map((name) => [name, ""]),
  );
  return misplaced(house.set(file, text));
}

describe("layers", () => {
  it("hold in lib", () => {
    expect(misplaced(sources())).toEqual([]);
  });

  it.each([
    ["channel/mpsc/chan.ts", 'import { a } from "../../core/deque.js";'],
    ["channel/mpsc/index.ts", 'export * from "./chan.js";'],
    ["select.ts", 'import type { Token } from "./cancel/token.js";'],
    ["stream/stream.ts", 'import { select } from "../select.js"; import { sleep } from "../time/sleep.js";'],
    ["rxjs/index.ts", 'import { map } from "rxjs/operators"; import { o } from "../bridge/overflow.js";'],
    ["ix/index.ts", 'import { from } from "ix/asynciterable";'],
    ["angular/index.ts", 'import { inject } from "@angular/core"; import { t } from "@angular/core/rxjs-interop";'],
    ["index.ts", 'export * as mpsc from "./channel/mpsc/index.js"; export * from "./stream/stream.js";'],
    ["core/deque.ts", '/** Write `import { from } from "rxjs";` in your own code. */'],
  ])("let %s say: %s", (file, text) => {
    expect(planted(file, text)).toEqual([]);
  });

  it.each([
    ["core/deque.ts", 'import { t } from "../cancel/token.js";', "goes up, from core to cancel"],
    ["core/deque.ts", 'import type { S } from "../stream/stream.js";', "goes up, from core to stream"],
    ["cancel/token.ts", 'export type S = import("../select.js").S;', "goes up, from cancel to select"],
    ["channel/watch.ts", 'const m = await import("../index.js");', "goes up, from channel/watch to index"],
    ["channel/watch.ts", 'export { a } from "./mpsc/chan.js";', "goes sideways, from channel/watch to channel/mpsc"],
    ["channel/mpsc/chan.ts", 'import "../../time/sleep.js";', "goes sideways, from channel/mpsc to time"],
    ["task/spawn.ts", 'import { s } from "../select.js";', "goes sideways, from task to select"],
    ["ix/index.ts", 'import { t } from "../rxjs/index.js";', "goes sideways, from ix to rxjs"],
    ["observable/index.ts", 'import { O } from "rxjs";', 'the package "rxjs" is foreign to observable'],
    ["select.ts", 'import { t } from "./time/sleep.js";', "out of reach: select uses floor 1 at most"],
    ["index.ts", 'export * from "./rxjs/index.js";', "out of reach: index uses floor 4 at most"],
    ["bridge/overflow.ts", 'import { Observable } from "rxjs";', 'the package "rxjs" is foreign to bridge'],
    [
      "rxjs/index.ts",
      'import type { A } from "ix/asynciterable";',
      'the package "ix/asynciterable" is foreign to rxjs',
    ],
    [
      "testing/index.ts",
      'import { inject } from "@angular/core";',
      'the package "@angular/core" is foreign to testing',
    ],
    ["core/deque.ts", 'import { inspect } from "node:util";', 'the package "node:util" is foreign to core'],
    ["rxjs/index.ts", 'import { a } from "rxjs-extra";', 'the package "rxjs-extra" is foreign to rxjs'],
    ["core/pollable.ts", 'import { a } from "./deque";', "no file of lib with the ending .js"],
    ["core/pollable.ts", 'import { a } from "../../spec/a.js";', "no file of lib with the ending .js"],
    ["util/misc.ts", "export {};", "stands in no room of the house"],
  ])("refuse that %s says: %s", (file, text, fault) => {
    expect(planted(file, text)).toEqual([expect.stringContaining(`${file}: `)]);
    expect(planted(file, text)[0]).toContain(fault);
  });
});
