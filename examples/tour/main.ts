/** `npm run tour`: runs the chapters in order, or those that are named. */
import { chapters, choose } from "./chapters.js";

const names = process.argv.slice(2);
const { chosen, unknown } = choose(names);
const list = chapters.map(({ name }) => name).join(", ");

if (names.some((name) => name === "--help" || name === "-h")) {
  console.log(`usage: npm run tour [-- NAME...]\n\nchapters: ${list}`);
} else if (unknown.length > 0) {
  console.error(`no chapter is called ${unknown.map((name) => `"${name}"`).join(" or ")}; there are: ${list}`);
  process.exitCode = 2;
} else {
  for (const { name, title, url } of chosen) {
    console.log(`\n── ${name} ──\n${title}\n`);
    await import(url.href);
  }
}
