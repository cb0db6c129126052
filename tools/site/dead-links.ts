/**
 * Which links of a built site lead nowhere: every attribute of its pages that holds an address, with the part after `#`, every
 * address in the data of its side bar and of its search, and links of Markdown that have become no link, `[text][name]` without a
 * `[name]: address`. Nothing is fetched: of a link to another host only the form is looked at.
 *
 * The pages are generated, so tags are well formed and a pattern finds them; what stands between `<` and `>` in code is escaped.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { inflateSync } from "node:zlib";

const TAG = /<[a-z][\w-]*((?:\s+[\w:@.-]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?)*)\s*\/?>/gi;
const ATTRIBUTE = /\s(href|src|srcset|poster|data|id|name)=(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/gi;
/** The second half of what was to be a link, outside of code. */
const RAW = /[^<>]*\]\[[^[\]<>]*\]/g;

interface Html {
  readonly links: readonly string[];
  /** Of Markdown. */
  readonly raw: readonly string[];
  readonly ids: ReadonlySet<string>;
}

/** A line a dead link: the page, the link, and what is wrong with it. */
export function deadLinks(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const pages = new Map(files.filter((name) => name.endsWith(".html")).map((name) => [name, parse(folder, name)]));
  if (pages.size === 0) return [`${folder} has no pages`];
  const links = [...pages].flatMap(([from, html]) => html.links.map((link) => ({ from, link })));
  const raw = [...pages].flatMap(([from, html]) => html.raw.map((text) => `dead link: ${from}: ${text}: no link`));
  const dead = [...links, ...listed(folder)].flatMap(({ from, link }) => {
    const fault = faultOf(folder, pages, pages.has(from) ? from : "index.html", link);
    return fault === undefined ? [] : [`dead link: ${from}: ${link}: ${fault}`];
  });
  return [...raw, ...dead];
}

function parse(folder: string, name: string): Html {
  const text = readFileSync(join(folder, name), "utf8").replace(/(<script[^>]*>)[\s\S]*?<\/script>/g, "$1");
  const links: string[] = [];
  const ids = new Set<string>();
  for (const [, attributes] of text.matchAll(TAG)) {
    for (const [, key, ...values] of attributes!.matchAll(ATTRIBUTE)) {
      const value = unescape(values.find((it) => it !== undefined) ?? "");
      if (/^(?:id|name)$/i.test(key!)) ids.add(value);
      else links.push(...(key!.toLowerCase() === "srcset" ? candidates(value) : [value]));
    }
  }
  const prose = text.replace(/<(pre|code|style)\b[\s\S]*?<\/\1>/g, "<$1>");
  return { links, ids, raw: [...prose.matchAll(RAW)].map(([found]) => unescape(found.trim())) };
}

/** The addresses of a `srcset`, each before its size. */
const candidates = (value: string): string[] => value.split(",").map((candidate) => candidate.trim().split(/\s/)[0]!);

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const unescape = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);

function faultOf(folder: string, pages: ReadonlyMap<string, Html>, from: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link)) return formOf(link);
  const [address = "", anchor] = link.split("#");
  const path = address.split("?")[0]!;
  if (path.startsWith("/")) return "begins at the root of a host";
  const target = path === "" ? from : posix.normalize(posix.join(posix.dirname(from), decodeURIComponent(path)));
  const file = target === "." || target.endsWith("/") ? posix.join(target, "index.html") : target;
  if (file.startsWith("..")) return "leads out of the site";
  if (!existsSync(join(folder, file)) || !statSync(join(folder, file)).isFile()) return "no such file";
  if (anchor === undefined || anchor === "") return undefined;
  const ids = file.endsWith(".svg") ? parse(folder, file).ids : pages.get(file)?.ids;
  return ids?.has(decodeURIComponent(anchor)) === true ? undefined : "no such place on that page";
}

function formOf(link: string): string | undefined {
  if (!/^(?:https?|mailto|data):/.test(link)) return "no scheme that a page uses";
  return URL.canParse(link) ? undefined : "not a URL";
}

interface Listed {
  readonly path?: string;
  readonly children?: readonly Listed[];
}

const paths = ({ path, children = [] }: Listed): string[] => [
  ...(path === undefined ? [] : [path]),
  ...children.flatMap(paths),
];

/** The addresses of the side bar, and those that a search finds. */
function listed(folder: string): { readonly from: string; readonly link: string }[] {
  const sideBar = (unpacked(folder, "navigation") ?? []) as readonly Listed[];
  const search = (unpacked(folder, "search") ?? { rows: [] }) as { readonly rows: readonly { readonly url: string }[] };
  return [
    ...sideBar.flatMap(paths).map((link) => ({ from: "the side bar", link })),
    ...search.rows.map(({ url }) => ({ from: "the search", link: url })),
  ];
}

/** TypeDoc's data for the scripts of its pages: compressed JSON in a variable. */
function unpacked(folder: string, name: string): unknown {
  const file = join(folder, `assets/${name}.js`);
  if (!existsSync(file)) return undefined;
  const packed = /"(.*)"/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  return JSON.parse(inflateSync(Buffer.from(packed, "base64")).toString());
}
