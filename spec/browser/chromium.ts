/**
 * Finds Debian's Chromium, or installs it where that can be done without a question: as root, from the system's packages.
 *
 * `CHROMIUM` names another executable. Playwright's own browsers are not used: they are downloads of their own.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const PACKAGES = ["chromium", "fonts-liberation"];

/** Why there is no Chromium, and what to do about it. */
export class NoChromium extends Error {}

/** The path of an executable Chromium. */
export function chromium(): string {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new NoChromium(`CHROMIUM is ${named}, which does not exist.`);
  }
  const found = PLACES.find((path) => existsSync(path));
  return found ?? install();
}

function install(): string {
  if (process.getuid?.() !== 0) return missing("It is not installed, and installing it needs root.");
  console.log(`Chromium is missing: installing ${PACKAGES.join(" and ")} with apt-get.`);
  apt("update", "-qq");
  apt("install", "-y", "-qq", "--no-install-recommends", ...PACKAGES);
  return (
    PLACES.find((path) => existsSync(path)) ?? missing("apt-get installed it, but it is in none of the usual places.")
  );
}

function apt(...args: string[]): void {
  const { error, status, stderr } = spawnSync("apt-get", args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (error !== undefined) missing("It is not installed, and there is no apt-get here.");
  if (status !== 0) missing(`apt-get ${args[0] ?? ""} failed:\n${stderr.trim()}`);
}

function missing(why: string): never {
  throw new NoChromium(
    `${why}\nInstall Chromium 135 or later by hand, or name one: CHROMIUM=/path/to/chromium npm run test:browser`,
  );
}
