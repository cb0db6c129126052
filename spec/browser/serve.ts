/** A server of the repository's files for one page: modules of TypeScript are stripped, and endings that ESM leaves out are found. */
import { readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const script = "text/javascript; charset=utf-8";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": script,
  ".mjs": script,
  ".ts": script,
};

/** Serves on a free port of this host. */
export async function serve(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((request, response) => {
    const file = find(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    const type = file === undefined ? undefined : TYPES[extname(file)];
    if (file === undefined || type === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type }).end(read(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

function find(path: string): string | undefined {
  const file = normalize(join(root, path));
  if (!file.startsWith(root)) return undefined;
  return ["", ".mjs", ".js"].map((ending) => file + ending).find((name) => isFile(name));
}

const isFile = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isFile() === true;

function read(file: string): string {
  const text = readFileSync(file, "utf8");
  if (extname(file) !== ".ts") return text;
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { compilerOptions, fileName: file }).outputText;
}
