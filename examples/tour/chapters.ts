/** The chapters of the tour, from the files themselves: what each is called, says, and must print. */
import { readdirSync, readFileSync } from "node:fs";

export interface Chapter {
  /** As in `npm run tour -- NAME`. */
  readonly name: string;
  /** The first sentence of the file. */
  readonly title: string;
  /** The lines below its `// prints:`. */
  readonly prints: readonly string[];
  readonly text: string;
  readonly url: URL;
}

const folder = new URL("./", import.meta.url);

export const chapters: readonly Chapter[] = readdirSync(folder)
  .filter((file) => /^\d\d-.*\.ts$/.test(file))
  .sort()
  .map((file) => {
    const url = new URL(file, folder);
    const text = readFileSync(url, "utf8");
    const [code = "", printed = ""] = text.split("\n// prints:\n");
    return {
      name: file.slice(3, -3),
      title: /^\/\*\*\n \* (.*)\n/.exec(code)?.[1] ?? "",
      prints: printed
        .trimEnd()
        .split("\n")
        .map((line) => line.slice("// ".length)),
      text,
      url,
    };
  });
