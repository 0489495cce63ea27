import { posix } from 'node:path'
import ts from 'typescript'
import { lineOf, parse, type SourceFile, visit } from './source-files.ts'

/** One import, re-export or dynamic import of a file. */
export interface Import {
  readonly specifier: string
  readonly line: number
  readonly isTypeOnly: boolean
  readonly isDynamic: boolean
  /** `export … from`. */
  readonly isExport: boolean
}

function isTypeOnlyClause(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause
    if (node.isTypeOnly) return true
    return (
      clause !== undefined &&
      ts.isNamedExports(clause) &&
      clause.elements.length > 0 &&
      clause.elements.every((e) => e.isTypeOnly)
    )
  }
  const clause = node.importClause
  if (clause === undefined) return false
  if (clause.isTypeOnly) return true
  const named = clause.namedBindings
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  )
}

function importOf(node: ts.Node): Import | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
    const specifier = (node.moduleSpecifier as ts.StringLiteral).text
    const isExport = ts.isExportDeclaration(node)
    return { specifier, line: lineOf(node), isTypeOnly: isTypeOnlyClause(node), isDynamic: false, isExport }
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const argument = node.arguments[0]
    const specifier =
      argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : '(computed)'
    return { specifier, line: lineOf(node), isTypeOnly: false, isDynamic: true, isExport: false }
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const literal = node.argument.literal as ts.StringLiteral
    return {
      specifier: literal.text,
      line: lineOf(node),
      isTypeOnly: true,
      isDynamic: false,
      isExport: false,
    }
  }
  return undefined
}

const known = new WeakMap<SourceFile, Import[]>()

/** Finds all imports of a file, once. */
export function importsOf(file: SourceFile): readonly Import[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const found: Import[] = []
  known.set(file, found)
  visit(parse(file), (node) => {
    const one = importOf(node)
    if (one !== undefined) found.push(one)
  })
  return found
}

/** The path from the root that a relative import leads to; any other specifier comes back as it is. */
export function resolveImport(from: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier
}
