/**
 * `node tools/lockcheck.mjs [LOCK]`, after every `npm install`: is the lock file whole?
 *
 * npm leaves an optional dependency that it could not fetch out of the lock file, and `npm ci` then refuses that file. An `overrides`
 * entry in package.json with a complete version cures it. The lock file also keeps no download addresses (see .npmrc).
 */
import { readFileSync } from "node:fs";

const { packages } = JSON.parse(readFileSync(process.argv[2] ?? "package-lock.json", "utf8"));

/** Whether a package in folder `from` finds `name`: in its own node_modules, or in one further up. */
function finds(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("node_modules/") - 1, 0))) {
    if (`${folder}${folder && "/"}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

const faults = [];
for (const [folder, entry] of Object.entries(packages)) {
  if (entry.resolved !== undefined) faults.push(`${folder}: has a download address`);
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!finds(folder, name)) faults.push(`${folder || "(root)"}@${entry.version}: ${name}@${range} is missing`);
  }
}
for (const fault of faults) console.log(fault);
console.log(`${faults.length} faults in the lock file`);
process.exitCode = faults.length === 0 ? 0 : 1;
