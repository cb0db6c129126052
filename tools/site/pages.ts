/**
 * The pages of the site in reading order: which there are, what the side bar calls them, and where they stand.
 *
 * Guides are the Markdown of the repository as it is. The chapters of the tour are made out of the files that the test run
 * runs, and a source file that a page links to becomes a page: so no text is here twice.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { chapters } from "../../examples/tour/chapters.ts";

export interface Page {
  /** In the side bar. */
  readonly title: string;
  /** What links to it name, from the root of the repository. */
  readonly file: string;
  /** On the site, without its ending. */
  readonly url: string;
  /** Its Markdown; without it the file's. */
  readonly text?: string;
}

export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const LANGUAGES = { Go: "go", Tokio: "rust" } as const;

/** The first page, which is not in a section. */
export const HOME = "docs/README.md";

/** A guide stands on the site where it stands in docs/. */
const page = (title: string, file: string): Page => ({
  title,
  file,
  url: file.replace(/^docs\//, "").replace(/(?:\/README)?\.md$/, ""),
});

export const SECTIONS: readonly Section[] = [
  {
    title: "Start",
    pages: [page("In five minutes", "docs/start.md"), page("Which channel?", "docs/guide/which-channel.md")],
  },
  {
    title: "Guides",
    pages: [
      page("Concepts", "docs/guide/concepts.md"),
      page("Cancel safety and errors", "docs/guide/tables.md"),
      page("Twenty mistakes", "docs/mistakes.md"),
      page("Testing", "docs/testing.md"),
      page("Angular", "docs/angular.md"),
      page("Angular: a live board", "examples/angular/README.md"),
      page("Beside its peers", "docs/guide/peers.md"),
    ],
  },
  {
    title: "Coming from",
    pages: [
      page("Rust", "docs/guide/from-rust.md"),
      page("Go", "docs/guide/from-go.md"),
      page("Rx", "docs/guide/from-rx.md"),
      page("RxJS, a step at a time", "docs/migration.md"),
      page("One application, three states", "examples/migrate/README.md"),
    ],
  },
  {
    title: "Tour",
    pages: [page("The road from Go and Rust", "examples/tour/README.md"), ...chapters.map(chapterPage)],
  },
  {
    title: "Project",
    pages: [
      page("Performance", "docs/performance.md"),
      page("Bench", "docs/bench.md"),
      page("Decisions", "docs/decisions.md"),
      page("Changes", "CHANGELOG.md"),
    ],
  },
];

/** A chapter: its first sentence, the forms in its opening comment, the code below, and what it prints. */
function chapterPage({ name, title, forms, prints, text, url }: (typeof chapters)[number]): Page {
  const code = text.split("\n// prints:\n")[0]!.split("\n */\n")[1]!;
  const parts = forms.map(({ language, remark, code: form }) => {
    return `## ${language}\n\n${remark === undefined ? "" : `_${remark}_\n\n`}${fenced(LANGUAGES[language], form)}`;
  });
  return {
    title: name,
    file: relative(root, fileURLToPath(url)),
    url: `tour/${name}`,
    text: [
      `# ${name}`,
      title,
      ...parts,
      "## sluice",
      fenced("ts", code.trim()),
      "It prints:",
      fenced("text", prints.join("\n")),
      `Run it: \`npm run tour -- ${name}\``,
      "",
    ].join("\n\n"),
  };
}

function fenced(language: string, code: string): string {
  const fence = "`".repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${fence}${language}\n${code.trimEnd()}\n${fence}`;
}

/** The files and folders of source code that these pages link to, each as a page. */
export function sourcePages(pages: readonly Page[]): Page[] {
  const known = new Set(pages.map(({ file }) => file));
  const linked = pages.flatMap(({ file, text = read(file) }) =>
    [...text.matchAll(/\]\(([^)#\s:]+)[^)]*\)/g)].map(([, path]) => normalize(join(dirname(file), path!))),
  );
  const sources = [...new Set(linked)].filter((path) => !known.has(path) && existsSync(join(root, path)));
  return sources
    .filter((path) => isFolder(path) || extname(path) === ".ts")
    .map((path) => ({ title: path, file: path, url: `source/${path}`, text: sourceText(path) }));
}

const isFolder = (path: string): boolean => statSync(join(root, path)).isDirectory();

function sourceText(path: string): string {
  if (!isFolder(path)) return `# ${path}\n\n${fenced("ts", read(path))}\n`;
  const files = readdirSync(join(root, path)).filter((name) => name.endsWith(".ts"));
  return `# ${path}\n\n${files.map((name) => `## ${name}\n\n${fenced("ts", read(join(path, name)))}\n`).join("\n")}`;
}

/** Markdown under docs/ that no section names: forgotten. */
export function forgotten(): string[] {
  const named = new Set([HOME, ...SECTIONS.flatMap(({ pages }) => pages.map(({ file }) => file))]);
  return readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("api"))
    .map((name) => join("docs", name))
    .filter((file) => !named.has(file));
}
