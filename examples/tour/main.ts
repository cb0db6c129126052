/** `npm run tour`: runs the chapters in order; `npm run tour -- NAME` runs one. */
import { chapters } from "./chapters.js";

const wanted = process.argv[2];
const chosen = chapters.filter(({ name }) => wanted === undefined || wanted === name);
if (chosen.length === 0) {
  console.error(`no chapter is called ${wanted}; there are: ${chapters.map(({ name }) => name).join(", ")}`);
  process.exitCode = 2;
}
for (const { name, title, url } of chosen) {
  console.log(`\n── ${name} ──\n${title}\n`);
  await import(url.href);
}
