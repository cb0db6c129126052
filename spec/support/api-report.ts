/**
 * The public surface, read from the built declarations: every name that an entry of the package exports, with its signatures
 * and members, and what stands behind them without an exported name. Markdown, with a block of TypeScript an entry.
 *
 * Left out is what a user can neither name nor reach: members that are private, protected or `@internal`, and members whose
 * key is a symbol that the library does not export.
 */
import { format } from "prettier";
import ts from "typescript";

/** An entry of the package: the name that users import, and its declarations. */
export interface Entry {
  readonly name: string;
  readonly file: string;
}

const PREAMBLE = `# What users can name and reach

The exports of each entry, from the built declarations; \`npm run api\` writes this file. What is not marked \`export\` has no
name outside, but stands behind something that has. A class without a constructor is not made with \`new\`. Members that are
keyed by a symbol of the library's own are left out.
`;

/** The report on `entries`. A name that several export belongs to the first. */
export async function apiReport(entries: readonly Entry[]): Promise<string> {
  const names = new Names(entries);
  const sections = entries.map(({ name }) => `## ${name}\n\n\`\`\`ts\n${new Section(names, name).print()}\n\`\`\`\n`);
  return format([PREAMBLE, ...sections].join("\n"), { parser: "markdown", printWidth: 120 });
}

/** Where users find something: the entry, and in it the namespaces down to the name. */
interface Place {
  readonly entry: string;
  readonly path: readonly string[];
}

/** What is exported, and where. */
class Names {
  readonly checker: ts.TypeChecker;
  readonly #program: ts.Program;
  readonly #places = new Map<ts.Symbol, Place>();
  readonly #modules = new Map<string, ts.Symbol>();

  constructor(entries: readonly Entry[]) {
    const options = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
    const files = entries.map(({ file }) => file);
    this.#program = ts.createProgram(files, { target: ts.ScriptTarget.ES2022, ...options });
    this.checker = this.#program.getTypeChecker();
    for (const { name, file } of entries) {
      const source = this.#program.getSourceFile(file);
      const module = source && this.checker.getSymbolAtLocation(source);
      if (module === undefined) throw new Error(`${file} is missing, or exports nothing`);
      this.#modules.set(name, module);
      this.#take(name, [], module);
    }
  }

  #take(entry: string, outer: readonly string[], module: ts.Symbol): void {
    for (const [name, symbol] of this.exportsOf(module)) {
      const path = [...outer, name];
      if (!this.#places.has(symbol)) this.#places.set(symbol, { entry, path });
      if (isModule(symbol)) this.#take(entry, path, symbol);
    }
  }

  moduleOf(entry: string): ts.Symbol {
    return this.#modules.get(entry)!;
  }

  placeOf(symbol: ts.Symbol): Place | undefined {
    return this.#places.get(symbol);
  }

  /** The exported names and what they stand for, sorted. */
  exportsOf(module: ts.Symbol): [name: string, symbol: ts.Symbol][] {
    const exported = this.checker.getExportsOfModule(module);
    return exported.map((it): [string, ts.Symbol] => [it.name, this.resolve(it)]).sort(byName);
  }

  /** What an imported or re-exported name stands for in the end. */
  resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Declared by the library itself, outside of anything else. */
  isOwn({ declarations }: ts.Symbol): boolean {
    if (declarations === undefined) return false;
    const source = declarations[0]!.getSourceFile();
    const isForeign =
      this.#program.isSourceFileDefaultLibrary(source) || this.#program.isSourceFileFromExternalLibrary(source);
    return !isForeign && statementOf(declarations[0]!).parent === source;
  }
}

/** What one entry exports, as text. */
class Section {
  readonly #names: Names;
  readonly #entry: string;
  readonly #imports = new Map<string, Set<string>>();
  /** What the text refers to and nobody exports; printing it may add more. */
  readonly #reached = new Set<ts.Symbol>();
  readonly #printer = ts.createPrinter({ removeComments: true });

  constructor(names: Names, entry: string) {
    this.#names = names;
    this.#entry = entry;
  }

  print(): string {
    const exported = this.#module(this.#names.moduleOf(this.#entry), []);
    const reached: [name: string, text: string][] = [];
    for (const symbol of this.#reached) reached.push([symbol.name, this.#declarations(symbol, [])]);
    const imports = [...this.#imports].sort(byName).map(([from, what]) => {
      return `import type { ${[...what].sort().join(", ")} } from "${from}";`;
    });
    return [imports.join("\n"), exported, ...reached.sort(byName).map(([, text]) => text)].join("\n\n");
  }

