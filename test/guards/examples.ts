import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import ts from 'typescript'
import { parse, root, type SourceFile, visit } from './source-files.ts'

/** Code from a comment or a page whose `// → …` lines say what comes out. */
export interface Example {
  /** `file:line`, for messages. */
  readonly at: string
  readonly code: string
  /** The source it is a comment of: its exports need no import. */
  readonly of?: string
}

const arrow = /\/\/ → (.+)$/

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}

function withoutTag(tag: ts.JSDocTag): string {
  return tag
    .getText()
    .replace(/^@example[ \t]*\n?/, '')
    .replace(/^[ \t]*\*[ \t]?/gm, '')
}

/** The examples in the comments of a source. */
export function examplesInSource(file: SourceFile): Example[] {
  if (!file.text.includes('@example')) return []
  const found: Example[] = []
  visit(parse(file), (node) => {
    const comments = ts
      .getJSDocCommentsAndTags(node)
      .filter((comment) => ts.isJSDoc(comment) && comment.parent === node)
    for (const tag of comments.flatMap((comment) => (comment as ts.JSDoc).tags ?? [])) {
      if (tag.tagName.text !== 'example') continue
      const example = {
        at: `${file.path}:${lineAt(file.text, tag.getStart())}`,
        code: withoutTag(tag),
        of: file.path,
      }
      if (/\/\/ → /.test(example.code)) found.push(example)
    }
  })
  return found
}

/** The examples in a page; what `npm run docs` copied from comments is not run twice. */
export function examplesInPage(file: SourceFile): Example[] {
  const generated = /<!-- Above: written by npm run docs/.exec(file.text)?.index ?? 0
  return [...file.text.matchAll(/^```ts\n([\s\S]*?)^```/gm)]
    .map((match) => ({
      at: `${file.path}:${lineAt(file.text, match.index)}`,
      code: match[1] ?? '',
      position: match.index,
    }))
    .filter(({ code, position }) => position >= generated && /\/\/ → /.test(code))
    .map(({ at, code }) => ({ at, code }))
}

function checkOf(statement: ts.Statement, expected: string): string | undefined {
  const text = JSON.stringify(expected)
  const code = /^throws ([A-Z0-9_]+)$/.exec(expected)?.[1]
  if (ts.isExpressionStatement(statement)) {
    const expression = statement.expression.getText()
    if (code !== undefined) return `await __throws(async () => (${expression}), '${code}', ${text})`
    return `await __check(await (${expression}), () => (${expected}), ${text})`
  }
  const name = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations[0]?.name.getText()
    : undefined
  return name === undefined
    ? undefined
    : `${statement.getText()}\nawait __check(${name}, () => (${expected}), ${text})`
}

/**
 * Rewrites an example so that each `// → …` line checks the value of the statement that ends on it.
 *
 * @throws {Error} when such a line follows no expression and no declaration
 */
export function withChecks(code: string): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const lines = code.split('\n')
  let out = code
  for (const statement of [...source.statements].reverse()) {
    const line = source.getLineAndCharacterOfPosition(statement.getEnd()).line
    const expected = arrow.exec(lines[line] ?? '')?.[1]?.trim()
    if (expected === undefined) continue
    const check = checkOf(statement, expected)
    if (check === undefined) throw new Error(`"// → ${expected}" must follow an expression or a declaration`)
    out = out.slice(0, statement.getStart()) + check + out.slice(statement.getEnd())
  }
  return out
}

/** Names an example uses but neither declares nor imports. */
function freeNames(code: string): Set<string> {
  const used = new Set<string>()
  const declared = new Set<string>()
  visit(ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true), (node) => {
    if (!ts.isIdentifier(node)) return
    const { parent } = node
    const isDeclared =
      (ts.isVariableDeclaration(parent) ||
        ts.isParameter(parent) ||
        ts.isImportSpecifier(parent) ||
        ts.isBindingElement(parent)) &&
      parent.name === node
    if (isDeclared) declared.add(node.text)
    else if (!(ts.isPropertyAccessExpression(parent) && parent.name === node)) used.add(node.text)
  })
  return new Set([...used].filter((name) => !declared.has(name)))
}

