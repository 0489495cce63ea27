import { readRows, type Task } from '@modelwright/runtime'
import { afterAll, describe, expect, test } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { drawGoldenRows, objectsOf } from '../../../src/pack/golden.ts'
import { writeOnnx } from '../../../src/pack/onnx/index.ts'
import { sampleArtifact } from '../samples.ts'
import { expectSame, modelIn } from './expect-same.ts'
import { needsPython, type OnnxRunner, python, startOnnx } from './onnxruntime.ts'

let runner: OnnxRunner | undefined
const running = (): OnnxRunner => {
  runner ??= startOnnx()
  return runner
}
afterAll(() => runner?.stop())

describe.skipIf(python === undefined)(`golden rows through onnxruntime (${needsPython})`, () => {
  test.each<Task>(['binary', 'multiclass', 'regression'])('of a linear model, %s', async (task) => {
    const artifact = await sampleArtifact(task)
    const golden = drawGoldenRows(artifact, modelIn(artifact).operations, seedOf(1))
    const { batch } = readRows(artifact, modelIn(artifact).operations, objectsOf(artifact, golden.rows))
    const difference = await expectSame(modelIn(artifact), batch, running())
    expect(difference.rowCount).toBe(80)
  })
})

test('the same model gives the same bytes', async () => {
  const model = modelIn(await sampleArtifact('binary'))
  expect(writeOnnx(model).bytes).toEqual(writeOnnx(model).bytes)
})
