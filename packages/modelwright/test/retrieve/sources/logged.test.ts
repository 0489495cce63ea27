import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { cellOf, type PredictedRows, silent } from '../../../src/core/index.ts'
import { csv, dropDuplicates, last, logistic, union } from '../../../src/index.ts'
import { openProject } from '../../../src/project/index.ts'
import { retrieveData } from '../../../src/project/retrieve-data.ts'
import { retrieve } from '../../../src/retrieve/index.ts'
import { type LoggedOptions, logged } from '../../../src/retrieve/sources/logged.ts'
import { writeLog } from '../../project/predictions/logged.ts'
import { flowOf } from '../../project/run/flow/flow-of.ts'
import { sampleFolder } from '../../project/run/sample-folder.ts'

const folder = sampleFolder('penguins.csv')
const logs = join(folder, '.modelwright/predictions/birds')
const [head, ...lines] = readFileSync(join(folder, 'penguins.csv'), 'utf8').trim().split('\n')
const names = head!.split(',')
type Penguin = Readonly<Record<string, unknown>>
const penguins: readonly Penguin[] = lines.map((line) =>
  Object.fromEntries(line.split(',').map((text, at) => [names[at]!, text === 'NA' ? null : text])),
)
const day = 86_400_000
const start = Date.now() - 50 * day

beforeAll(async () => {
  await flowOf(
    folder,
    {
      name: 'birds',
      retrieve: csv('penguins.csv'),
      target: 'species',
      train: [logistic()],
      tune: { budget: { trials: 1 }, ensemble: false },
    },
    () => undefined,
    { until: 'pack' },
  )
}, 120_000)

interface Request {
  readonly id: string
  readonly penguin: Penguin
  readonly outcome?: string | undefined
  readonly variant?: string
}

/** Logs what the champion says of penguins, a day apart, with outcomes an hour later. */
async function log(requests: readonly Request[]): Promise<void> {
  const project = await openProject(folder)
  const { digest, version } = (await project.models.find('birds@champion'))!
  const model = load(await project.objects.get(digest))
  await project.close()
  await rm(logs, { recursive: true, force: true })
  await writeLog(
    logs,
    requests.flatMap(({ id, penguin, outcome, variant }, at) => {
      const rows: PredictedRows[] = [
        {
          ...{ id, firstRow: 0, bytes: 200, rows: [penguin] },
          model: { name: 'birds', version: String(version), digest, variant },
          predictions: model.predict([penguins[0]]).predictions,
        },
      ]
      const asked = { at: new Date(start + at * day).toISOString(), rows }
      const told = { id, row: 0, outcome: outcome!, at: start + at * day }
      return outcome === undefined
        ? [asked]
        : [asked, { at: new Date(start + at * day + 3_600_000).toISOString(), outcomes: [told] }]
    }),
  )
}

const usual = penguins.slice(0, 40).map(
  (penguin, at): Request => ({
    id: `r${at}`,
    penguin,
    outcome: at % 4 === 3 ? undefined : String(penguin['species']),
  }),
)

async function brought(options: LoggedOptions = {}, source = logged('birds', options)) {
  const project = await openProject(folder)
  try {
    const { snapshot, table } = await retrieveData(source, project, { folder, log: silent })
    const columns = [...table.columns]
    const rows = Array.from({ length: table.rowCount }, (_, row) =>
      Object.fromEntries(columns.map(([name, column]) => [name, cellOf(column, row)])),
    )
    const types = Object.fromEntries(columns.map(([name, { type }]) => [name, type]))
    return {
      rows,
      types,
      settings: snapshot.provenance.settings,
      from: snapshot.provenance.from,
      digest: snapshot.digest,
    }
  } finally {
    await project.close()
  }
}

const failed = (options: LoggedOptions = {}) =>
  brought(options).then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string; mend: readonly string[] },
  )

describe('requests with outcomes as a table', () => {
  beforeAll(() => log(usual))

  it('holds inputs by the schema of the model, outcomes as the target, and the time of the request', async () => {
    const { rows, types, settings, from } = await brought()
    expect(rows).toHaveLength(30)
    expect(types).toMatchObject({
      bill_length_mm: 'number',
      island: 'category',
      species: 'category',
      requested_at: 'time',
    })
    expect(rows[0]).toMatchObject({
      bill_length_mm: 39.1,
      island: 'Torgersen',
      sex: 'male',
      species: 'Adelie',
    })
    expect(rows[0]!['requested_at']).toBe(start)
    expect(settings).toMatchObject({ model: 'birds', rows: 30, unjudged: 10, unread: 0, duplicates: 0 })
    expect(from).toEqual(['requests of birds'])
  })

  it('is the same table each time, and another once an outcome was told', async () => {
    const { digest } = await brought()
    expect((await brought()).digest).toBe(digest)
    await writeLog(logs, [
      { at: new Date().toISOString(), outcomes: [{ id: 'r3', row: 0, outcome: 'Adelie', at: start }] },
    ])
    const more = await brought()
    expect(more.rows).toHaveLength(31)
    expect(more.digest).not.toBe(digest)
  })

  it('takes an outcome that corrects another', async () => {
    await writeLog(logs, [
      { at: new Date().toISOString(), outcomes: [{ id: 'r0', row: 0, outcome: 'Gentoo', at: Date.now() }] },
    ])
    expect((await brought()).rows[0]!['species']).toBe('Gentoo')
  })

  it('takes the requests of so long ago, or since a moment', async () => {
    await log(usual)
    // Request 20 is 30 days ago to the hour, and requests go on for 10 days more.
    expect((await brought({ since: '30d' })).rows.length).toBeLessThan(16)
    const since = new Date(start + 20 * day).toISOString()
    expect((await brought({ since })).rows).toHaveLength(15)
  })

  it('calls the time as it is told, or leaves it out', async () => {
    expect((await brought({ time: 'asked' })).types).toHaveProperty('asked', 'time')
    expect(Object.keys((await brought({ time: '' })).types)).not.toContain('requested_at')
    expect(await failed({ time: 'sex' })).toMatchObject({ code: 'RETRIEVE_COLUMN_TAKEN' })
  })
})