  #module(module: ts.Symbol, path: readonly string[]): string {
    const parts = this.#names.exportsOf(module).map(([name, symbol]) => {
      if (isModule(symbol)) return `export namespace ${name} {\n${this.#module(symbol, [...path, name])}\n}`;
      if (symbol.name === name) return this.#declarations(symbol, path, "export ");
      this.#reached.add(symbol);
      return `export { ${symbol.name} as ${name} };`;
    });
    return parts.join("\n\n");
  }

  #declarations(symbol: ts.Symbol, path: readonly string[], prefix = ""): string {
    const texts = symbol.declarations!.map((declaration) => prefix + this.#text(statementOf(declaration), path));
    return texts.join("\n");
  }

  /** The declaration `statement` as it is said inside `path`. */
  #text(statement: ts.Node, path: readonly string[]): string {
    const { transformed } = ts.transform(statement, [
      (context) => {
        const visit = (node: ts.Node): ts.Node | undefined => {
          if (this.#isHidden(node) || (node.parent === statement && isOuterModifier(node))) return undefined;
          if (ts.isIdentifier(node) && isReference(node)) return ts.factory.createIdentifier(this.#refer(node, path));
          if (ts.isComputedPropertyName(node)) return this.#key(node);
          const visited = ts.visitEachChild(node, visit, context);
          return ts.isTypeNode(node) ? ts.setEmitFlags(visited, ts.EmitFlags.SingleLine) : visited;
        };
        return (node) => visit(node)!;
      },
    ]);
    return this.#printer.printNode(ts.EmitHint.Unspecified, transformed[0]!, statement.getSourceFile());
  }

  #isHidden(node: ts.Node): boolean {
    if (!ts.isClassElement(node) && !ts.isTypeElement(node)) return false;
    const { Private, Protected } = ts.ModifierFlags;
    if (ts.getCombinedModifierFlags(node) & (Private | Protected)) return true;
    if (ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "internal")) return true;
    const { name } = node;
    if (name === undefined) return false;
    if (!ts.isComputedPropertyName(name)) return ts.isPrivateIdentifier(name);
    const key = this.#symbolOf(name);
    return key !== undefined && this.#names.isOwn(key) && this.#names.placeOf(key) === undefined;
  }

  /** The symbol, in both senses, that a member has for its key. */
  #symbolOf({ expression }: ts.ComputedPropertyName): ts.Symbol | undefined {
    const type = this.#names.checker.getTypeAtLocation(expression);
    return type.flags & ts.TypeFlags.UniqueESSymbol ? type.symbol : undefined;
  }

  /** The key of a member, by the platform's name where it has one. */
  #key(name: ts.ComputedPropertyName): ts.ComputedPropertyName {
    const symbol = this.#symbolOf(name);
    if (symbol === undefined || this.#names.isOwn(symbol)) return name;
    return ts.factory.createComputedPropertyName(ts.factory.createIdentifier(`Symbol.${symbol.name}`));
  }

  /** What `identifier` is called inside `path`. */
  #refer(identifier: ts.Identifier, path: readonly string[]): string {
    const local = this.#names.checker.getSymbolAtLocation(identifier);
    if (local === undefined) throw new Error(`nobody declares ${identifier.text}`);
    const specifier = local.declarations?.find(ts.isImportSpecifier)?.parent.parent.parent.moduleSpecifier;
    if (specifier !== undefined && ts.isStringLiteral(specifier) && !specifier.text.startsWith(".")) {
      return this.#import(specifier.text, [identifier.text]);
    }
    const symbol = this.#names.resolve(local);
    const place = this.#names.placeOf(symbol);
    if (place !== undefined) {
      if (place.entry !== this.#entry) return this.#import(place.entry, place.path);
      const shared = place.path.findIndex((name, depth) => name !== path[depth]);
      return place.path.slice(shared).join(".");
    }
    if (this.#names.isOwn(symbol)) this.#reached.add(symbol);
    return identifier.text;
  }

  #import(from: string, path: readonly string[]): string {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(path[0]!));
    return path.join(".");
  }
}

/** `export * as name from` a file. */
function isModule({ declarations }: ts.Symbol): boolean {
  return declarations?.some(ts.isSourceFile) === true;
}

function statementOf(declaration: ts.Node): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

function isOuterModifier({ kind }: ts.Node): boolean {
  return kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DeclareKeyword;
}

/** The name of a type or value that is declared elsewhere, or the first part of it. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeReferenceNode(parent)) return parent.typeName === node;
  if (ts.isTypeQueryNode(parent)) return parent.exprName === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  return ts.isExpressionWithTypeArguments(parent) && parent.expression === node;
}

/** The order of code units, alike everywhere. */
function byName([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
