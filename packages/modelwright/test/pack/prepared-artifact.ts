import type { Artifact, Schema } from '@modelwright/runtime'
import {
  categoryColumn,
  noDeadline,
  numberColumn,
  seedOf,
  type Target,
  tableOf,
  textColumn,
} from '../../src/core/index.ts'
import {
  balance,
  bin,
  clip,
  dateCycles,
  elapsed,
  frequency,
  hashing,
  minMax,
  pca,
  polynomial,
  poolRare,
  power,
  quantile,
  robust,
  svd,
  targetEncoding,
  textLength,
  tfIdf,
} from '../../src/prepare/index.ts'
import { fitPipeline } from '../../src/train/index.ts'

const rowCount = 150
const dayMs = 86_400_000
const words = ['example', 'a', 'two words', 'naïve', '東京 タワー', '😀', 'ZZZ', '0', 'true', 'ÉTUDE 10!']

/** A pipeline in which every transform is at work that is not in a usual plan, on words that golden rows have, too. */
export async function preparedArtifact(): Promise<Artifact> {
  const seed = seedOf(21)
  const list = <Value>(value: (row: number) => Value): Value[] =>
    Array.from({ length: rowCount }, (_, row) => value(row))
  const skewed = list(() => 10 ** (seed.next() * 4) - 50)
  const times = Float64Array.from(list(() => Math.floor(seed.next() * 20_000) * dayMs + 3_600_000))
  const columns = {
    plain: numberColumn(list((row) => (row % 17 === 0 ? null : seed.next() * 10))),
    skewed: numberColumn(skewed),
    ...Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, numberColumn(list(() => seed.next() - 0.5))]),
    ),
    city: categoryColumn(list(() => `city ${Math.floor(seed.next() * seed.next() * 30)}`)),
    shop: categoryColumn(list((row) => (row % 13 === 0 ? null : `shop ${Math.floor(seed.next() * 40)}`))),
    url: categoryColumn(list(() => `/page/${Math.floor(seed.next() * 90)}`)),
    kind: categoryColumn(list(() => `kind ${Math.floor(seed.next() * seed.next() * 12)}`)),
    start: { type: 'time', values: times } as const,
    end: { type: 'time', values: times.map((ms) => ms + Math.floor(seed.next() * 90) * dayMs) } as const,
    review: textColumn(
      list(() => `${words[seed.integer(words.length)]} ${words[seed.integer(words.length)]}`),
    ),
    title: textColumn(list(() => words[seed.integer(words.length)])),
  }
  const rows = tableOf(columns)
  const schema: Schema = {
    inputs: [...rows.columns].map(([name, column]) => ({
      name,
      type: column.type,
      nullable: name === 'plain' || name === 'shop' || name === 'title',
      ...(column.type === 'category' ? { levels: column.levels } : {}),
      ...(column.type === 'time' ? { range: [0, 20_090 * dayMs] as const } : {}),
    })),
    output: { name: 'y', task: 'binary', classes: ['no', 'yes'] },
  }
  const codes = Int32Array.from(skewed, (value) => Number(value > 2000 || seed.next() < 0.1))
  const target: Target = { task: 'binary', codes, classes: ['no', 'yes'] }
  const steps = [
    ...[
      power('skewed'),
      quantile('a'),
      clip('b', { low: 0.1, high: 0.9 }),
      robust('c'),
      minMax('d'),
      bin('e'),
    ],
    ...[pca(['b.clipped', 'c.scaled'], { count: 1 }), polynomial(['a.rank', 'd.unit'])],
    ...[
      frequency('city'),
      targetEncoding('shop'),
      hashing('url', { buckets: 16 }),
      poolRare('kind', { minimumRows: 10 }),
    ],
    ...[elapsed(['start', 'end']), dateCycles('start')],
    ...[textLength('review'), tfIdf('review', { minimumRows: 1, shortest: 1 })],
    ...[
      tfIdf('title', { by: 'character-in-word', largest: 3, buckets: 64 }),
      svd('title.terms', { count: 3 }),
    ],
    balance({ by: 'oversampling', strength: 0.5 }),
  ]
  const recipe = { learner: 'logistic', prepare: { steps } }
  const context = { schema, seed: seedOf(1), deadline: noDeadline, progress: () => {} }
  const pipeline = await fitPipeline(recipe, rows, target, context)
  return { ...pipeline, name: 'prepared', lineage: {} }
}
