/**
 * The process behind the board: serves the built application, the event feed, a search over the project's files and a command
 * that hashes one of them.
 *
 *     GET  /…                   the application
 *     WS   /feed                frames of events; `{"rate": n}` sets how many a second, 0 to 50,000
 *     GET  /search?q=           names of files that contain q, after a short while
 *     POST /hash?file=          the sha256 of a file, after a while
 *
 * PORT (default 4200; 0: any) says where it listens. Prints the address.
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import { type FeedEvent, sample, watchFiles } from "./events.ts";

const FRAME_MS = 10;
const MOST_A_SECOND = 50_000;
const SEARCH_MS = 120;
const HASH_MS = 800;

const root = fileURLToPath(new URL("../../../", import.meta.url));
const built = fileURLToPath(new URL("../dist/board/browser/", import.meta.url));
const folders = ["lib", "spec", "docs"].map((name) => join(root, name)).filter((path) => existsSync(path));
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.includes("node_modules"))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile()),
);

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://here");
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  if (url.pathname === "/search") {
    await sleep(SEARCH_MS, undefined, { signal: gone.signal });
    const text = (url.searchParams.get("q") ?? "").toLowerCase();
    const hits = files.map((path) => path.slice(root.length)).filter((name) => name.toLowerCase().includes(text));
    json(response, { hits: hits.slice(0, 50), total: hits.length });
  } else if (url.pathname === "/hash" && request.method === "POST") {
    const name = url.searchParams.get("file") ?? "";
    const path = files.find((it) => it.slice(root.length) === name);
    await sleep(HASH_MS, undefined, { signal: gone.signal });
    if (path === undefined) {
      json(response, { error: `no such file: ${name}` }, 404);
      return;
    }
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash, { signal: gone.signal });
    json(response, { file: name, sha256: hash.digest("hex") });
  } else {
    const inside = normalize(url.pathname).replace(/^[/\\.]+/, "");
    const path = join(built, inside === "" ? "index.html" : inside);
    if (!existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
    await pipeline(createReadStream(path), response);
  }
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    if (response.destroyed) return; // who asked has gone
    if (!response.headersSent) response.writeHead(500);
    response.end(String(error));
  });
});

/** One reader of the feed: as many events as it asked for, in frames. */
class Line {
  readonly #socket: WebSocket;
  #rate = 0;
  #owed = 0;
  #last = performance.now();
  readonly #timer = setInterval(() => this.#beat(), FRAME_MS);

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const { rate } = JSON.parse(data.toString()) as { rate: number };
      this.#rate = Math.min(MOST_A_SECOND, Math.max(0, rate));
    });
    socket.on("close", () => clearInterval(this.#timer));
  }

  send(events: readonly FeedEvent[]): void {
    this.#socket.send(JSON.stringify(events));
  }

  #beat(): void {
    const now = performance.now();
    this.#owed += (this.#rate * (now - this.#last)) / 1000;
    this.#last = now;
    const n = Math.floor(this.#owed);
    this.#owed -= n;
    if (n > 0) this.send(sample(n));
  }
}

const lines = new Set<Line>();
new WebSocketServer({ server, path: "/feed" }).on("connection", (socket) => {
  const line = new Line(socket);
  lines.add(line);
  socket.on("close", () => lines.delete(line));
});
watchFiles(folders, (event) => {
  for (const line of lines) line.send([event]);
});

if (!existsSync(built)) {
  console.error("The application is not built: run `npm run build` in examples/angular first.");
  process.exit(1);
}
server.listen(Number(process.env["PORT"] ?? 4200), "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(`http://127.0.0.1:${address.port}/`);
});
