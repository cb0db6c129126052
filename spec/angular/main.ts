/**
 * `npm run test:angular`: the specs of sluice/angular with the lowest and the current Angular, zoneless and with zone.js.
 *
 * Installs the two Angulars where they are missing. Arguments go to vitest.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = at("../..");
let failed = 0;

for (const version of ["20", "22"]) {
  const folder = at(`./v${version}`);
  const installed = `${folder}/node_modules/.package-lock.json`;
  const isFresh =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${folder}/package-lock.json`).mtimeMs;
  if (!isFresh) execFileSync("npm", ["ci"], { cwd: folder, stdio: "inherit" });
}

const tsc = spawnSync(process.execPath, [`${root}/node_modules/typescript-7/bin/tsc`, "-p", at("./tsconfig.json")], {
  stdio: "inherit",
});
if (tsc.status !== 0) process.exit(1);

for (const version of ["20", "22"]) {
  for (const zone of ["", "1"]) {
    const { status } = spawnSync(
      process.execPath,
      [`${root}/node_modules/vitest/vitest.mjs`, "run", "--config", at("./vitest.config.ts"), ...process.argv.slice(2)],
      { cwd: root, stdio: "inherit", env: { ...process.env, NG: version, ZONE: zone } },
    );
    if (status !== 0) failed += 1;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
