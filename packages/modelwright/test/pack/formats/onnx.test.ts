import { load } from '@modelwright/runtime'
import { expect, test } from 'vitest'
import { binaryArtifact } from '../../../../runtime/test/example-models.ts'
import { checkOnnx, encodeArtifact, exportOnnx, onnxRefusals } from '../../../src/pack/index.ts'
import { preparedArtifact } from '../prepared-artifact.ts'

test('a loaded model is exported with its columns as inputs, in the order of the schema', async () => {
  const model = load(encodeArtifact(binaryArtifact))
  const { inputs, outputs, bytes } = await exportOnnx(model)
  expect(inputs.map(({ name }) => name)).toEqual(model.schema.inputs.map(({ name }) => name))
  expect(outputs).toEqual([
    { name: 'label', type: 'string', shape: [-1] },
    { name: 'probabilities', type: 'double', shape: [-1, 2] },
  ])
  expect(bytes).toEqual((await exportOnnx(model)).bytes)
})

test('what stands in the way is known beforehand: of a pipeline, and of any', async () => {
  expect((await checkOnnx(binaryArtifact)).refusals).toEqual([])
  const refused = (await checkOnnx(await preparedArtifact())).refusals.map(({ name }) => name)
  expect(refused.sort()).toEqual(['hashing', 'svd', 'text-length', 'tf-idf'])
  for (const { name, reason, mend } of await onnxRefusals())
    expect(`${name} ${reason}. ${mend}.`).toMatch(/^[a-z-]+ [a-z].+\. [A-Z].+\.$/)
})