describe('requests that nothing is to be learnt from', () => {
  it('copies for a shadow stay out, and a row that was logged twice counts once', async () => {
    await log([
      ...usual,
      ...usual.slice(0, 5),
      ...usual.slice(0, 8).map((one) => ({ ...one, variant: 'shadow' })),
    ])
    const { rows, settings } = await brought()
    expect(rows).toHaveLength(30)
    expect(settings['duplicates']).toBe(5)
  })

  it('rows that the model of today cannot read are left out, and counted', async () => {
    const foreign = { ...penguins[0], bill_length_mm: 'long' }
    await log([...usual, { id: 'x1', penguin: foreign, outcome: 'Adelie' }])
    const { rows, settings } = await brought()
    expect(rows).toHaveLength(30)
    expect(settings['unread']).toBe(1)
  })

  it('levels that no model has seen stay: they are what is to be learnt', async () => {
    await log([...usual, { id: 'x2', penguin: { ...penguins[0], island: 'Anvers' }, outcome: 'Adelie' }])
    expect((await brought()).rows.at(-1)).toMatchObject({ island: 'Anvers' })
  })

  it('a log without an outcome is refused', async () => {
    await log(usual.map(({ outcome: _, ...one }) => one))
    expect(await failed()).toMatchObject({
      code: 'RETRIEVE_LOGGED_EMPTY',
      message: 'No logged request of "birds" has an outcome; 40 have none.',
    })
  })

  it('no log at all is refused, and so is a model that there is not', async () => {
    await rm(logs, { recursive: true, force: true })
    expect((await failed())?.code).toBe('RETRIEVE_LOGGED_EMPTY')
    const project = await openProject(folder)
    await expect(retrieveData(logged('fish'), project, { folder, log: silent })).rejects.toMatchObject({
      code: 'PROJECT_MODEL_UNKNOWN',
    })
    await project.close()
  })

  it('outside of a project it is refused', async () => {
    const context = { folder, temporary: folder, log: silent, objects: {} as never }
    await expect(retrieve(logged('birds'), context)).rejects.toMatchObject({
      code: 'RETRIEVE_LOGGED_UNAVAILABLE',
    })
  })

  it.each(['soon', '90', '3y', '2026-13-01'])('since "%s" is refused', (since) => {
    expect(() => logged('birds', { since })).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
  })
})

describe('columns that were kept out of the log', () => {
  const without = (...dropped: readonly string[]) =>
    usual.map((one) => ({
      ...one,
      penguin: Object.fromEntries(Object.entries(one.penguin).filter(([name]) => !dropped.includes(name))),
    }))

  it('are refused by their names', async () => {
    await log(without('sex', 'island'))
    expect(await failed()).toMatchObject({
      code: 'RETRIEVE_LOGGED_REDACTED',
      message: expect.stringContaining('"island", "sex" are inputs of the model and are not in the log'),
    })
  })

  it('may be done without where that is said', async () => {
    const { rows } = await brought({ without: ['sex', 'island'] })
    expect(rows[0]).toMatchObject({ sex: null, island: null, species: 'Adelie' })
  })

  it('are refused where they are hashed', async () => {
    const hashed = usual.map((one, at) => ({
      ...one,
      penguin: { ...one.penguin, island: at.toString(16).padStart(32, 'a') },
    }))
    await log(hashed)
    expect(await failed()).toMatchObject({
      code: 'RETRIEVE_LOGGED_REDACTED',
      message: expect.stringContaining('"island" is an input of the model and is hashed in the log'),
    })
  })
})

it('goes on from a first table: both are one, and a window of it can be learnt from', async () => {
  const many = Array.from({ length: 300 }, (_, at): Request => {
    const penguin = penguins[(at * 7) % penguins.length]!
    return { id: `m${at}`, penguin, outcome: String(penguin['species']) }
  })
  await log(many.slice(0, 45))
  const both = union([csv('penguins.csv'), logged('birds', { time: 'at' })], { columns: 'any', origin: 'of' })
  const found = await flowOf(
    folder,
    {
      ...{
        name: 'birds',
        retrieve: both,
        target: 'species',
        time: 'at',
        window: last('40d'),
        ignore: ['of'],
      },
      ...{ train: [logistic()], tune: { budget: { trials: 1 }, ensemble: false } },
      clean: [dropDuplicates()],
    },
    ({ told }) => told!.summary,
    { until: 'pack' },
  )
  expect(found.window).toMatch(/^last 40d: 40 of 389 rows.*344 without a time are left out$/)
}, 120_000)
