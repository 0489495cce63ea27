import { type Batch, load, type Pipeline, pastName, type Schema } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { noDeadline, numberColumn, seedOf, type Target, textColumn } from '../../../src/core/index.ts'
import { packArtifact } from '../../../src/pack/index.ts'
import { fingerprint } from '../../../src/testing/fingerprint.ts'
import {
  fitPipeline,
  joinPipelines,
  type PipelineContext,
  predictPipeline,
  type Recipe,
} from '../../../src/train/index.ts'
import { searchData } from '../../tune/search-fixture.ts'

const context = (schema: Schema, more: Partial<PipelineContext> = {}): PipelineContext => ({
  schema,
  seed: seedOf(1),
  deadline: noDeadline,
  progress: () => {},
  ...more,
})
const half = { by: 'blend', weights: [0.5, 0.5] } as const
const trees: Recipe = { learner: 'boosted-trees', options: { trees: 10, earlyStopping: 0 } }

function joined(members: readonly Pipeline[], schema: Schema): Pipeline {
  return joinPipelines(members, half, { schema, fixes: [] })
}

/** Packs and loads: the loader checks the chain of steps. */
function packed(pipeline: Pipeline): Pipeline {
  return load(packArtifact({ name: 'joined', ...pipeline, lineage: {} }, seedOf(1)).bytes).artifact
}

