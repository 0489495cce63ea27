import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Artifact, allOperations, decodeArtifact, type Task } from '@modelwright/runtime'
import { describe, expect, test } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { encodeArtifact } from '../../../src/pack/formats/artifact.ts'
import { drawGoldenRows } from '../../../src/pack/golden.ts'
import { sampleArtifact } from '../samples.ts'

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']

async function withGolden(task: Task): Promise<Artifact> {
  const artifact = await sampleArtifact(task)
  return { ...artifact, golden: drawGoldenRows(artifact, allOperations, seedOf(1)) }
}

function headerOf(
  bytes: Uint8Array,
): Record<string, { dtype: string; shape: number[]; data_offsets: number[] }> {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  return JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
}

describe('an artifact written and read again', () => {
  test.each(tasks)('is the same plain data: %s', async (task) => {
    const artifact = await withGolden(task)
    expect(decodeArtifact(encodeArtifact(artifact), allOperations)).toEqual(artifact)
  })

  test.each(tasks)('gives the same bytes when written once more: %s', async (task) => {
    const bytes = encodeArtifact(await withGolden(task))
    expect(encodeArtifact(decodeArtifact(bytes, allOperations))).toEqual(bytes)
  })

  test('carries the reference of monitoring as bytes, and has format 3 for it alone', async () => {
    const artifact = await withGolden('binary')
    const formatOf = (bytes: Uint8Array): number => {
      const metadata = headerOf(bytes)['__metadata__'] as unknown as { modelwright: string }
      return JSON.parse(metadata.modelwright).format
    }
    const reference = Uint8Array.of(0, 255, 7)
    const bytes = encodeArtifact({ ...artifact, reference })
    expect(decodeArtifact(bytes, allOperations)).toEqual({ ...artifact, reference })
    expect([formatOf(bytes), formatOf(encodeArtifact(artifact))]).toEqual([3, 1])
    for (const wrong of [Float64Array.of(1), 'text', 7, null, [1]])
      expect(() =>
        decodeArtifact(encodeArtifact({ ...artifact, reference: wrong as never }), allOperations),
      ).toThrow(/reference must hold bytes/)
  })

  test('says what numbers are counted in, and has format 4 for it alone', async () => {
    const artifact = await withGolden('regression')
    const { inputs, output } = artifact.schema
    const measured = inputs.map((input) => (input.type === 'number' ? { ...input, unit: 'years' } : input))
    for (const schema of [
      { inputs: measured, output },
      { inputs, output: { ...output, unit: '€' } },
    ]) {
      const bytes = encodeArtifact({ ...artifact, schema })
      expect(decodeArtifact(bytes, allOperations).schema).toEqual(schema)
      const metadata = headerOf(bytes)['__metadata__'] as unknown as { modelwright: string }
      expect(JSON.parse(metadata.modelwright).format).toBe(4)
    }
  })

  test('does not depend on the order of keys', async () => {
    const artifact = await withGolden('binary')
    const turned = Object.fromEntries(Object.entries(artifact).reverse()) as unknown as Artifact
    expect(encodeArtifact(turned)).toEqual(encodeArtifact(artifact))
  })

  test('is read from a view that is not aligned, and keeps nothing of it', async () => {
    const bytes = encodeArtifact(await withGolden('regression'))
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    const decoded = decodeArtifact(shifted.subarray(3), allOperations)
    shifted.fill(0)
    expect(encodeArtifact(decoded)).toEqual(bytes)
  })
})

describe('the file', () => {
  test('has aligned tensors without gaps, metadata as canonical JSON', async () => {
    const bytes = encodeArtifact(await withGolden('multiclass'))
    const { __metadata__, ...tensors } = headerOf(bytes)
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    expect(length % 8).toBe(0)
    let at = 0
    for (const { data_offsets, dtype, shape } of Object.values(tensors).sort(
      (a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
    )) {
      const size = { F64: 8, I32: 4, U8: 1 }[dtype]!
      expect(data_offsets).toEqual([at, at + size * shape[0]])
      expect(at % size).toBe(0)
      at = data_offsets[1]
    }
    expect(8 + length + at).toBe(bytes.length)
    expect(Object.keys(__metadata__)).toEqual(['checksum', 'modelwright'])
  })

  test('writes every NaN with the same bits', () => {
    const outputs = new Float64Array(new BigUint64Array([0xfff8000000000001n, 0x7ff8000000000000n]).buffer)
    const one = encodeArtifact({ state: outputs } as unknown as Artifact)
    const other = encodeArtifact({ state: Float64Array.of(Number.NaN, Number.NaN) } as unknown as Artifact)
    expect(one).toEqual(other)
  })

  test('refuses what is not plain data as a bug', () => {
    for (const state of [() => 1, new Map(), new Date(0), 1n, Symbol('s'), new BigInt64Array(1)])
      expect(() => encodeArtifact({ state } as unknown as Artifact)).toThrow(/^bug: /)
  })

  test('refuses a description beyond 1 MB with a sentence', () => {
    const lineage = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`key number ${i}`, i]))
    expect(() => encodeArtifact({ lineage } as unknown as Artifact)).toThrow(
      expect.objectContaining({ code: 'PACK_STRUCTURE_LARGE' }),
    )
  })
})

const python = process.env['MODELWRIGHT_PYTHON']

const script = `
import json, sys
from safetensors import safe_open
from safetensors.numpy import load_file
tensors = load_file(sys.argv[1])
with safe_open(sys.argv[1], "np") as file:
    metadata = file.metadata()
print(json.dumps({"metadata": metadata, "tensors": {k: [str(v.dtype), v.tolist()] for k, v in tensors.items()}}))
`

describe.skipIf(python === undefined)('the safetensors package of Python (MODELWRIGHT_PYTHON)', () => {
  test('opens the file and finds the same tensors and metadata', async () => {
    const artifact = await withGolden('binary')
    const bytes = encodeArtifact(artifact)
    const folder = mkdtempSync(join(tmpdir(), 'modelwright-'))
    try {
      writeFileSync(join(folder, 'a.safetensors'), bytes)
      const text = execFileSync(python!, ['-c', script, join(folder, 'a.safetensors')], { maxBuffer: 1e9 })
      const { metadata, tensors } = JSON.parse(text.toString())
      const header = headerOf(bytes)
      expect(metadata).toEqual(header['__metadata__'])
      expect(Object.keys(tensors).sort()).toEqual(
        Object.keys(header)
          .filter((key) => key !== '__metadata__')
          .sort(),
      )
      expect(tensors['golden.outputs']).toEqual(['float64', [...artifact.golden!.outputs]])
      expect(Buffer.from(tensors['card'][1]).toString()).toBe(artifact.card)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
