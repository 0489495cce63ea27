import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allOperations, modelOf } from '@modelwright/runtime'
import { parser } from '@prometheus-io/lezer-promql'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { binaryArtifact, goodRow } from '../../../../../runtime/test/example-models.ts'
import { gaugeHeads, gaugesOf } from '../../../../src/project/monitor/gauges/gauges.ts'
import { grafanaDashboard } from '../../../../src/project/monitor/grafana/dashboard.ts'
import { createServer, type Server } from '../../../../src/serve/index.ts'
import { costing, findingOf, windowAt } from '../../../monitor/summary/verdicts.ts'
import { readExposition } from '../../../serve/watch/read-exposition.ts'

const dashboard = grafanaDashboard()
const root = fileURLToPath(new URL('../../../../../..', import.meta.url))

type Asked = { readonly expr: string }
const questions: readonly string[] = [
  ...dashboard.panels.flatMap((panel) => ('targets' in panel ? (panel.targets as readonly Asked[]) : [])),
  ...dashboard.annotations.list,
].map(({ expr }) => expr)

/** What Grafana puts in the place of its variables. */
const filled = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '5m').replaceAll('$__interval', '5m').replaceAll('$model', '.*')

describe('the dashboard', () => {
  const folder = mkdtempSync(join(root, 'node_modules', '.modelwright-grafana-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const head = `import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus'
import type { Options as Timeseries, FieldConfig as Lines } from '@grafana/grafana-foundation-sdk/timeseries'
import type { Options as Stat } from '@grafana/grafana-foundation-sdk/stat'
import type { Options as Bars } from '@grafana/grafana-foundation-sdk/bargauge'
type Plain<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer U)[] ? readonly Plain<U>[]
  : T extends object ? { readonly [K in keyof T as T[K] extends Function ? never : K]: Plain<T[K]> } : T
type Fields = Plain<NonNullable<Panel['fieldConfig']>>
type Of<Kind extends string, Options, Custom = never> = Omit<Plain<Panel>, 'type' | 'targets' | 'options' | 'fieldConfig'> & {
  readonly type: Kind
  readonly targets: readonly Plain<Dataquery>[]
  readonly options: Plain<Options>
  readonly fieldConfig: Omit<Fields, 'defaults'> & {
    readonly defaults: Omit<Fields['defaults'], 'custom'> & { readonly custom?: Plain<Custom> }
  }
}
type Whole = Omit<Plain<Dashboard>, 'panels'> & {
  readonly panels: readonly (Plain<RowPanel> | Of<'timeseries', Timeseries, Lines> | Of<'stat', Stat> | Of<'bargauge', Bars>)[]
}
`
  /** What the compiler says of dashboards, each written as a literal of Grafana's own types. */
  function complaints(...given: readonly unknown[]): string[][] {
    const files = given.map((one, at) => {
      const file = join(folder, `dashboard-${at}.ts`)
      writeFileSync(file, `${head}export const dashboard: Whole = ${JSON.stringify(one)}\n`)
      return file
    })
    const program = ts.createProgram(files, {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    })
    return files.map((file) =>
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(file))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    )
  }

  test('is what the schema of Grafana says, as its own types have it', () => {
    const panels = dashboard.panels.map((panel) =>
      panel.type === 'timeseries' && 'options' in panel
        ? { ...panel, options: { ...panel.options, legend: {} } }
        : panel,
    )
    const [own, ...wrong] = complaints(
      dashboard,
      { ...dashboard, panel: [] },
      { ...dashboard, schemaVersion: '39' },
      { ...dashboard, panels },
    )
    expect(own).toEqual([])
    // The check can fail: a field that is none, a text for a number, options that lack one.
    for (const found of wrong) expect(found).not.toEqual([])
  }, 120_000)

  test('has panels side by side that do not overlap, each with a number of its own and a sentence', () => {
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const taken = new Set<string>()
    for (const { gridPos, type, ...panel } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
      if (type !== 'row') expect((panel as { description: string }).description).toMatch(/\.$/)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), `${x} ${y}`).toBe(false)
          taken.add(`${x} ${y}`)
        }
    }
  })

  test('asks the data source that is chosen, of the models that are chosen', () => {
    const [first, second] = dashboard.templating.list
    expect([first.type, second.type]).toEqual(['datasource', 'query'])
    const sources = JSON.stringify(dashboard).match(/"uid":"[^"]*"/g)
    expect(new Set(sources)).toEqual(new Set(['"uid":"modelwright-models"', '"uid":"${datasource}"']))
  })

  test('every expression is PromQL', () => {
    const isWrong = (expr: string): boolean => {
      let found = false
      parser.parse(filled(expr)).iterate({ enter: ({ type }) => void (found ||= type.isError) })
      return found
    }
    expect(questions.filter(isWrong)).toEqual([])
    expect(isWrong('sum(rate(x[5m])')).toBe(true)
  })
})

describe('the metrics it asks for', () => {
  let server: Server
  let samples: ReturnType<typeof readExposition>
  beforeAll(async () => {
    const findings = [findingOf('drift/age', costing(0.3))]
    const series = { ...windowAt(0).series, 'drift/age/effect': { value: 0.3 } }
    const verdicts = [windowAt(0, { findings, series })]
    const gauges = gaugesOf([{ model: 'churn', verdicts, alerts: [] }])
    server = await createServer({
      model: {
        model: modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32)),
        name: 'churn',
        version: '1',
      },
      port: 0,
      metrics: gauges.map(({ values, ...head }) => ({ ...head, read: () => values })),
    })
    const body = JSON.stringify({ instances: [goodRow] })
    await fetch(`${server.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    samples = readExposition(await (await fetch(`${server.url}/metrics`)).text())
  })
  afterAll(() => server.close())

  test('stand on the page of a service, each with the labels that are asked for', () => {
    const known = new Map<string, Set<string>>()
    for (const { name, labels } of samples)
      known.set(name, new Set([...(known.get(name) ?? ['instance']), ...Object.keys(labels)]))
    const asked = questions.flatMap(
      (expr) => filled(expr).match(/\b(modelwright|nodejs|process)_[a-z0-9_]+/g) ?? [],
    )
    expect(asked.filter((name) => !known.has(name))).toEqual([])
    for (const expr of questions) {
      const [name] = /\b(modelwright|nodejs|process)_[a-z0-9_]+/.exec(expr)!
      const labels = [...filled(expr).matchAll(/(?:by|on) \(([^)]*)\)|[{,] *([a-z_]+)=/g)].flatMap(
        ([, list, one]) => list?.split(/, */) ?? [one!],
      )
      expect(
        labels.filter((label) => !known.get(name)!.has(label)),
        expr,
      ).toEqual([])
    }
  })

  test('every gauge of monitoring is drawn', () => {
    const all = questions.join('\n')
    expect(Object.values(gaugeHeads).filter(({ name }) => !new RegExp(`${name}\\b`).test(all))).toEqual([])
  })
})
