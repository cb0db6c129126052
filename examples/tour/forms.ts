/**
 * `npm run tour:forms`: compiles the Go and the Tokio forms of the chapters (all, or those that are named), runs each,
 * and compares its lines with ours.
 *
 * Needs `go` (1.19 or newer), `cargo`, and what they download: so it is no part of the test run. Two things may differ:
 * the order of the lines, since tasks on threads have none, and a few milliseconds, since no clock is stopped there.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Chapter, choose, type Form } from "./chapters.js";

/** Clocks that run are late on a busy machine; who prints the wrong lines does it each time. */
const TRIES = 3;

const GO_PACKAGES =
  "bufio context errors fmt io runtime strings sync sync/atomic time golang.org/x/sync/errgroup".split(" ");

const CARGO = `[package]
name = "forms"
version = "0.0.0"
edition = "2021"
[dependencies]
bytes = "1"
futures = "0.3"
tokio = { version = "1.24", features = ["full"] }
tokio-stream = { version = "0.1", features = ["time"] }
tokio-util = { version = "0.7", features = ["io"] }
`;

const RUST_USES = `#![allow(unused_imports)]
use bytes::Bytes;
use std::{cell::Cell, collections::VecDeque, error::Error, io, sync::Arc};
use tokio::io::AsyncBufReadExt;
use tokio::sync::{broadcast, mpsc, oneshot, watch, Mutex, Semaphore};
use tokio::sync::{broadcast::error::RecvError, mpsc::error::TrySendError};
use tokio::task::{yield_now, JoinSet};
use tokio::time::{sleep, timeout, Duration, Instant};
use tokio_stream::{self as stream, wrappers::ReceiverStream};
use tokio_util::{io::StreamReader, sync::CancellationToken};
`;

function goProgram({ code }: Form): string {
  const used = GO_PACKAGES.filter((path) => new RegExp(`\\b${path.split("/").at(-1)!}\\.`).test(code));
  return `package main\n${used.map((path) => `import "${path}"\n`).join("")}func main() {\n${code}\n}\n`;
}

function rustProgram({ code, remark = "" }: Form): string {
  const flavor = /flavor = "\w+"/.exec(remark)?.[0] ?? "";
  const operators = code.includes("futures::") ? "futures::StreamExt" : "tokio_stream::StreamExt";
  const main = `#[tokio::main(${flavor})]\nasync fn main() -> Result<(), Box<dyn Error>> {\n${code}\nOk(())\n}\n`;
  return `${RUST_USES}use ${operators};\n${main}`;
}

/** What may differ is gone: lines in order of the alphabet, and milliseconds in steps of 50. */
function comparable(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/\d+(?= ms)/, (ms) => String(Math.round(Number(ms) / 50) * 50)))
    .sort()
    .join("\n");
}

const { chosen, unknown } = choose(process.argv.slice(2));
const root = fileURLToPath(new URL("../../node_modules/.cache/tour-forms/", import.meta.url)); // a second run is quick

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function run(command: string, args: readonly string[], folder: string, timeout?: number) {
  return spawnSync(command, args, { cwd: join(root, folder), encoding: "utf8", timeout });
}

/** @returns What is wrong with it, or nothing. */
function failure({ name, prints }: Chapter, { language }: Form): string | undefined {
  const [folder, ...build] =
    language === "Go"
      ? (["go", "go", "build", "-o", `bin/${name}`, `./${name}`] as const)
      : (["rust", "cargo", "build", "--quiet", "--target-dir", "target", "--bin", name] as const);
  const built = run(build[0], build.slice(1), folder);
  if (built.status !== 0) return built.error?.message ?? built.stderr;
  const program = language === "Go" ? `bin/${name}` : `target/debug/${name}`;
  let wrong: string | undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { status, stdout, stderr } = run(program, [], folder, 10_000);
    if (status !== 0) return `ends with ${status ?? "a deadlock"}\n${stdout}${stderr}`;
    if (comparable(stdout.trimEnd().split("\n")) === comparable(prints)) return undefined;
    wrong ??= `prints\n${stdout}`;
  }
  return wrong;
}

if (unknown.length > 0) throw new Error(`no chapter is called ${unknown.join(" or ")}`);
write("go/go.mod", "module forms\n\ngo 1.19\n");
write("rust/Cargo.toml", CARGO);
for (const { name, forms } of chosen) {
  for (const form of forms) {
    if (form.language === "Go") write(`go/${name}/main.go`, goProgram(form));
    else write(`rust/src/bin/${name}.rs`, rustProgram(form));
  }
}
if (process.env["GO111MODULE"] !== "off") run("go", ["mod", "tidy"], "go");
for (const chapter of chosen) {
  for (const form of chapter.forms) {
    const wrong = failure(chapter, form);
    if (wrong !== undefined) process.exitCode = 1;
    console.log(`${chapter.name}, ${form.language}: ${wrong ?? "the same"}`);
  }
}
