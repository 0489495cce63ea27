import { readRows, type Task } from '@modelwright/runtime'
import { afterAll, describe, expect, test } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { drawGoldenRows } from '../../../src/pack/golden.ts'
import { writeOnnx } from '../../../src/pack/onnx/index.ts'
import { objectsOf } from '../../../src/pack/replay-golden.ts'
import { sampleArtifact } from '../samples.ts'
import { expectSame, modelIn } from './expect-same.ts'
import { differingLeaves } from './leaves.ts'
import { needsPython, type OnnxRunner, python, startOnnx } from './onnxruntime.ts'

let runner: OnnxRunner | undefined
const running = (): OnnxRunner => {
  runner ??= startOnnx()
  return runner
}
afterAll(() => runner?.stop())

describe.skipIf(python === undefined)(`golden rows through onnxruntime (${needsPython})`, () => {
  const tasks = ['binary', 'multiclass', 'regression'] as const
  const learners = ['boosted-trees', 'extra-trees', 'k-nearest-neighbours', undefined] as const
  const listed = tasks.flatMap((task) =>
    learners.map((learner): [string, Task, string | undefined] => [learner ?? 'linear', task, learner]),
  )

  test.each(listed)('%s, %s', async (_name, task, learner) => {
    const artifact = await sampleArtifact(task, learner)
    const model = modelIn(artifact)
    const golden = drawGoldenRows(artifact, model.operations, seedOf(1))
    const { batch } = readRows(artifact, model.operations, objectsOf(artifact, golden.rows))
    expect((await differingLeaves(model, batch, running())).differing).toBe(0)
    const difference = await expectSame(model, batch, running())
    expect(difference.rowCount).toBe(80)
  })
})

test('the same model gives the same bytes', async () => {
  const model = modelIn(await sampleArtifact('binary'))
  expect(writeOnnx(model).bytes).toEqual(writeOnnx(model).bytes)
})
