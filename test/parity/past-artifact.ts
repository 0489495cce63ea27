import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { windowMeasures } from '@modelwright/runtime'
import { csv, lag, ridge, rolling, run, time } from '../../packages/modelwright/src/index.ts'

const stores = ['north', 'south', 'naïve €']

/** Days of three stores; what is sold follows what was sold before, with gaps. */
function tableText(days: number): string {
  const lines = Array.from({ length: days * stores.length }, (_, at) => {
    const [day, store] = [Math.floor(at / stores.length), at % stores.length]
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)
    const sold = 50 + 20 * store + ((day * 13 + store * 5) % 17) + (day % 7) * 3
    return `${date},${stores[store]},${1 + (day % 11) / 10},${at % 19 === 7 ? '' : sold}`
  })
  return `day,store,price,sales\n${lines.join('\n')}\n`
}

/** The file of a model that looks back: steps of rows, and windows of rows and of days with every measure. */
export async function pastArtifact(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'modelwright-past-'))
  const by = ['store']
  try {
    await writeFile(join(folder, 'sales.csv'), tableText(90))
    const { model } = await run(
      {
        name: 'sales',
        retrieve: csv('sales.csv'),
        target: 'sales',
        split: time({ by: 'day' }),
        prepare: [
          lag('sales', { steps: [1, 7], by }),
          lag('price', { steps: [2], by }),
          rolling('sales', { window: 7, unit: 'days', measures: windowMeasures, by }),
          rolling('price', { window: 3, gap: 1, measures: windowMeasures, by }),
        ],
        train: [ridge()],
        tune: { budget: { trials: 1 } },
      },
      { folder, workers: 0 },
    )
    return await readFile(model.path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
