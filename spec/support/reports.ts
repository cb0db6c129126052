/** What a program of its own process reports as unhandled: vitest takes such reports for failures of the run. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const prelude = `
  import { spawn, JoinSet, CancellationToken } from "sluice";
  const report = (line) => console.log(line);
  process.on("unhandledRejection", (reason, promise) => report(\`unhandled \${reason}\`));
  process.on("rejectionHandled", () => report("handled"));
  process.on("uncaughtException", (error) => report(\`uncaught \${error}\`));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
`;

/** Runs `program`, which may use `spawn`, `JoinSet`, `CancellationToken`, `turn()` and `report(line)`; gives the lines reported. */
export function reportsOf(program: string): Promise<string[]> {
  const args = ["--import", "./tools/from-lib.ts", "--input-type=module", "--eval", prelude + program];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr, { cause: error }));
      else resolve(stdout.split("\n").filter((line) => line !== ""));
    });
  });
}
