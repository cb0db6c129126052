/**
 * `npm run conformance:mutants`: shows that the replay can fail. Plants each mistake of list.ts in a copy of the library, one
 * at a time, and runs the conformance of its kind on the copy; exits with 1 if one is not caught, or if there is any
 * difference without a mistake.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mutants } from "./list.ts";
import { type Mutant, plant } from "./plant.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "sluice-mutants-")); // not below node_modules, where Node strips no types
const lib = join(copy, "lib");

try {
  cpSync(join(root, "lib"), lib, { recursive: true });
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
  const differences = differencesOf();
  say(differences === 0, "all kinds", differences, "no mistake");
  for (const [kind, ofKind] of Object.entries(mutants)) {
    for (const mutant of ofKind) tryOut(kind, mutant);
  }
} finally {
  rmSync(copy, { recursive: true });
}

function tryOut(kind: string, mutant: Mutant): void {
  const { mistake, file, from, to } = mutant;
  const path = join(lib, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, plant(mutant, text));
  const differences = differencesOf("--kind", kind);
  writeFileSync(path, text);
  say(differences > 0, kind, differences, `${mistake}: ${file}, ${inline(from)} -> ${inline(to)}`);
}

/** How many cases `npm run conformance` finds to differ on the copy. */
function differencesOf(...args: string[]): number {
  const command = ["--import", "./tools/from-lib.ts", "spec/conformance/main.ts", ...args];
  const env = { ...process.env, SLUICE_LIB: lib };
  const { stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: "utf8",
    env,
    timeout: 60_000,
  });
  const counts = [...stdout.matchAll(/(\d+) differences/g)].map(([, count]) => Number(count));
  if (counts.length === 0) throw new Error(`the replay broke down, which shows nothing: ${stderr}`);
  return counts.reduce((sum, count) => sum + count);
}

function say(isRight: boolean, kind: string, differences: number, what: string): void {
  if (!isRight) process.exitCode = 1;
  console.log(`${isRight ? "  " : "! "}${kind.padEnd(16)}${String(differences).padStart(4)} differences  ${what}`);
}

function inline(code: string): string {
  return `\`${code.replaceAll(/\s+/g, " ")}\``;
}
