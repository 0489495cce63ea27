import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root, type SourceFile } from './source-files.ts'

interface Snippet {
  readonly page: string
  /** Line of the page on which the code begins, from 1. */
  readonly line: number
  readonly code: string
}

/** Code blocks of a page that import our packages: a reader may copy them as they are. */
export function snippetsIn(page: SourceFile): Snippet[] {
  return [...page.text.matchAll(/^```ts\n([\s\S]*?)^```/gm)]
    .map((match) => ({
      page: page.path,
      line: page.text.slice(0, match.index).split('\n').length + 1,
      code: match[1] ?? '',
    }))
    .filter(({ code }) => /from '(modelwright|@modelwright\/runtime)/.test(code))
}

function optionsOf(): ts.CompilerOptions {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root)
  return { ...options, noUnusedLocals: false, noUnusedParameters: false, noEmit: true }
}

const known = new Map<string, ts.SourceFile | undefined>()

/** Reads each file once, however many programs it is part of. */
function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const getSourceFile = (path: string, ...more: [ts.ScriptTarget | ts.CreateSourceFileOptions]) => {
    if (!known.has(path)) known.set(path, host.getSourceFile(path, ...more))
    return known.get(path)
  }
  return { ...host, getSourceFile }
}

function sentenceOf(diagnostic: ts.Diagnostic, snippets: ReadonlyMap<string, Snippet>): string | undefined {
  const snippet = snippets.get(diagnostic.file?.fileName ?? '')
  if (snippet === undefined || diagnostic.file === undefined) return undefined
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
  return `${snippet.page}:${snippet.line + line} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`
}

/** Lists code blocks that do not type-check against the sources. */
export function snippetViolations(pages: readonly SourceFile[]): string[] {
  const home = join(root, 'packages/modelwright/generated')
  mkdirSync(home, { recursive: true })
  const folder = mkdtempSync(join(home, 'snippets-'))
  try {
    const files = new Map<string, Snippet>()
    for (const [index, snippet] of pages.flatMap(snippetsIn).entries()) {
      const file = join(folder, `snippet-${index}.ts`).replaceAll('\\', '/')
      writeFileSync(file, `${snippet.code}\nexport {}\n`)
      files.set(file, snippet)
    }
    const options = optionsOf()
    const program = ts.createProgram([...files.keys()], options, hostOf(options))
    const found = [...files.keys()].flatMap((file) => {
      const source = program.getSourceFile(file)
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    })
    return found.map((diagnostic) => sentenceOf(diagnostic, files)).filter((line) => line !== undefined)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
