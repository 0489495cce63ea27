import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { load } from '@modelwright/runtime'
import { chromium } from 'playwright-core'
import { newQuickJSWASMModule } from 'quickjs-emscripten'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packStandalone } from '../../../src/pack/formats/standalone.ts'
import { writeFiles } from '../bundle-server.ts'
import { goldenOf, modelsToPack } from '../models-to-pack.ts'

const folder = mkdtempSync(join(tmpdir(), 'modelwright-standalone-'))
const program = process.env['MODELWRIGHT_CHROMIUM'] ?? '/usr/bin/chromium'
let models: ReadonlyMap<string, Uint8Array>
const texts = new Map<string, string>()

beforeAll(async () => {
  models = await modelsToPack()
  for (const [name, bytes] of models) {
    const files = await packStandalone({ bytes }, name)
    writeFiles(folder, files)
    texts.set(name, Buffer.from(files[0].bytes).toString())
  }
})

afterAll(() => rmSync(folder, { recursive: true }))

const wanted = (name: string): string => JSON.stringify(goldenOf(models.get(name)!).said.predictions)

/** Serves the modules, a page, and a worker that answers rows. */
async function serveModules(): Promise<{ server: Server; url: string }> {
  const worker = `import * as model from './MODEL.mjs'
onmessage = ({ data }) => postMessage(JSON.stringify(model.predict(data).predictions))`
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host')
    const module = texts.get(pathname.slice(1).replace('.mjs', ''))
    if (module !== undefined || pathname === '/worker.js') {
      response.setHeader('content-type', 'text/javascript')
      return response.end(module ?? worker.replace('MODEL', searchParams.get('model') ?? ''))
    }
    response.setHeader('content-type', 'text/html')
    // A page that lets no code be made at run time: neither eval nor WebAssembly.
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; worker-src 'self'")
    response.end('<!doctype html><title>page</title>')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe('a standalone model', () => {
  it('is one module without imports, without card and golden rows, and the same each time', async () => {
    for (const [name, bytes] of models) {
      const text = texts.get(name)!
      const { imports, exports } = moduleFacts(text)
      expect(imports, name).toEqual([])
      expect(exports, name).toEqual(['digest', 'name', 'predict'])
      const again = await packStandalone({ bytes }, name)
      expect(Buffer.from(again[0].bytes).toString()).toBe(text)
      const within = /text: "([^"]*)"/.exec(text)![1]
      const { artifact } = load(Buffer.from(within, 'base64'))
      expect([artifact.card, artifact.golden], name).toEqual([undefined, undefined])
    }
  })

  it('gives the bits of the library in this process, with the digest of the whole artifact', async () => {
    for (const [name, bytes] of models) {
      const module = (await import(pathToFileURL(join(folder, `${name}.mjs`)).href)) as {
        digest: string
        predict(rows: readonly object[]): { predictions: unknown; problemCount: number }
      }
      const { model, rows } = goldenOf(bytes)
      expect(JSON.stringify(module.predict(rows).predictions), name).toBe(wanted(name))
      expect(module.digest).toBe(model.digest)
      expect(module.predict([null as unknown as object]).problemCount, name).toBeGreaterThan(0)
    }
  })

  it('gives the bits of the library in an engine that has nothing of a platform', async () => {
    const quickJs = await newQuickJSWASMModule()
    for (const name of models.keys()) {
      const context = quickJs.newContext()
      context.runtime.setModuleLoader(() => texts.get(name)!)
      const { rows } = goldenOf(models.get(name)!)
      const script = `import { predict } from 'model'
globalThis.said = JSON.stringify(predict(${JSON.stringify(rows)}).predictions)`
      const result = context.evalCode(script, 'main.mjs', { type: 'module' })
      if (result.error) throw new Error(JSON.stringify(context.dump(result.error)))
      result.value.dispose()
      const said = context.unwrapResult(context.evalCode('said'))
      expect(context.getString(said), name).toBe(wanted(name))
      said.dispose()
      context.dispose()
    }
  })

  it.skipIf(!existsSync(program))(
    'gives the bits of the library in a page and in a worker of Chromium, also where code made at run time is forbidden',
    async () => {
      const { server, url } = await serveModules()
      const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync']
      const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet]
      const browser = await chromium.launch({ executablePath: program, args })
      try {
        const page = await browser.newPage()
        await page.goto(url)
        for (const name of models.keys()) {
          const { rows } = goldenOf(models.get(name)!)
          // As text: the test runner would put functions of its own in place of `import`.
          const inPage = await page.evaluate(
            `import('${url}/${name}.mjs').then(({ predict }) => JSON.stringify(predict(${JSON.stringify(rows)}).predictions))`,
          )
          expect(inPage, name).toBe(wanted(name))
          const inWorker = await page.evaluate(`new Promise((resolve, reject) => {
            const worker = new Worker('${url}/worker.js?model=${name}', { type: 'module' })
            worker.onmessage = ({ data }) => resolve(data)
            worker.onerror = ({ message }) => reject(new Error(message))
            worker.postMessage(${JSON.stringify(rows)})
          })`)
          expect(inWorker, name).toBe(wanted(name))
        }
      } finally {
        await browser.close()
        server.close()
      }
    },
  )

  it('has types that compile, and that refuse a wrong level', () => {
    const use = (row: string) =>
      `import { digest, name, predict } from './trees.mjs'
const { predictions, problems } = predict([${row}])
export const label: 'no' | 'yes' = predictions[0].prediction
export const share: number = predictions[0].probabilities.yes
export const all: string = digest + name + problems.map(({ row, message }) => row + message).join('')
predict([1, null, 'text'] as unknown[])
`
    const row = "{ age: 30, contract: 'yearly', active: true, signup: '2020-09-13' }"
    const wrong = use(row).replace('predictions[0].prediction', "predictions[0].prediction === 'perhaps'")
    const all = [...models.keys()].map((name, at) => `export * as model${at} from './${name}.mjs'\n`).join('')
    const found = problemsOf({ good: use(row), wrong, all })
    expect(found).toEqual([
      expect.stringMatching(/^wrong.ts: .* is not assignable/),
      expect.stringMatching(/^wrong.ts: .* have no overlap/),
    ])
  })
})

function moduleFacts(text: string): {
  readonly imports: readonly string[]
  readonly exports: readonly string[]
} {
  const file = ts.createSourceFile('model.mjs', text, ts.ScriptTarget.ES2022)
  const exported: string[] = []
  const imports: string[] = []
  const visit = (node: ts.Node): void => {
    if (
      ts.isImportDeclaration(node) ||
      (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    )
      imports.push(node.getText(file))
    ts.forEachChild(node, visit)
  }
  visit(file)
  for (const node of file.statements)
    if (
      ts.isVariableStatement(node) &&
      node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    )
      for (const { name } of node.declarationList.declarations)
        if (ts.isObjectBindingPattern(name))
          exported.push(...name.elements.map((one) => one.name.getText(file)))
  return { imports, exports: exported.sort() }
}

function problemsOf(sources: Readonly<Record<string, string>>): readonly string[] {
  const files = Object.entries(sources).map(([name, source]) => {
    writeFileSync(join(folder, `${name}.ts`), source)
    return join(folder, `${name}.ts`)
  })
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
  })
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}
