/** Every relative link of the Markdown leads to a file that is there, and to a heading in it; the check of the built site is tried. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { deadLinks } from "../../tools/site/dead-links.ts";
import { forgotten, HOME, SECTIONS, sourcePages } from "../../tools/site/pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = [
  "README.md",
  "CHANGELOG.md",
  ...["docs", "examples"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !/node_modules|^api\b/.test(name))
      .map((name) => join(folder, name)),
  ),
];

/** Headings as GitHub names them. */
function anchors(page: string): Set<string> {
  const headings = readFileSync(page, "utf8").matchAll(/^#{1,6} (.*)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

const onSite = new Set([HOME, ...SECTIONS.flatMap(({ pages }) => pages.map(({ file }) => file))]);

/** Whether there is such a heading, wherever the page is read: on the site the home page stands for README.md. */
function hasHeading(page: string, target: string, anchor: string): boolean {
  const isHome = target === join(root, "README.md") && onSite.has(page);
  return [target, ...(isHome ? [join(root, HOME)] : [])].every((file) => anchors(file).has(anchor));
}

/** The links of a page, outside its code, that lead nowhere. */
function dead(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link]) => {
    if (/^[a-z]+:/.test(link!)) return [];
    const [path = "", anchor] = link!.split("#");
    const target = path === "" ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(target)) return [`${link!}: ${relative(root, target)} is not there`];
    if (anchor === undefined || statSync(target).isDirectory() || hasHeading(page, target, anchor)) return [];
    return [`${link!}: no such heading`];
  });
}

describe("links", () => {
  it.each(pages)("of %s lead somewhere", (page) => expect(dead(page)).toEqual([]));
});

describe("the check of the built site", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-site-"));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A site of two pages, a picture and a side bar, with `planted` on its first page and `listed` in its side bar. */
  function site(planted: string, listed = "guide/two.html#part", found = "guide/two.html"): string[] {
    mkdirSync(join(folder, "guide"), { recursive: true });
    mkdirSync(join(folder, "assets"), { recursive: true });
    const pack = (name: string, data: unknown): void => {
      const packed = deflateSync(JSON.stringify(data)).toString("base64");
      writeFileSync(join(folder, `assets/${name}.js`), `window.${name}Data = "${packed}"`);
    };
    pack("navigation", [{ text: "Guides", children: [{ text: "two", path: listed }] }]);
    pack("search", { rows: [{ name: "two", url: found }], index: {} });
    writeFileSync(join(folder, "assets/icons.svg"), '<svg><g id="icon-up"></g></svg>');
    const icon = '<svg><use href="../assets/icons.svg#icon-up"></use></svg>';
    const script = "<script>'<a href=\"nowhere\">'</script>";
    writeFileSync(join(folder, "guide/two.html"), `<h1 id="part">${icon}</h1><a href="../?x=1">home</a>${script}`);
    writeFileSync(join(folder, "index.html"), `<h2 id="top">1</h2><p>${planted}</p>`);
    return deadLinks(folder);
  }

  it.each([
    '<a href="guide/two.html#part">',
    '<a href="#top">',
    '<a class="x" href="#">',
    '<a href="https://example.org/a?b=1&amp;c#d">',
    '<img src="assets/icons.svg" alt="a &lt;b> c">',
    '<source srcset="assets/icons.svg 1x, assets/icons.svg 2x">',
    "<code>a[0][1]</code>",
    "<pre><code>[text][name]</code></pre>",
  ])("takes %s", (link) => expect(site(link)).toEqual([]));

  it.each([
    ['<a href="guide/three.html">', "guide/three.html", "no such file"],
    ['<a href="guide">', "guide", "no such file"],
    ['<a class="x" href="guide/two.html#parts">', "guide/two.html#parts", "no such place on that page"],
    ['<a href="#bottom">', "#bottom", "no such place on that page"],
    ['<img alt="" src="assets/picture.svg"/>', "assets/picture.svg", "no such file"],
    ['<use href="assets/icons.svg#icon-down">', "assets/icons.svg#icon-down", "no such place on that page"],
    ['<a href="../README.md">', "../README.md", "leads out of the site"],
    ['<a href="/guide/two.html">', "/guide/two.html", "begins at the root of a host"],
    ['<a href="https://">', "https://", "not a URL"],
    ['<a href="htps://example.org">', "htps://example.org", "no scheme that a page uses"],
    ["<a href='#bottom'>", "#bottom", "no such place on that page"],
    ["<a class=x href=#bottom>", "#bottom", "no such place on that page"],
    ['<video poster="assets/first.png">', "assets/first.png", "no such file"],
    ['<object data="assets/board.svg">', "assets/board.svg", "no such file"],
    ['<source srcset="assets/icons.svg 1x, assets/picture.svg 2x">', "assets/picture.svg", "no such file"],
  ])("refuses %s for %s: %s", (link, address, fault) =>
    expect(site(link)).toEqual([`dead link: index.html: ${address}: ${fault}`]),
  );

  it.each(["[text][name]", "[text][]", "see [<code>text</code>][name]", "<em>[text][a name]</em>"])(
    "refuses %s",
    (text) => expect(site(text)).toEqual([expect.stringMatching(/^dead link: index\.html: .*\]\[.*\]: no link$/)]),
  );

  it("refuses a dead entry of the side bar or of the search, and a folder without pages", () => {
    expect(site("", "guide/two.html#old")).toEqual([
      "dead link: the side bar: guide/two.html#old: no such place on that page",
    ]);
    expect(site("", undefined, "guide/one.html")).toEqual(["dead link: the search: guide/one.html: no such file"]);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    expect(deadLinks(folder)).toEqual([`${folder} has no pages`]);
  });
});

describe("the pages of the site", () => {
  const all = SECTIONS.flatMap(({ pages }) => pages);

  it("are every page of docs/, each once, and files that are there", () => {
    expect(forgotten()).toEqual([]);
    expect(new Set(all.map(({ url }) => url)).size).toBe(all.length);
    expect(all.filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
  });

  it("show each chapter of the tour in Go, in Tokio and here, with what it prints", () => {
    const chapters = all.filter(({ url }) => url.startsWith("tour/"));
    expect(chapters.length).toBeGreaterThan(15);
    for (const { text = "" } of chapters) {
      expect([...text.matchAll(/^## (.*)$|^```([a-z]+)$/gm)].map(([line]) => line)).toEqual([
        "## Go",
        "```go",
        "## Tokio",
        "```rust",
        "## sluice",
        "```ts",
        "```text",
      ]);
      expect(text).not.toMatch(/\/\*\*|^ \* /m);
    }
  });

  it("show the source files that they link to", () => {
    const files = sourcePages(all).map(({ file }) => file);
    expect(files).toContain("examples/migrate/full/search.ts");
    expect(files).toContain("examples/migrate/plain");
  });

  it("have a row for each program that libraries are compared by", () => {
    const page = readFileSync(join(root, "docs/guide/peers.md"), "utf8");
    const programs = readdirSync(join(root, "spec/bench/peers/traits"));
    expect(programs.filter((name) => !page.includes(`](../../spec/bench/peers/traits/${name})`))).toEqual([]);
  });
});
