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
let caught = 0;

try {
  cpSync(join(root, "lib"), lib, { recursive: true });
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
  const differences = differencesOf();
  say(differences === 0, "all right", "all kinds", differences, "no mistake");
  for (const [kind, ofKind] of Object.entries(mutants)) {
    for (const mutant of ofKind) tryOut(kind, mutant);
  }
  const planted = Object.values(mutants).flat().length;
  console.log(`\n${caught} of ${planted} planted mistakes caught`);
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
  if (differences > 0) caught += 1;
  say(differences > 0, "caught", kind, differences, `${mistake}: ${file}, ${inline(from)} -> ${inline(to)}`);
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
  if (counts.length === 0) throw new Error(`the replay came to no end, which shows nothing: ${stderr}`);
  return counts.reduce((sum, count) => sum + count);
}

function say(isSo: boolean, verdict: string, kind: string, differences: number, what: string): void {
  if (!isSo) process.exitCode = 1;
  const start = (isSo ? verdict : `NOT ${verdict}`).padEnd(14) + kind.padEnd(16);
  console.log(`${start}${String(differences).padStart(4)} differences  ${what}`);
}

function inline(code: string): string {
  return `\`${code.replaceAll(/\s+/g, " ")}\``;
}
