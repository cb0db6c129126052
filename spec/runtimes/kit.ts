/**
 * What the package is tried on, oldest first. npm brings the lowest that is supported into lowest/ and all that is between into this
 * folder; the newest is what the repository itself uses.
 */
import { existsSync, globSync, statSync } from "node:fs";
import { here, manifest, root, run, sayings } from "./steps.ts";

export interface Host {
  readonly name: string;
  /** What is promised: the beginning of what `binary` says of itself. */
  readonly version: string;
  readonly binary: string;
  readonly args: readonly string[];
}

export interface Compiler {
  readonly version: string;
  readonly program: string;
}

export interface Kit {
  /** Or only the lowest and the newest. */
  readonly isWhole: boolean;
  readonly hosts: readonly Host[];
  readonly compilers: readonly Compiler[];
}

/** npm takes its time for a GB. */
const BRING_LIMIT_MS = 600_000;

const find = (pattern: string): string => globSync(here(`./${pattern}`))[0] ?? "";
const node = (version: string, folder: string): Host => ({
  name: "Node",
  version,
  binary: find(`${folder}node_modules/node-${version}/bin/node`),
  args: [],
});
const typescript = (version: string, folder: string): Compiler => ({
  version,
  program: `${folder}/bin/tsc`,
});

/** The whole of what is supported, or its two ends; nothing, after saying so, if npm cannot bring it. */
export function bringKit(isWhole: boolean): Kit | undefined {
  if (!bring("./lowest") || (isWhole && !bring("."))) return undefined;
  const newest: Host = {
    name: "Node",
    version: manifest.devDependencies["node"]!,
    binary: find("../../node_modules/node/bin/node{,.exe}"), // whatever runs this script
    args: [],
  };
  const others = (): Host[] => [
    ...["20", "22", "24"].map((version) => node(version, "")),
    newest,
    { name: "Bun", version: "1", binary: find("node_modules/@oven/bun-*/bin/bun{,.exe}"), args: ["--no-install"] },
    {
      name: "Deno",
      version: "2",
      binary: find("node_modules/@deno/*/deno{,.exe}"),
      args: ["run", "--allow-all", "--no-lock"],
    },
  ];
  const between = (): Compiler[] => [
    typescript("5.9", here("./node_modules/typescript-5.9")),
    typescript("6.0", `${root}node_modules/typescript`),
  ];
  return {
    isWhole,
    hosts: [node("20.19", "lowest/"), ...(isWhole ? others() : [newest])],
    compilers: [
      typescript("5.6", here("./lowest/node_modules/typescript-5.6")),
      ...(isWhole ? between() : []),
      typescript("7.0", `${root}node_modules/typescript-7`),
    ],
  };
}

/** Installs what a folder of tools names, unless it is there. False if npm cannot. */
function bring(folder: string): boolean {
  const [installed, lock] = [here(`${folder}/node_modules/.package-lock.json`), here(`${folder}/package-lock.json`)];
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
  console.log(
    folder === "."
      ? "Installing what is between, and the bundlers: 0.8 GB, once."
      : "Installing the lowest that is supported: 0.2 GB, once.",
  );
  const npm = run("npm", ["ci"], here(folder), {}, BRING_LIMIT_MS);
  if (npm.status !== 0) console.log(`They cannot be installed here.\n${sayings(npm)}`);
  return npm.status === 0;
}
