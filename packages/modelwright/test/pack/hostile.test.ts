import {
  type Artifact,
  allOperations,
  isModelwrightError,
  load,
  predictIntervals,
  type Task,
} from '@modelwright/runtime'
import { beforeAll, describe, expect, test } from 'vitest'
import { times } from '../../../../test/long.ts'
import { seedOf } from '../../src/core/index.ts'
import { packArtifact } from '../../src/pack/index.ts'
import { objectsOf } from '../../src/pack/replay-golden.ts'
import { damage, forge } from './forge.ts'
import { sampleArtifact } from './samples.ts'

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']
const files: Uint8Array[] = []

beforeAll(async () => {
  for (const task of tasks) files.push(packArtifact(await sampleArtifact(task), seedOf(1)).bytes)
  for (const task of tasks) files.push(packArtifact(await withIntervals(task), seedOf(1)).bytes)
})

/** An artifact with intervals: of numbers with two further models, of classes each by itself. */
async function withIntervals(task: Task): Promise<Artifact> {
  const artifact = await sampleArtifact(task)
  const { transforms, model, schema } = artifact
  const coverage = 0.9
  if (task !== 'regression') {
    const limits = Float64Array.from(schema.output.classes ?? [], (_, code) => (code === 0 ? Infinity : 0.7))
    return { ...artifact, intervals: { method: 'raps', coverage, limits, sides: [], penalty: 0.1, free: 1 } }
  }
  const side = { transforms, model }
  const intervals = {
    method: 'quantiles',
    coverage,
    limits: Float64Array.of(2.5),
    sides: [side, side],
  } as const
  return { ...artifact, intervals }
}

/** What became of a file: refused with a sentence, or loaded and asked. Anything else is thrown on. */
function outcome(bytes: Uint8Array): 'refused' | 'answered' | 'rows refused' {
  let model: ReturnType<typeof load>
  try {
    model = load(bytes)
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    expect(error.code).toMatch(/^PACK_/)
    expect(error.message.length).toBeLessThan(2000)
    return 'refused'
  }
  const rows =
    model.artifact.golden === undefined ? [{}] : objectsOf(model.artifact, model.artifact.golden.rows)
  const asked = model.artifact.intervals === undefined ? model.predict(rows) : predictIntervals(model, rows)
  const { predictions, problemCount } = asked
  if (problemCount > 0) return 'rows refused'
  expect(predictions.length).toBe(rows.length)
  for (const { prediction, probabilities = {}, interval } of predictions) {
    if (interval !== undefined) expect(interval.low <= interval.high).toBe(true)
    if (typeof prediction === 'number') expect(Number.isFinite(prediction)).toBe(true)
    for (const value of Object.values(probabilities)) expect(value >= 0 && value <= 1).toBe(true)
  }
  return 'answered'
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

describe('a damaged file', () => {
  test('is always refused with a sentence', () => {
    const count = times(2000, 100_000)
    for (let run = 0; run < count; run++) {
      const seed = seedOf(run).split('damage')
      const file = files[run % files.length]
      const damaged = damage(file, files, seed)
      if (files.some((sound) => sameBytes(sound, damaged))) continue
      expect(outcome(damaged), `run ${run}`).toBe('refused')
    }
  }, 3_600_000)

  test('is refused wherever a single bit is wrong', () => {
    const file = files[0]
    const step = times(101, 1)
    for (let at = 0; at < file.length; at += step) {
      const damaged = file.slice()
      damaged[at] ^= 1 << (at % 8)
      expect(outcome(damaged), `byte ${at}`).toBe('refused')
    }
  }, 3_600_000)

  test('is refused wherever it is cut', () => {
    const file = files[1]
    for (let length = 0; length < file.length; length += times(97, 1))
      expect(outcome(file.slice(0, length)), `cut to ${length}`).toBe('refused')
  }, 3_600_000)
})

describe('a forged file, its checksum sound', () => {
  test('is refused with a sentence or gives finite answers', () => {
    const seen = new Map<string, number>()
    const count = times(3000, 100_000)
    const before = process.memoryUsage().rss
    for (let run = 0; run < count; run++) {
      const seed = seedOf(run).split('forge')
      const found = outcome(forge(files[run % files.length], files, seed))
      seen.set(found, (seen.get(found) ?? 0) + 1)
    }
    expect(seen.get('refused')).toBeGreaterThan(count / 10)
    expect(seen.get('answered')).toBeGreaterThan(count / 100)
    expect(process.memoryUsage().rss - before).toBeLessThan(1e9)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  }, 3_600_000)

  test('sound files are answered, so that the measure can tell', () => {
    for (const file of files) expect(outcome(file)).toBe('answered')
    expect(Object.keys(allOperations.models).length).toBeGreaterThan(0)
  })
})
