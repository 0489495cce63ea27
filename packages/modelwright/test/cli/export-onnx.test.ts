import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { expect, test } from 'vitest'
import { binaryArtifact } from '../../../runtime/test/example-models.ts'
import { encodeArtifact, exportOnnx } from '../../src/pack/index.ts'
import { preparedArtifact } from '../pack/prepared-artifact.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
const bytes = encodeArtifact(binaryArtifact)
writeFileSync(join(folder, 'churn.safetensors'), bytes)

test('export --onnx writes the pipeline, says what goes in and comes out and what is left to the caller', async () => {
  const told = await run(folder, ['export', 'churn.safetensors', '--onnx', '-o', 'churn.onnx'])
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(told.stdout).toMatch(/churn\.onnx: ONNX, opset 16, \d+ bytes/)
  expect(told.stdout).toContain('in   age double, contract string')
  expect(told.stdout).toContain('out  label string, probabilities double')
  const { bytes: wanted } = await exportOnnx(load(bytes))
  expect(new Uint8Array(readFileSync(join(folder, 'churn.onnx')))).toEqual(wanted)
})

test('--json lists inputs, outputs and notes', async () => {
  const asked = await run(folder, ['export', 'churn.safetensors', '--onnx', '--json'])
  const said = asked.json() as Record<string, unknown>
  expect(said).toMatchObject({ model: { name: 'churn' }, notes: expect.any(Array) })
  expect(said['inputs']).toContainEqual({ name: 'age', type: 'double', shape: [-1, 1] })
  expect(said['output']).toMatch(/^churn-[0-9a-f]{12}\.onnx$/)
})

test('what cannot be written is refused by name, and nothing is written', async () => {
  writeFileSync(join(folder, 'prepared.safetensors'), encodeArtifact(await preparedArtifact()))
  const refused = await run(folder, ['export', 'prepared.safetensors', '--onnx', '-o', 'prepared.onnx'])
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('PACK_OPERATION_UNEXPORTABLE')
  expect(refused.stderr).toContain('tf-idf takes a text apart')
  expect(readdirSync(folder)).not.toContain('prepared.onnx')
})

test('--strict refuses what is left to the caller, and means nothing without --onnx', async () => {
  const strict = await run(folder, ['export', 'churn.safetensors', '--onnx', '--strict', '-o', 'strict.onnx'])
  expect(strict.code).toBe(binaryArtifact.fixes.some(({ name }) => name === 'trim') ? 1 : 0)
  expect(await run(folder, ['export', 'churn.safetensors', '--strict'])).toMatchObject({ code: 2 })
})
