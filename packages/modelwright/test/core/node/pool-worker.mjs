// A worker for the pool's tests. It speaks the protocol by hand, as bundled code would through `serveTasks`.
import { parentPort } from 'node:worker_threads'

let context
const loaded = []
const tasks = {
  double: (n) => n * 2,
  loaded: () => loaded,
  context: () => context?.of,
  add: ({ shared, at }) => Atomics.add(new Int32Array(shared), at, 1),
  tell: (fraction) =>
    parentPort.postMessage({ type: 'report', report: { kind: 'progress', stage: 'train', fraction } }),
  exit: (code) => process.exit(code),
  meet: ({ shared, count }) => {
    const words = new Int32Array(shared)
    Atomics.add(words, 0, 1)
    Atomics.notify(words, 0)
    for (let seen = Atomics.load(words, 0); seen < count; seen = Atomics.load(words, 0))
      Atomics.wait(words, 0, seen)
  },
  exitOrSleep: ({ code, shared }) => {
    if (shared === undefined) process.exit(code)
    return Atomics.wait(new Int32Array(shared), 0, 0)
  },
  throwLate: () => {
    setTimeout(() => {
      throw new Error('thrown outside of any task')
    })
    return new Promise(() => {})
  },
  exhaust: () => {
    const kept = []
    for (;;) kept.push(new Array(1e6).fill({}))
  },
  among: ({ shared, ms }) => {
    const words = new Int32Array(shared)
    const others = Atomics.add(words, 0, 1)
    Atomics.wait(words, 1, 0, ms)
    Atomics.sub(words, 0, 1)
    return others
  },
  hang: () => {
    for (;;);
  },
  wait: (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms)),
}
parentPort.on('message', async (message) => {
  if (message.type === 'context') {
    context = message.value
    return
  }
  if (message.type === 'load') {
    loaded.push(message.task)
    return
  }
  try {
    const result = await tasks[message.task](message.payload)
    parentPort.postMessage({ type: 'done', result })
  } catch (error) {
    parentPort.postMessage({ type: 'failed', error: { name: error.name, message: error.message } })
  }
})
