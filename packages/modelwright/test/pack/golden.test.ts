import { type Artifact, allOperations, load, type Task } from '@modelwright/runtime'
import { describe, expect, test } from 'vitest'
import { seedOf } from '../../src/core/index.ts'
import { drawGoldenRows } from '../../src/pack/golden.ts'
import { packArtifact } from '../../src/pack/index.ts'
import { objectsOf, replayGolden } from '../../src/pack/replay-golden.ts'
import { sampleArtifact } from './samples.ts'

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']

describe('golden rows', () => {
  test.each(tasks)('are the same for the same seed, others for another: %s', async (task) => {
    const artifact = await sampleArtifact(task)
    const drawn = drawGoldenRows(artifact, allOperations, seedOf(1))
    expect(drawGoldenRows(artifact, allOperations, seedOf(1))).toEqual(drawn)
    expect(drawGoldenRows(artifact, allOperations, seedOf(2)).rows).not.toEqual(drawn.rows)
  })

  test('hold missing values, unknown levels, extremes, range ends and numbers as text, in 64 rows or more', async () => {
    const artifact = await sampleArtifact('binary')
    const { rows } = drawGoldenRows(artifact, allOperations, seedOf(1))
    const { inputs } = artifact.schema
    inputs.forEach(({ type, nullable, range, levels }, at) => {
      expect(rows[at].length).toBeGreaterThanOrEqual(64)
      expect(rows[at].includes(null)).toBe(nullable)
      if (type === 'number') {
        expect(rows[at]).toEqual(expect.arrayContaining([range![0], range![1], expect.any(String)]))
        expect(rows[at].some((cell) => typeof cell === 'number' && cell > range![1])).toBe(true)
      }
      if (type === 'category') {
        const strings = rows[at].filter((cell) => cell !== null).map(String)
        expect(strings.some((cell) => !levels!.includes(cell))).toBe(true)
        expect(strings.some((cell) => levels!.includes(cell))).toBe(true)
      }
    })
  })

  test('pass the schema as a request does, and every answer is finite', async () => {
    const { bytes } = packArtifact(await sampleArtifact('multiclass'), seedOf(1))
    const model = load(bytes)
    const { rows } = model.artifact.golden!
    const asked = JSON.parse(JSON.stringify(objectsOf(model.artifact, rows))) as object[]
    const { predictions, problems } = model.predict(asked)
    expect(problems).toEqual([])
    expect(predictions.length).toBe(80)
  })

  test('are drawn around a level that is refused when unknown, and around a fix that makes values missing', async () => {
    const artifact = await sampleArtifact('regression')
    const inputs = artifact.schema.inputs.map((input) =>
      input.type === 'category'
        ? { ...input, unknown: 'refuse' as const, nullable: false }
        : { ...input, nullable: false },
    )
    const fixes = [
      { name: 'missing-tokens', columns: ['age', 'region code'], state: { tokens: ['0', '18', '3'] } },
    ]
    const strict: Artifact = { ...artifact, fixes, schema: { ...artifact.schema, inputs } }
    const model = load(packArtifact(strict, seedOf(1)).bytes)
    const { problems } = model.predict(objectsOf(strict, model.artifact.golden!.rows))
    expect(problems).toEqual([])
  })

  test('replaying tells how many rows differ, by the bit', async () => {
    const model = load(packArtifact(await sampleArtifact('multiclass'), seedOf(1)).bytes)
    expect(replayGolden(model)).toEqual({ rowCount: 80, differing: 0 })
    const golden = { ...model.artifact.golden!, outputs: model.artifact.golden!.outputs.slice() }
    golden.outputs[0] += 2 ** -54
    golden.outputs[1] = -golden.outputs[1]
    golden.outputs[7] = Number.NaN
    expect(replayGolden({ ...model, artifact: { ...model.artifact, golden } })).toEqual({
      rowCount: 80,
      differing: 2,
    })
  })

  test('an artifact without golden rows has none to replay', async () => {
    const model = load(packArtifact(await sampleArtifact('binary'), seedOf(1)).bytes)
    const { golden: _, ...bare } = model.artifact
    expect(replayGolden({ ...model, artifact: bare })).toEqual({ rowCount: 0, differing: 0 })
  })
})
