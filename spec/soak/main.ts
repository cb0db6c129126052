/** `npm run soak [-- bridges | memory | starvation]`: what takes long or depends on the machine. Exits with 1 if a bound is broken. */
import { bridges } from "./bridges.ts";
import { memory } from "./memory.ts";
import { starvation } from "./starvation.ts";

const soaks: Record<string, () => Promise<boolean>> = { bridges, memory, starvation };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(soaks);
let ok = true;
for (const name of wanted) {
  const soak = soaks[name];
  if (soak === undefined) throw new Error(`no soak is called ${name}: ${Object.keys(soaks).join(", ")}`);
  console.log(`# ${name}`);
  ok = (await soak()) && ok;
}
process.exitCode = ok ? 0 : 1;
