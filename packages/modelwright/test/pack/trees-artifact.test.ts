import { accelerated, allOperations, decodeArtifact, load, type TreesState } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { treesArtifact } from '../../../runtime/test/example-models.ts'
import { drawForest, drawRows, stateOf } from '../../../runtime/test/trees/random-trees.ts'
import { webAssembly } from '../../../runtime/test/web-assembly.ts'
import { seedOf } from '../../src/core/index.ts'
import { encodeArtifact } from '../../src/pack/formats/artifact.ts'
import { packArtifact } from '../../src/pack/index.ts'

describe('an artifact of trees', () => {
  it('comes back as it was written, and replays its golden rows', () => {
    const { bytes } = packArtifact(treesArtifact, seedOf(1))
    const model = load(bytes)
    expect(model.artifact.model).toEqual(treesArtifact.model)
    const again = load(bytes, { operations: accelerated(allOperations, webAssembly) })
    const { golden } = model.artifact
    const rows = golden!.rows[0].map((_, row) =>
      Object.fromEntries(model.schema.inputs.map(({ name }, at) => [name, golden!.rows[at][row]])),
    )
    const { batch } = model.read(rows)
    expect(model.predictBatch(batch)).toEqual(golden!.outputs)
    expect(again.predictBatch(batch)).toEqual(golden!.outputs)
  })

  it('holds every kind of number that a state may be made of', () => {
    for (const sizes of [[-1, 3], [-1, 300], [70_000, -1], new Array(300).fill(-1)]) {
      const forest = drawForest({ seed: sizes.length, sizes, treeCount: 30 })
      const state = stateOf(forest)
      const inputs = sizes.map((size, at) =>
        size < 0
          ? ({ name: `x${at}`, type: 'number', nullable: true } as const)
          : ({ name: `x${at}`, type: 'category', nullable: true, levels: [] } as const),
      )
      const artifact = {
        name: 'forest',
        schema: { inputs, output: { name: 'y', task: 'regression' } as const },
        fixes: [],
        transforms: [],
        model: { name: 'trees', inputs: inputs.map(({ name }) => name), state },
        lineage: {},
      }
      const read = decodeArtifact(encodeArtifact(artifact), allOperations).model.state as TreesState
      expect(read).toEqual(state)
      const rows = drawRows(forest, 20, 1)
      const { trees } = allOperations.models
      expect(trees.predict(read, rows, 20)).toEqual(trees.predict(state, rows, 20))
    }
  })
})
