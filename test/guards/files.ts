import ts from 'typescript'
import { parse, type SourceFile } from './source-files.ts'

/** Lines of a source that hold code: neither blank nor comment. */
export function codeLineCount(file: SourceFile): number {
  const source = parse(file)
  const lines = new Set<number>()
  const mark = (node: ts.Node): void => {
    if (node.getChildCount(source) === 0 && node.getWidth(source) > 0) {
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line
      const last = source.getLineAndCharacterOfPosition(node.getEnd()).line
      for (let line = first; line <= last; line++) lines.add(line)
    }
    for (const child of node.getChildren(source)) if (!ts.isJSDoc(child)) mark(child)
  }
  mark(source)
  return lines.size
}

/** Sources that may be longer than 300 lines of code, each with its reason. */
export const allowedLong: Readonly<Record<string, string>> = {}

/** Sources stop at 300 lines of code; tests, which hold tables of cases, at twice that. */
function mostLines(path: string): number {
  return path.endsWith('.test.ts') ? 600 : 300
}

/** Lists sources that are too long. */
export function longFiles(files: readonly SourceFile[]): string[] {
  // A file of few lines has few lines of code: it need not be parsed.
  return files
    .filter(({ path, text }) => text.split('\n').length > mostLines(path))
    .map((file) => ({ path: file.path, count: codeLineCount(file) }))
    .filter(({ path, count }) => count > mostLines(path) && !Object.hasOwn(allowedLong, path))
    .map(({ path, count }) => `${path} has ${count} lines of code`)
}

const machineFolder = new RegExp(
  `(^|[^a-z.])/(${['work', 'farm', 'tmp/[a-z]', 'root', 'home/[a-z]+'].join('|')})/`,
)

/** Lists lines that name a folder of one machine. */
export function machinePaths(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.text
      .split('\n')
      .flatMap((line, at) =>
        machineFolder.test(line) ? [`${file.path}:${at + 1} names a machine's folder`] : [],
      ),
  )
}
