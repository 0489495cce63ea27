import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A file as guards see it; planted violations are made of the same. */
export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
}

const skipped = new Set([
  'node_modules',
  'dist',
  'generated',
  '.git',
  '.modelwright',
  'coverage',
  'results',
  'python',
])

function walk(path: string, into: string[]): string[] {
  for (const name of readdirSync(join(root, path)).sort()) {
    if (skipped.has(name)) continue
    const below = path === '' ? name : `${path}/${name}`
    if (statSync(join(root, below)).isDirectory()) walk(below, into)
    else into.push(below)
  }
  return into
}

/** Every file of the project below a folder (`''` is the root), except what is installed or generated. */
export function filesIn(folder: string): string[] {
  const stats = statSync(join(root, folder), { throwIfNoEntry: false })
  return stats === undefined ? [] : walk(folder, [])
}

/** Reads files of the project. */
export function readAll(paths: readonly string[]): SourceFile[] {
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

let sources: readonly SourceFile[] | undefined

/** The TypeScript sources of both packages; read once. */
export function packageSources(): readonly SourceFile[] {
  const folders = ['packages/runtime/src', 'packages/modelwright/src']
  sources ??= readAll(folders.flatMap(filesIn).filter((path) => path.endsWith('.ts')))
  return sources
}

/** The scripts of pages: not published as sources, but their errors are read by people all the same. */
export function pageSources(): readonly SourceFile[] {
  return readAll(filesIn('packages/modelwright/pages').filter((path) => path.endsWith('.ts')))
}

const parsed = new WeakMap<SourceFile, ts.SourceFile>()

/** Parses a file, once; positions are kept, types are not looked at. */
export function parse(file: SourceFile): ts.SourceFile {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  parsed.set(file, tree)
  return tree
}

/** The line of a node, from 1. */
export function lineOf(node: ts.Node): number {
  const source = node.getSourceFile()
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}

/** Visits a node and all below it. */
export function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, (child) => visit(child, look))
}
