/**
 * What makes a site out of TypeDoc's reference: the pages of pages.ts and a side bar of them, entries by the names one imports
 * them by, a way on from page to page, and a check of every link of what came out.
 *
 * A plugin of TypeDoc (typedoc.json): an error that is logged here fails `npm run docs`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type Application,
  Comment,
  type Context,
  Converter,
  DefaultTheme,
  type DefaultThemeRenderContext,
  DocumentReflection,
  IndexEvent,
  JSX,
  KindRouter,
  MinimalSourceFile,
  type NavigationElement,
  type NormalizedPath,
  type PageEvent,
  type ProjectReflection,
  type Reflection,
} from "typedoc";
import { deadLinks } from "./dead-links.ts";
import { forgotten, HOME, type Page, SECTIONS, sourcePages } from "./pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const at = (file: string): NormalizedPath => `${root}${file}` as NormalizedPath;

/** In a search: guides before all but the very names of the reference, and sources after everything. */
const BOOST = { guide: 4, chapter: 0.5, source: 0.1 };

const inOrder = SECTIONS.flatMap(({ pages }) => pages);
const pageOf = new Map<Reflection, Page>();
const documentOf = new Map<Page, DocumentReflection>();

/** Called by TypeDoc. */
export function load(app: Application): void {
  app.converter.on(Converter.EVENT_BEGIN, ({ project }: Context) => addPages(app, project));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }: Context) => nameEntries(project));
  app.renderer.defineRouter("site", SiteRouter);
  app.renderer.defineTheme("site", SiteTheme);
  app.renderer.on(IndexEvent.PREPARE_INDEX, leaveOutNameless);
  app.renderer.hooks.on("body.begin", openSections);
  app.renderer.hooks.on("content.end", wayOn);
  app.on("bootstrapEnd", ({ options }) => {
    options.setValue("router", "site");
    options.setValue("theme", "site");
    options.setValue("markdownItLoader", readCodeInHeadings);
  });
  app.on("generateOutputsEnd", () => {
    for (const fault of deadLinks(app.options.getValue("out"))) app.logger.error(fault);
  });
}

function addPages(app: Application, project: ProjectReflection): void {
  for (const file of forgotten()) app.logger.error(`${file} is in no section of tools/site/pages.ts`);
  for (const page of [...inOrder, ...sourcePages([...inOrder, { title: "Home", file: HOME, url: "index" }])]) {
    const text = page.text ?? readFileSync(at(page.file), "utf8");
    const content =
      page.text === undefined
        ? app.converter.parseRawComment(new MinimalSourceFile(text, at(page.file)), project.files).content
        : [{ kind: "text" as const, text }];
    const document = new DocumentReflection(page.title, project, content, {});
    document.relevanceBoost =
      page.text === undefined ? BOOST.guide : inOrder.includes(page) ? BOOST.chapter : BOOST.source;
    project.addChild(document);
    project.registerReflection(document, undefined, at(page.file));
    pageOf.set(document, page);
    documentOf.set(page, document);
  }
  project.files.registerReflectionPath(at("README.md"), project); // the home page stands for it here
}

/** "rxjs" is imported as "sluice/rxjs"; what it is says the first line of its file. */
function nameEntries({ children = [] }: ProjectReflection): void {
  for (const entry of children) {
    const file = entry.name === "index" ? "lib/index.ts" : `lib/${entry.name}/index.ts`;
    const about = /^\/\*\* [\w/]+: (.*) \*\/\n/.exec(readFileSync(at(file), "utf8"))?.[1] ?? "";
    entry.comment ??= new Comment([{ kind: "text", text: about.charAt(0).toUpperCase() + about.slice(1) }]);
    entry.name = entry.name === "index" ? "sluice" : `sluice/${entry.name}`;
  }
}

class SiteRouter extends KindRouter {
  protected override getIdealBaseName(reflection: Reflection): string {
    return pageOf.get(reflection)?.url ?? `reference/${super.getIdealBaseName(reflection)}`;
  }
}

class SiteTheme extends DefaultTheme {
  override getRenderContext(page: PageEvent<Reflection>): DefaultThemeRenderContext {
    const context = super.getRenderContext(page);
    const { breadcrumbs } = context;
    context.breadcrumbs = (model) => (model.isDocument() ? sectionOf(model) : breadcrumbs(model));
    return context;
  }

  override buildNavigation(project: ProjectReflection): NavigationElement[] {
    const entries = super.buildNavigation(project).filter(({ text }) => text.startsWith("sluice"));
    const sections = SECTIONS.map(({ title, pages }) => ({
      text: title,
      children: pages.map((page) => ({ text: page.title, path: this.router.getFullUrl(documentOf.get(page)!) })),
    }));
    return [...sections.slice(0, -1), { text: "Reference", children: entries }, ...sections.slice(-1)];
  }
}

/** A type that is written out in place has no place on its page that a search could lead to. */
function leaveOutNameless(event: IndexEvent): void {
  for (let index = event.searchResults.length - 1; index >= 0; index -= 1) {
    if (event.searchResults[index]!.name === "__type") event.removeResult(index);
  }
}

/** Over the title of a page: where in the side bar it stands. */
function sectionOf(document: Reflection): JSX.Element {
  const page = pageOf.get(document);
  const section = SECTIONS.find(({ pages }) => pages.some((it) => it === page));
  return element("div", { class: "section-of" }, section?.title ?? "Source");
}

interface Token {
  type: string;
  content: string;
  children: Token[] | null;
}

interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (state: { readonly tokens: Token[] }) => void): void } };
}

/** TypeDoc names a heading by its text and leaves out what is in backticks; with it, names are those of GitHub. */
function readCodeInHeadings(markdown: Markdown): void {
  markdown.core.ruler.push("code-in-headings", ({ tokens }) => {
    for (const [index, { type }] of tokens.entries()) {
      if (type !== "heading_open") continue;
      for (const part of tokens[index + 1]?.children ?? []) {
        if (part.type === "code_inline") part.children = [{ type: "text", content: part.content, children: null }];
      }
    }
  });
}

/** Sections are open until their reader closes them; TypeDoc keeps that in the browser's storage. */
function openSections(): JSX.Element {
  const keys = ["Start", "Guides", "Coming from", "Reference"].map((title) => `tsd-accordion-${title}`);
  const code = `try { for (const key of ${JSON.stringify(keys)}) localStorage[key] ??= "true" } catch {}`;
  return element("script", {}, element(JSX.Raw, { html: code }));
}

/** Below a page: the one before it and the one after it. */
function wayOn({ page, urlTo }: DefaultThemeRenderContext): JSX.Element {
  const here = inOrder.findIndex((it) => documentOf.get(it) === page.model);
  const links = here < 0 ? [] : [link("prev", inOrder[here - 1]), link("next", inOrder[here + 1])];
  return element("nav", { class: "way-on" }, ...links.filter((it) => it !== undefined));

  function link(rel: string, to: Page | undefined): JSX.Element | undefined {
    return to && element("a", { rel, href: urlTo(documentOf.get(to)!) }, to.title);
  }
}

const element = (tag: JSX.Element["tag"], props: object, ...children: JSX.Children[]): JSX.Element => ({
  tag,
  props,
  children,
});
