import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { track } from '../../../src/project/tracking/track.ts'

// Tracks in a process of its own: `tracker.ts <what> [folder] [label]`.
const here = fileURLToPath(import.meta.url)
const [what, folder, label] = isMainThread ? process.argv.slice(2) : (workerData as string[])

/** Logs into the run that the environment hands on, or into a child of it. */
async function inner(join: boolean): Promise<void> {
  await track({ name: `inner ${label}`, join, git: false, params: { [`from ${label}`]: 'inner' } }, (run) => {
    for (let step = 0; step < 100; step++) run.metric('shared', Number(label) * 1000 + step, { step })
  })
}

async function started(env: Readonly<Record<string, string>>, how: string, name: string): Promise<void> {
  if (how === 'worker') {
    const worker = new Worker(here, { workerData: ['join', '', name], env: { ...process.env, ...env } })
    await new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject))
  } else {
    const child = spawn(process.execPath, [here, how, '', name], {
      env: { ...process.env, ...env },
      stdio: 'inherit',
      cwd: '/',
    })
    await new Promise((resolve) => child.on('exit', resolve))
  }
}

switch (what) {
  case 'join':
    await inner(true)
    break
  case 'child':
    await inner(false)
    break
  case 'outer':
    await track({ name: 'outer', folder }, async (run) => {
      run.metric('shared', -1, { step: -1 })
      await Promise.all([
        ...['1', '2'].map((name) => started(run.env, 'join', name)),
        started(run.env, 'worker', '3'),
        started(run.env, 'child', '4'),
      ])
    })
    break
  case 'many':
    for (let i = 0; i < 10; i++)
      await track({ name: `many ${label}`, folder, git: false, params: { i } }, async (run) => {
        for (let step = 0; step < 50; step++) {
          run.metric('loss', step, { step })
          if (step % 20 === 0) await run.flush()
        }
        run.tag('label', label)
        await run.artifact('out.txt', `${label} ${i}`)
      })
    break
  case 'endless':
    await track({ name: 'endless', folder }, async (run) => {
      for (let step = 0; ; step++) {
        run.metric('loss', step, { step })
        run.metric('clock', performance.now(), { step })
        if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
        if (step === 1000) {
          await run.flush()
          console.log('flushed')
        }
      }
    })
    break
  default:
    throw new Error(`bug: ${what}`)
}
