/**
 * The examples of the documentation as modules: every fenced `ts` block of README.md, docs/ and the doc comments of lib/.
 *
 * A comment `// => text` states a value. It belongs to what ends on its line, or on the nearest line above that is not such a comment:
 * a call of `console.log`, a bare expression, or the declaration of one variable. What ran several times there is stated by
 * several comments, or by one with the values joined by ", ". A block flagged `ts no-run` is only type-checked; one flagged
 * `ts angular` runs in TestBed (spec/angular).
 *
 * The compiler's syntax tree finds those places; each is wrapped in a call of `globalThis.docExample`. The lines of a block stay on
 * the numbers they have in their file, so that every message names the place to mend.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import type { Plugin } from "vitest/config";

export type Where = "node" | "angular";

/** One fenced block. `code` is padded with empty lines up to its place in `file`. */
export interface Block {
  readonly file: string;
  readonly line: number;
  /** Where it runs, if it does. */
  readonly runs: Where | undefined;
  readonly code: string;
}

/** A place in a block whose values are stated. */
export interface Site {
  readonly line: number;
  readonly want: readonly string[];
}

/** What `virtual:doc-examples` lists. */
export interface Example {
  readonly name: string;
  readonly id: number;
  readonly sites: readonly Site[];
  readonly run: () => Promise<unknown>;
}

/** The fenced `ts` blocks of a Markdown page, or of the doc comments of a TypeScript file. */
export function blocksOf(file: string, text: string): Block[] {
  const blocks: Block[] = [];
  const margin = file.endsWith(".ts") ? /^\s*\* ?/ : /^/;
  let open: { line: number; indent: string; flags: string | undefined; code: string[] } | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const prefix = margin.exec(raw)?.[0];
    const line = prefix === undefined ? undefined : raw.slice(prefix.length);
    const fence = /^(\s*)```(.*)$/.exec(line ?? "");
    if (open === undefined) {
      if (!fence) continue;
      const flags = /^ts\b(.*)$/.exec(fence[2]!)?.[1];
      open = { line: index + 1, indent: fence[1]!, flags, code: [] };
    } else if (fence || line === undefined) {
      if (open.flags !== undefined) {
        const code = "\n".repeat(open.line) + open.code.join("\n");
        blocks.push({ file, line: open.line, runs: whereOf(open.flags), code });
      }
      open = undefined;
    } else {
      open.code.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  return blocks;
}

const whereOf = (flags: string): Where | undefined =>
  flags.includes("no-run") ? undefined : flags.includes("angular") ? "angular" : "node";

/** Every block of the documentation under `root`. */
export function allBlocks(root: string): Block[] {
  const pages = ["README.md", ...filesOf(join(root, "docs"), ".md"), ...filesOf(join(root, "lib"), ".ts")];
  return pages
    .map((page) => join(root, page.startsWith("/") ? relative(root, page) : page))
    .filter((page) => existsSync(page))
    .flatMap((page) => blocksOf(relative(root, page), readFileSync(page, "utf8")));
}

function filesOf(folder: string, ending: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => join(folder, file));
}

interface Place {
  readonly endLine: number;
  /** The range of the text to wrap: the value, or `console.log` itself. */
  readonly start: number;
  readonly end: number;
  readonly logs: boolean;
}

/** The block's code with every stated place wrapped, and those places. */
export function instrument(block: Block, id: number): { code: string; sites: Site[] } {
  const source = ts.createSourceFile(block.file, block.code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const places = placesOf(source);
  const stated = statedLines(block);
  const edits: { at: number; text: string }[] = [];
  const sites: Site[] = [];
  for (const [line, want] of stated) {
    const here = places.filter((place) => place.endLine === line);
    const place = here.find(({ logs }) => logs) ?? here[0];
    if (!place) throw new Error(`${block.file}:${line}: no value for this "// =>" to state`);
    const wrapper = `docExample.${place.logs ? "log" : "value"}(${id}, ${sites.length}, (`;
    edits.push({ at: place.start, text: wrapper }, { at: place.end, text: "))" });
    sites.push({ line, want });
  }
  let { code } = block;
  for (const { at, text } of edits.sort((a, b) => b.at - a.at)) code = code.slice(0, at) + text + code.slice(at);
  return { code, sites };
}

/** Each line that has stated values, with their texts. */
function statedLines(block: Block): Map<number, string[]> {
  const stated = new Map<number, string[]>();
  let owner = 0;
  for (const [index, text] of block.code.split("\n").entries()) {
    const comment = /^(.*?)\/\/ => ?(.*)$/.exec(text);
    const alone = comment?.[1]?.trim() === "";
    if (!alone && text.trim() !== "") owner = index + 1;
    if (comment) stated.set(owner, [...(stated.get(owner) ?? []), comment[2]!.trim()]);
  }
  return stated;
}

function placesOf(source: ts.SourceFile): Place[] {
  const places: Place[] = [];
  const add = (outer: ts.Node, inner: ts.Node, logs = false): void => {
    const endLine = source.getLineAndCharacterOfPosition(outer.end).line + 1;
    places.push({ endLine, start: inner.getStart(source), end: inner.end, logs });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === "console.log") {
      add(node, node.expression, true);
    } else if (ts.isExpressionStatement(node)) {
      add(node, node.expression);
    } else if (ts.isVariableStatement(node)) {
      const [only, ...more] = node.declarationList.declarations;
      if (only?.initializer && more.length === 0) add(node, only.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

/** Serves `virtual:doc-examples`, a list of each {@link Example} that runs `where`, and the module of each. */
export function docExamples(root: string, where: Where = "node"): Plugin {
  const list = "virtual:doc-examples";
  const module = (id: number): string => join(root, `doc-example-${id}.ts`);
  let codes: string[] = [];
  return {
    name: "doc-examples",
    enforce: "pre",
    resolveId(source) {
      if (source === list) return `\0${list}`;
      return source.includes("/doc-example-") ? source : undefined;
    },
    load(source) {
      if (source !== `\0${list}`) return codes[Number(/\/doc-example-(\d+)\.ts$/.exec(source)?.[1])];
      const blocks = allBlocks(root).filter(({ runs }) => runs === where);
      const instrumented = blocks.map(instrument);
      codes = instrumented.map(({ code }) => `${code}\nexport {};\n`);
      for (const { file } of blocks) this.addWatchFile(join(root, file));
      const rows = blocks.map(({ file, line }, id) => {
        const row = JSON.stringify({ name: `${file}:${line}`, id, sites: instrumented[id]?.sites });
        return `{ ...${row}, run: () => import(${JSON.stringify(module(id))}) }`;
      });
      return `export default [${rows.join(",\n")}];`;
    },
  };
}
