/** The chapters of the tour, from the files themselves: what each is called, says, compares with, and must print. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** The same program in another language, whole but for its imports and its `main`. */
export interface Form {
  readonly language: "Go" | "Tokio";
  /** What stands in parentheses behind the language. */
  readonly remark?: string;
  readonly code: string;
}

export interface Chapter {
  /** As in `npm run tour -- NAME`. */
  readonly name: string;
  /** The first sentence of the file. */
  readonly title: string;
  readonly forms: readonly Form[];
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
      name: nameOf(file),
      title: /^\/\*\*\n \* (.*)\n/.exec(code)?.[1] ?? "",
      forms: formsOf(code.split("\n */\n")[0]!),
      prints: printed
        .trimEnd()
        .split("\n")
        .map((line) => line.slice("// ".length)),
      text,
      url,
    };
  });

/** The chapters of these names, each once and in this order (all, if there is no name), or the names that are none. */
export function choose(names: readonly string[]): { chosen: readonly Chapter[]; unknown: readonly string[] } {
  const find = (name: string) => chapters.find((chapter) => chapter.name === nameOf(name));
  const unknown = names.filter((name) => find(name) === undefined);
  return { chosen: names.length === 0 ? chapters : [...new Set(names.map((name) => find(name)!))], unknown };
}

/** `mpsc` for `mpsc`, `MPSC`, `02-mpsc`, and the path of the file. */
function nameOf(file: string): string {
  return basename(file.toLowerCase(), ".ts").replace(/^\d\d-/, "");
}

function formsOf(comment: string): Form[] {
  const found = comment.matchAll(/^ \* (Go|Tokio)(?: \((.*)\))?\n((?: \*(?: {5}.*)?(?:\n|$))+)/gm);
  return [...found].map(([, language, remark, lines]) => ({
    language: language as Form["language"],
    ...(remark !== undefined && { remark }),
    code: lines!.trimEnd().replace(/^ \*(?: {5})?/gm, ""),
  }));
}