describe('joined pipelines', () => {
  it('take steps once that several members have alike, though they were fitted apart', async () => {
    const { rows, target, schema } = searchData('binary')
    const fit = (c: number) =>
      fitPipeline({ learner: 'logistic', options: { c } }, rows, target, context(schema))
    const members = [await fit(1), await fit(0.01)]
    const whole = joined(members, schema)
    expect(whole.transforms).toHaveLength(members[0].transforms.length + 2)
    const same = joined([members[0], members[0]], schema)
    expect(same.transforms).toHaveLength(members[0].transforms.length + 1)
    expect(same.model.inputs).toEqual(['member 1', 'member 1'])
  })

  it('keep steps apart that differ, under names that are free', async () => {
    const { rows, target, schema } = searchData('binary')
    const scaled = (name: string): Recipe => ({
      learner: 'logistic',
      prepare: { steps: [{ kind: 'transform', name, columns: ['first'], options: {} } as never] },
    })
    const members = [
      await fitPipeline(scaled('standardise'), rows, target, context(schema)),
      await fitPipeline(scaled('min-max'), rows, target, context(schema)),
    ]
    const whole = joined(members, schema)
    const names = whole.transforms.flatMap(({ outputs }) => outputs)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => schema.inputs.some((input) => input.name === name))).toEqual([])
    const [a, b] = members.map((member) => predictPipeline(member, rows))
    const found = predictPipeline(packed(whole), rows)
    found.forEach((value, row) => {
      expect(value).toBeCloseTo((a[row] + b[row]) / 2, 14)
    })
  })

  it('give each member what it was fitted on where a column has the name of a step or of a member', async () => {
    const { rows, target, schema } = searchData('binary')
    const names = new Map([
      ['first', 'member 1'],
      ['second', 'member 1.2'],
      ['color', 'color'],
    ])
    const columns = new Map([...rows.columns].map(([name, column]) => [names.get(name)!, column]))
    const renamed = {
      ...schema,
      inputs: schema.inputs.map((input) => ({ ...input, name: names.get(input.name)! })),
    }
    const own: Batch = { ...rows, columns }
    const plain: Pipeline[] = []
    const other: Pipeline[] = []
    for (const recipe of [trees, { learner: 'logistic' }]) {
      plain.push(await fitPipeline(recipe, rows, target, context(schema)))
      other.push(await fitPipeline(recipe, own, target, context(renamed)))
    }
    expect(fingerprint(predictPipeline(packed(joined(other, renamed)), own))).toBe(
      fingerprint(predictPipeline(joined(plain, schema), rows)),
    )
  })

  it('ask for no column that no member reads, and run no fix on it', async () => {
    const { rows, target, schema } = searchData('regression')
    const narrow: Schema = { ...schema, inputs: schema.inputs.slice(0, 1) }
    const first: Batch = { ...rows, columns: new Map([...rows.columns].slice(0, 1)) }
    const member = await fitPipeline(trees, first, target, context(narrow))
    const fixes = ['first', 'color'].map((name) => ({ name: 'trim', columns: [name], state: {} }))
    const whole = joinPipelines([member, member], half, { schema, fixes })
    expect(whole.schema.inputs.map(({ name }) => name)).toEqual(['first'])
    expect(whole.fixes.map(({ columns }) => columns)).toEqual([['first']])
  })

  it('carry blocks of terms, and what balanced classes are brought back by', async () => {
    const words = ['good', 'bad', 'fine', 'poor']
    const seed = seedOf(4)
    const picked = Array.from({ length: 120 }, () => seed.integer(4))
    const text = textColumn(picked.map((at, row) => `${words[at]} thing ${row % 7}`))
    const number = numberColumn(picked.map((_, row) => (row % 9 === 0 ? null : seed.next())))
    const rows: Batch = {
      rowCount: 120,
      columns: new Map<string, never>([
        ['text', text],
        ['size', number],
      ] as never),
    }
    const target: Target = {
      task: 'binary',
      codes: Int32Array.from(picked, (at, row) => Number(at % 2 === 1 && row % 3 === 0)),
      classes: ['no', 'yes'],
    }
    const schema: Schema = {
      inputs: [
        { name: 'text', type: 'text', nullable: false },
        { name: 'size', type: 'number', nullable: true },
      ],
      output: { name: 'y', task: 'binary', classes: ['no', 'yes'] },
    }
    const even: Recipe = {
      learner: 'logistic',
      prepare: { steps: [{ kind: 'transform', name: 'balance', columns: [], options: {} } as never] },
    }
    const members = [
      await fitPipeline(even, rows, target, context(schema)),
      await fitPipeline(trees, rows, target, context(schema)),
    ]
    expect(members[0].shares).toBeDefined()
    const whole = packed(joined(members, schema))
    const linear = whole.transforms.find(({ name }) => name === 'logistic-member')
    expect(linear?.state).toMatchObject({ shares: members[0].shares })
    const [a, b] = members.map((member) => predictPipeline(member, rows))
    predictPipeline(whole, rows).forEach((value, row) => {
      expect(value).toBeCloseTo((a[row] + b[row]) / 2, 14)
    })
  })

  it('look back where a member does', async () => {
    const { rows, target, schema } = searchData('regression')
    const time = { name: 'at', type: 'number', nullable: false } as const
    const back: Schema = {
      ...schema,
      history: { name: 'history', time, by: [], columns: [schema.inputs[0]], rows: 3, spanMs: 0 },
    }
    const { values } = rows.columns.get('first') as Extract<
      ReturnType<typeof numberColumn>,
      { type: 'number' }
    >
    const now = Float64Array.from(values.keys())
    const from = Int32Array.from(values, (_, row) => Math.max(0, row - 3))
    const past = {
      type: 'past',
      now,
      from,
      to: Int32Array.from(now),
      times: now,
      values: { type: 'number', values },
    }
    const withPast: Batch = { ...rows, past: new Map([[pastName('first'), past as never]]) }
    const lagged: Recipe = {
      ...trees,
      prepare: {
        steps: [
          {
            kind: 'transform',
            name: 'lag',
            columns: ['first'],
            options: { time: 'at', steps: ['1'] },
          } as never,
        ],
      },
    }
    const members = [
      await fitPipeline(lagged, withPast, target, context(back)),
      await fitPipeline({ learner: 'ridge' }, rows, target, context(schema)),
    ]
    expect(members[0].schema.history).toBeDefined()
    const whole = packed(joined(members, back))
    expect(whole.schema.history).toEqual(back.history)
    const [a, b] = [predictPipeline(members[0], withPast), predictPipeline(members[1], rows)]
    predictPipeline(whole, withPast).forEach((value, row) => {
      expect(value).toBeCloseTo((a[row] + b[row]) / 2, 12)
    })
  })

  it('refuse members that were calibrated alone', async () => {
    const { rows, target, schema } = searchData('binary')
    const member = await fitPipeline({ learner: 'logistic' }, rows, target, context(schema))
    expect(() => joined([{ ...member, threshold: 0.3 }], schema)).toThrow('bug: a member is calibrated')
  })
})