/** What each of some sources exports, read in one go. */
async function exportsOf(paths: readonly string[]): Promise<Map<string, string[]>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...paths],
    outdir: join(root, 'unwritten'),
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  })
  return new Map(
    Object.values(metafile.outputs).flatMap(({ entryPoint, exports }) =>
      entryPoint === undefined ? [] : [[entryPoint, exports]],
    ),
  )
}

/** The same; of a source that is not there, or does not parse, nothing is known. */
async function knownExports(paths: readonly string[]): Promise<Map<string, string[]>> {
  if (paths.length === 0) return new Map()
  try {
    return await exportsOf(paths)
  } catch {
    const each = await Promise.all(paths.map((path) => exportsOf([path]).catch(() => new Map())))
    return new Map(each.flatMap((one) => [...one]))
  }
}

const doors = ['packages/modelwright/src/index.ts', 'packages/runtime/src/index.ts']

/** Where names are looked for that an example neither declares nor imports. */
function placesOf({ code, of }: Example): string[] {
  const isAlone = [...freeNames(code)].every((name) => name in globalThis)
  return isAlone ? [] : [...(of === undefined ? [] : [of]), ...doors]
}

function moduleOf(example: Example, known: ReadonlyMap<string, string[]>): string {
  const free = freeNames(example.code)
  const imports: string[] = []
  for (const place of placesOf(example)) {
    const names = (known.get(place) ?? []).filter((name) => free.delete(name))
    if (names.length > 0)
      imports.push(`import { ${names.join(', ')} } from '${join(root, place).replaceAll('\\', '/')}'`)
  }
  const checks = join(root, 'test/guards/example-checks.ts').replaceAll('\\', '/')
  return [
    `import { check as __check, throws as __throws } from '${checks}'`,
    ...imports,
    withChecks(example.code),
  ].join('\n')
}

async function bundle(folder: string, files: readonly string[]): Promise<void> {
  await build({
    entryPoints: [...files],
    outdir: join(folder, 'built'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@modelwright/source'],
    packages: 'external',
    alias: {
      modelwright: join(root, 'packages/modelwright/src/index.ts'),
      '@modelwright/runtime': join(root, 'packages/runtime/src/index.ts'),
    },
    logLevel: 'silent',
  })
}

interface Written {
  readonly example: Example
  readonly file: string
  readonly built: string
}

function failure({ at }: Example, error: unknown): string {
  return `${at} ${error instanceof Error ? error.message : String(error)}`
}

/** Runs an example; it is bundled before it unless it was together with all others. */
async function runOne(folder: string, written: Written, isBundled: boolean): Promise<string[]> {
  try {
    if (!isBundled) await bundle(folder, [written.file])
    await import(/* @vite-ignore */ pathToFileURL(written.built).href)
    return []
  } catch (error) {
    return [failure(written.example, error)]
  }
}

/** Runs examples in a folder. They are bundled together: one that cannot be has each bundled alone, to say which. */
async function violationsIn(folder: string, examples: readonly Example[]): Promise<string[]> {
  const known = await knownExports([...new Set(examples.flatMap(placesOf))])
  const found: string[] = []
  const all: Written[] = []
  for (const [index, example] of examples.entries()) {
    const [file, built] = [`example-${index}.ts`, `built/example-${index}.mjs`].map((name) =>
      join(folder, name),
    )
    try {
      writeFileSync(file, moduleOf(example, known))
      all.push({ example, file, built })
    } catch (error) {
      found.push(failure(example, error))
    }
  }
  const isBundled = await bundle(
    folder,
    all.map(({ file }) => file),
  ).then(
    () => true,
    () => false,
  )
  for (const written of all) found.push(...(await runOne(folder, written, isBundled)))
  return found
}

/** Runs examples and lists those whose lines do not say what comes out. */
export async function exampleViolations(examples: readonly Example[]): Promise<string[]> {
  const home = join(root, 'packages/modelwright/generated')
  mkdirSync(home, { recursive: true })
  const folder = mkdtempSync(join(home, 'examples-'))
  try {
    return await violationsIn(folder, examples)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
