import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accelerated } from '../src/accelerated.ts'
import { models } from '../src/models/index.ts'
import { allOperations } from '../src/operations.ts'
import type { WasmHost } from '../src/trees/wasm-host.ts'
import type { TreeKernel } from '../src/trees/wasm-trees.ts'
import { drawForest, drawRows, type ForestOptions, stateOf } from './trees/random-trees.ts'
import { webAssembly } from './web-assembly.ts'

const quick = accelerated(allOperations, webAssembly).models['trees']

function expectSame(options: ForestOptions, rowCount: number): void {
  const forest = drawForest(options)
  const state = stateOf(forest)
  const rows = drawRows(forest, rowCount, options.seed + 1)
  expect(quick.predict(state, rows, rowCount)).toEqual(models.trees.predict(state, rows, rowCount))
  expect(quick.predict(state, rows, rowCount)).toEqual(models.trees.predict(state, rows, rowCount))
}

type Step = 'compile' | 'start' | 'grow' | 'never'

/** What the kernel gives, but its memory does not grow. */
function withoutGrowth(exports: unknown): object {
  const { addTrees, memory } = exports as TreeKernel
  const grow = (): never => {
    throw new Error('no more memory')
  }
  return { addTrees, memory: { grow, buffer: memory.buffer } }
}

/** A host that counts what it starts, and fails at one of the steps. */
function hostThat(fails: Step): WasmHost & { readonly started: () => number } {
  let started = 0
  function Module(bytes: Uint8Array<ArrayBuffer>): object {
    if (fails === 'compile') throw new Error('unsafe-eval is not allowed')
    return new webAssembly.Module(bytes)
  }
  function Instance(module: object): { exports: unknown } {
    if (fails === 'start') throw new Error('out of memory')
    started++
    const { exports } = new webAssembly.Instance(module)
    return { exports: fails === 'grow' ? withoutGrowth(exports) : exports }
  }
  return { Module, Instance, started: () => started } as unknown as ReturnType<typeof hostThat>
}

describe('trees in WebAssembly', () => {
  it('give the same bits as plain JavaScript, for any trees, rows and number of rows', () => {
    const shapes = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
      treeCount: fc.integer({ min: 0, max: 40 }),
      leafCount: fc.integer({ min: 1, max: 40 }),
      sizes: fc.array(fc.constantFrom(-1, -1, 1, 40, 70_000), { minLength: 1, maxLength: 9 }),
    })
    fc.assert(
      fc.property(shapes, fc.integer({ min: 16, max: 70 }), (options, rowCount) =>
        expectSame(options, rowCount),
      ),
      { seed: 1, numRuns: 100 },
    )
  })

  it('do so with every link, several outputs, sums and means, and more rows than a tile', () => {
    for (const mean of [false, true])
      for (const width of [1, 3])
        for (const link of ['softmax', 'share'] as const)
          expectSame({ seed: width, outputs: 3, width, mean, link, treeCount: 20 }, 700)
    for (const link of ['identity', 'sigmoid', 'exp'] as const) expectSame({ seed: 5, link }, 300)
  })

  it('start one kernel a model, and none for a few rows', () => {
    const host = hostThat('never')
    const { predict } = accelerated(allOperations, host).models['trees']
    const forest = drawForest({ seed: 1, treeCount: 200, leafCount: 60 })
    const state = stateOf(forest)
    predict(state, drawRows(forest, 4, 1), 4)
    expect(host.started()).toBe(0)
    for (let run = 0; run < 3; run++) predict(state, drawRows(forest, 40, 1), 40)
    expect(host.started()).toBe(1)
  })

  it.each(['compile', 'start', 'grow'] as const)(
    'are not needed: a host that fails to %s gets its answers',
    (step) => {
      const { predict } = accelerated(allOperations, hostThat(step)).models['trees']
      const forest = drawForest({ seed: 1, treeCount: 200, leafCount: 60 })
      const state = stateOf(forest)
      const rows = drawRows(forest, 40, 2)
      expect(predict(state, rows, 40)).toEqual(models.trees.predict(state, rows, 40))
    },
  )

  it('leave all other operations as they are, and everything where there is no WebAssembly', () => {
    expect(accelerated(allOperations, undefined)).toBe(allOperations)
    const { models: found, transforms, ...rest } = accelerated(allOperations, webAssembly)
    const member = { 'trees-member': allOperations.transforms['trees-member'] }
    expect(transforms['trees-member']).not.toBe(member['trees-member'])
    const put = { transforms: { ...transforms, ...member }, models: { ...found, trees: models.trees } }
    expect({ ...rest, ...put }).toEqual(allOperations)
  })
})
