/**
 * The builds that are measured: what users get, made by the package's own build and not minified. The working tree's goes
 * to a folder of its own, so that measuring disturbs no `dist/`; that of another revision is made from an archive of it,
 * with the tools of the working tree.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const bench = join(root, "spec/bench");

/** Runs a command to its end; what it says is shown only if it fails. */
export function command(name: string, args: readonly string[], cwd = root): string {
  return execFileSync(name, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

function build(from: string, to: string): string {
  command(process.execPath, [join(root, "node_modules/tsup/dist/cli-default.js"), "--out-dir", to], from);
  return to;
}

/** The build of the working tree. */
export const buildHere = (): string => build(root, join(bench, "out/dist"));

/** The build of `revision`. */
export function buildRevision(revision: string): string {
  const commit = command("git", ["rev-parse", "--verify", `${revision}^{commit}`]);
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  command("git", ["archive", "--output", join(folder, "source.tar"), commit, "--", ":!spec", ":!examples", ":!docs"]);
  command("tar", ["-xf", "source.tar"], folder);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return build(folder, join(folder, "dist"));
}

/** Installs the peers, unless those of the lock file are there. */
export function installPeers(): void {
  const installed = join(bench, "node_modules/.package-lock.json");
  const isFresh =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(bench, "package-lock.json")).mtimeMs;
  if (!isFresh) command("npm", ["ci"], bench);
}
