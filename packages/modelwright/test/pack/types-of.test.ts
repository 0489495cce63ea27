import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Artifact, allOperations, createLocalClient, modelOf } from '@modelwright/runtime'
import fc from 'fast-check'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  binaryArtifact,
  goodRow,
  multiclassModel,
  regressionModel,
} from '../../../runtime/test/example-models.ts'
import { typesOf } from '../../src/pack/index.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const folder = mkdtempSync(join(root, 'packages/modelwright/generated/types-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const named = (artifact: Artifact) => modelOf(artifact, allOperations, () => 'ab'.repeat(32))
const churn = typesOf(named({ ...binaryArtifact, name: 'churn' }), 'churn version 3')

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  customConditions: ['@modelwright/source'],
  types: ['node'],
  skipLibCheck: true,
}

/** Compiles modules as a user's project would, all at once, and gives the messages of each that was written here. */
function compile(modules: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text)
  const names = Object.keys(modules)
  const program = ts.createProgram(
    names.map((name) => join(folder, name)),
    options,
  )
  const found = ts.getPreEmitDiagnostics(program)
  const messagesOf = (name: string) =>
    found
      .filter(({ file }) => file === undefined || file.fileName === join(folder, name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  return Object.fromEntries(names.map((name) => [name, messagesOf(name).join('\n')]))
}

/** A model of nothing but a schema. */
const bare: Artifact = {
  ...regressionModel.artifact,
  fixes: [],
  transforms: [],
  model: { name: 'constant', inputs: [], state: { outputs: Float64Array.of(1) } },
}

const use = (row: string, more = '') => `import { churnClient, type ChurnRow } from './churn.ts'
export const row: ChurnRow = ${row}
export const said = churnClient({ url: 'http://x' }).predict(row)
${more}`

const wrong: readonly [string, string, string, RegExp][] = [
  [
    'a wrong category',
    JSON.stringify({ ...goodRow, contract: 'weekly' }),
    '',
    /"weekly"' is not assignable to type '"monthly" \| "yearly"'/,
  ],
  [
    'a category that may not be missing',
    JSON.stringify({ ...goodRow, contract: null }),
    '',
    /'null' is not assignable/,
  ],
  [
    'a number as text',
    JSON.stringify({ ...goodRow, age: '30' }),
    '',
    /'string' is not assignable to type 'number'/,
  ],
  ['a column that is missing', '{ age: 3, active: true, signup: null }', '', /'contract' is missing/],
  [
    'a column there is none of',
    JSON.stringify({ ...goodRow, contarct: 'monthly' }),
    '',
    /contarct.*does not exist/,
  ],
  [
    'a label there is none of',
    JSON.stringify(goodRow),
    "said.then(({ prediction }) => prediction === 'maybe')",
    /no overlap/,
  ],
  [
    'a parameter there is none of',
    JSON.stringify(goodRow),
    "churnClient({ url: '' }).predict(row, { explian: true })",
    /explian/,
  ],
]

describe('the types of a model', { timeout: 240_000 }, () => {
  test('read as a person would write them', () => {
    expect(churn).toContain(`export interface ChurnRow {
  /** Usually 18 to 90. */
  readonly age: number | null
  readonly contract: 'monthly' | 'yearly'
  readonly active: boolean | null
  /** ISO 8601 date or date-time, or milliseconds since 1970; usually 2017-07-14T02:40:00Z to 2023-11-14T22:13:20Z. */
  readonly signup: string | number | null
}`)
    expect(churn).toContain("export type ChurnLabel = 'no' | 'yes'")
    expect(churn.split('\n')[0]).toContain('churn version 3, artifact abababababab')
  })

  const past = {
    name: 'history',
    time: { name: 'day', type: 'time' as const, nullable: false },
    by: [],
    columns: [{ name: 'sales', type: 'number' as const, nullable: true }],
    rows: 7,
    spanMs: 0,
  }
  const zones = {
    name: 'zone',
    type: 'category' as const,
    nullable: false,
    integer: true,
    levels: ['10', '7'],
  }
  const { output } = regressionModel.schema
  const right = {
    'churn.ts': churn,
    'right.ts': use(
      JSON.stringify(goodRow),
      "said.then(({ prediction }) => { const label: 'no' | 'yes' = prediction; return label })",
    ),
    'mount.ts': `import { createServer } from 'node:http'
import { type Model, toExpress, toFastify } from '@modelwright/runtime'
import { fastify } from 'fastify'
export function mount(model: Model) {
  fastify().register(toFastify(model), { prefix: '/churn' })
  return createServer(toExpress(model))
}`,
    'classes.ts': typesOf(multiclassModel, 'x'),
    'numbers.ts': typesOf(
      { ...named(bare), name: '3 price-of_häuser', schema: { inputs: [zones], output, history: past } },
      'x',
    ),
    'empty.ts': typesOf({ ...named(bare), name: '__', schema: { inputs: [], output } }, 'x\ny'),
    'use.ts': `import type { Model3PriceOfHUserRow } from './numbers.ts'
export const row: Model3PriceOfHUserRow = { zone: 7, day: '2024-01-01', history: [{ day: '2023-12-31', sales: null }] }`,
  }
  let messages: Record<string, string> = {}
  beforeAll(() => {
    const modules = wrong.map(([, row, more], at) => [`wrong-${at}.ts`, use(row, more)])
    messages = compile({ ...right, ...Object.fromEntries(modules) })
  }, 240_000)

  test.each(Object.keys(right))('compile, and so does what is right: %s', (name) => {
    expect(messages[name]).toBe('')
  })

  test.each(wrong.map(([name, , , message], at) => [name, at, message] as const))(
    '%s does not compile',
    (_name, at, message) => {
      expect(messages[`wrong-${at}.ts`]).toMatch(message)
    },
  )

  test('levels and columns of any text are quoted so that they mean themselves', () => {
    const texts = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(texts, texts, (levels, columns) => {
        const inputs = columns.map((name) => ({ name, type: 'category' as const, nullable: false, levels }))
        const output = { name: '*/ x', task: 'multiclass' as const, classes: levels }
        const text = typesOf({ ...named(bare), schema: { inputs, output } }, 'x')
        const file = ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true)
        const found: string[] = []
        const visit = (node: ts.Node): void => {
          if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) found.push(node.literal.text)
          node.forEachChild(visit)
        }
        visit(file)
        expect(new Set(found)).toEqual(new Set(levels))
        expect((file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([])
      }),
    )
  })

  test('hold for a model in this process as they do for a service', async () => {
    const client = createLocalClient<typeof goodRow, 'no' | 'yes'>(named(binaryArtifact))
    const { prediction, top } = await client.predict(goodRow, { top: 1, threshold: 0 })
    expect([prediction, top!.length]).toEqual(['yes', 1])
    await expect(client.predict(goodRow, { intervals: true })).rejects.toMatchObject({
      code: 'SERVE_ROWS_REFUSED',
      where: '/parameters/intervals',
    })
  })
})

test('units stand in comments, whatever they hold', () => {
  const inputs = [
    { name: 'weight', type: 'number', nullable: false, range: [3, 40], unit: 'kg' },
    { name: 'size', type: 'number', nullable: false, unit: '*/ evil() /*\n' },
  ] as const
  const output = { ...bare.schema.output, unit: 'EUR' }
  const text = typesOf(named({ ...bare, schema: { inputs, output } }), 'prices')
  expect(text).toContain('/** Usually 3 to 40 kg. */\n  readonly weight: number')
  expect(text).toContain('/** In * / evil() /* . */')
  expect(text).toContain('/** What is predicted: value, in EUR. */')
})
