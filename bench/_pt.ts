import { readFileSync } from 'node:fs'
import { accelerated, allOperations, treeScores } from '@modelwright/runtime'
import { fromLightgbm } from '/work/wt-expl/bench/lightgbm-model.ts'
import { seedOf } from '/work/wt-expl/packages/modelwright/src/core/index.ts'
import { permutedTreeScores } from '/work/wt-expl/packages/modelwright/src/evaluate/explain/permuted-trees.ts'

const folder = '/tmp/modelwright-peers/models/100k-28-31-370ce909'
const state = fromLightgbm(JSON.parse(readFileSync(folder + '/lightgbm.json', 'utf8')))
const b = readFileSync(folder + '/rows.f64')
const cells = new Float64Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.length))
const n = 50000,
  d = 28
const cols = Array.from({ length: d }, (_, j) => ({
  type: 'number' as const,
  values: Float64Array.from({ length: n }, (_, r) => cells[r * d + j]),
}))
const seed = seedOf(1)
let t = performance.now()
const orders = Array.from({ length: 20 }, (_, j) =>
  Array.from({ length: 5 }, (_, k) => seed.split(j, k).shuffle(Uint32Array.from({ length: n }, (_, r) => r))),
)
console.log('orders', performance.now() - t)
const ops = accelerated(allOperations, (globalThis as any).WebAssembly)
for (let i = 0; i < 3; i++) {
  t = performance.now()
  ops.models.trees.predict(state as never, cols, n)
  console.log('wasm predict', performance.now() - t)
}
for (let i = 0; i < 3; i++) {
  t = performance.now()
  const found = permutedTreeScores(
    state,
    cols,
    n,
    orders.map((o, j) => ({ features: [j], orders: o })),
  )
  console.log('all', performance.now() - t)
  if (i === 0) {
    let worst = 0
    const w = treeScores(state, cols, n)
    for (let r = 0; r < n; r++) worst = Math.max(worst, Math.abs(w[r] - found.whole[r]))
    for (const j of [0, 7, 14]) {
      if (found.permuted[j].length === 0) {
        console.log('unused', j)
        continue
      }
      const cc = cols.map((c, k) =>
        k === j ? { type: 'number' as const, values: c.values.map((_, r) => c.values[orders[j][2][r]]) } : c,
      )
      const w = treeScores(state, cc, n)
      for (let r = 0; r < n; r++) worst = Math.max(worst, Math.abs(w[r] - found.permuted[j][2][r]))
    }
    console.log('worst', worst)
  }
}
