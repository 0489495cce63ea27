import type { Task } from '@modelwright/runtime'
import { beforeAll, describe, expect, test } from 'vitest'
import { seedOf } from '../../packages/modelwright/src/core/index.ts'
import { packArtifact } from '../../packages/modelwright/src/pack/index.ts'
import { preparedArtifact } from '../../packages/modelwright/test/pack/prepared-artifact.ts'
import { sampleArtifact } from '../../packages/modelwright/test/pack/samples.ts'
import { treesArtifact } from '../../packages/runtime/test/example-models.ts'
import { type Report, report } from './engine-harness.ts'
import { engines, harnessScript, isThere } from './engines.ts'
import { pastArtifact } from './past-artifact.ts'

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']
const files: Record<string, string> = {}
let script = ''
let wanted: Report

beforeAll(async () => {
  for (const task of tasks) {
    const { bytes } = packArtifact(await sampleArtifact(task), seedOf(1))
    files[task] = Buffer.from(bytes).toString('hex')
  }
  const { bytes } = packArtifact(treesArtifact, seedOf(1))
  files['trees'] = Buffer.from(bytes).toString('hex')
  files['prepared'] = Buffer.from(packArtifact(await preparedArtifact(), seedOf(1)).bytes).toString('hex')
  files['past'] = Buffer.from(await pastArtifact()).toString('hex')
  script = `${await harnessScript()};harness.report(${JSON.stringify(files)})`
  wanted = JSON.parse(report(files))
}, 120_000)

describe('the same bits in every engine', () => {
  for (const engine of engines)
    test.skipIf(!isThere(engine))(
      `${engine.name} replays golden rows and sweeps the math alike`,
      async () => {
        expect(JSON.parse(await engine.evaluate(script))).toEqual(wanted)
      },
    )

  test('what they are compared with is sound', () => {
    for (const name of [...tasks, 'trees', 'prepared', 'past'])
      expect(wanted.models[name]).toMatchObject({ replayed: true })
    expect(new Set(wanted.models['past'].answers.match(/.{16}/g)).size).toBeGreaterThan(40)
    expect(wanted.models['multiclass'].answers.length).toBe(80 * 3 * 16)
    expect(new Set(Object.values(wanted.math)).size).toBe(8)
    expect(wanted.refusal).toContain('its checksum does not match')
  })

  test('QuickJS has no TextDecoder, WebAssembly or fetch: the runtime does without', async () => {
    const quickJs = engines.find(({ name }) => name === 'QuickJS')!
    const found = await quickJs.evaluate('[typeof TextDecoder, typeof WebAssembly, typeof fetch].join()')
    expect(found).toBe('undefined,undefined,undefined')
  })
})
