import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { collect, csv, defineSource, numbers, ridge, run, sourceWith, union } from '../../../src/index.ts'
import { unitsIn } from '../../../src/project/run/units.ts'
import { unitsOfSource } from '../../../src/retrieve/index.ts'
import { allSame, rebuilt, verdicts } from '../rebuild/rebuilt.ts'
import { sampleFolder } from './sample-folder.ts'

const folder = sampleFolder()
const rowCount = 80

/** Parcels: a weight with its unit, a distance without, a price in a currency. */
function parcels(): string {
  const rows = Array.from({ length: rowCount }, (_, at) => {
    const weight = 1 + ((at * 7) % 40) / 4
    const distance = 10 + ((at * 13) % 90)
    const size = at % 2 === 0 ? 'small' : 'large'
    return `${weight} kg,${distance},${size},${(2 + weight + distance / 10).toFixed(2)} €`
  })
  return ['weight,distance,size,price', ...rows, ''].join('\n')
}

const brought = defineSource({
  name: 'counter',
  units: () => ({ distance: 'mi', weight: 'lb' }),
  bring: async (_, { folder: from }) => ({
    files: [{ path: join(from, 'parcels.csv'), shown: 'parcels.csv' }],
  }),
})

const workflow = {
  name: 'parcels',
  retrieve: sourceWith(brought),
  target: 'price',
  units: { distance: 'km' },
  clean: [numbers()],
  train: [ridge()],
  tune: { budget: { trials: 1 } },
}

let made: Awaited<ReturnType<typeof run>>
beforeAll(async () => {
  writeFileSync(join(folder, 'parcels.csv'), parcels())
  made = await run({ ...workflow, retrieve: csv('parcels.csv') }, { folder, workers: 0 })
})

describe('what numbers are counted in', () => {
  it('is learnt where cells carry it, and said by the workflow', () => {
    const { schema, card } = load(made.model.bytes).artifact
    expect(unitsIn(schema)).toEqual({ weight: 'kg', distance: 'km', price: 'EUR' })
    expect(card).toContain('Predicts the number **price** in EUR')
  })

  it('is of the evaluated fit, too, and the rebuilt model has the same bytes', async () => {
    expect(verdicts(await rebuilt(folder, made.model.bytes))).toEqual(allSame)
  })

  it('is packed again when it is said otherwise, and nothing is trained for it', async () => {
    const steps: string[] = []
    const again = await run(
      { ...workflow, retrieve: csv('parcels.csv'), units: { distance: 'miles' } },
      {
        folder,
        workers: 0,
        log: (entry) => {
          if (entry.kind === 'stage' && entry.state === 'started') steps.push(entry.stage)
        },
      },
    )
    expect(unitsIn(load(again.model.bytes).schema)).toMatchObject({ distance: 'miles', weight: 'kg' })
    expect(steps).not.toContain('tune')
    expect(steps).toContain('pack')
  })

  it('goes by the workflow, then by the source, then by the cells, and is made again without the source', async () => {
    const own = await run(workflow, { folder, workers: 0 })
    expect(unitsIn(load(own.model.bytes).schema)).toEqual({ weight: 'lb', distance: 'km', price: 'EUR' })
    expect(verdicts(await rebuilt(folder, own.model.bytes))).toEqual(allSame)
  })
})

describe('unitsOfSource', () => {
  it('reads the units of forms, also within other sources', () => {
    const form = collect({ fields: { wing: { type: 'number', unit: 'mm' }, age: { type: 'number' } } })
    expect(unitsOfSource(form)).toEqual({ wing: 'mm' })
    expect(unitsOfSource(union([csv('a.csv'), form]))).toEqual({ wing: 'mm' })
    expect(unitsOfSource(csv('a.csv'))).toEqual({})
  })
})
