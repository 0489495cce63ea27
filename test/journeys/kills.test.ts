import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { isLong, times } from '../long.ts'
import { asked, draws, run, start, workFolder } from './command.ts'

const data = fileURLToPath(new URL('../../examples/data/penguins.csv', import.meta.url))
const runIt = ['run', 'penguins.csv', '--target', 'species', '--trials', '3', '--json']

interface Document {
  readonly model: { readonly digest: string; readonly version: number; readonly aliases: readonly string[] }
  readonly evaluation: { readonly metrics: Readonly<Record<string, unknown>> }
  readonly steps: readonly { readonly step: string; readonly state: string }[]
}

interface Runs {
  readonly runs?: readonly { readonly status: string }[]
  readonly error?: { readonly code: string }
}

function project(): string {
  const folder = workFolder()
  copyFileSync(data, join(folder, 'penguins.csv'))
  return folder
}

/** Numbers from 0 up to 1. */
const unit = (draw: () => number) => (): number => draw() / 4_294_967_296

/** An undisturbed run: what it made, and how long it took. */
async function undisturbed(): Promise<{ readonly document: Document; readonly ms: number }> {
  const from = performance.now()
  const ended = await run(project(), runIt)
  expect(ended.code).toBe(0)
  return { document: ended.json<Document>(), ms: performance.now() - from }
}

beforeAll(async () => {
  await build({ types: false })
})

describe('a run that is killed at any moment', () => {
  it('leaves a store that opens, and a next run that goes on and makes the same model', async () => {
    const { document, ms } = await undisturbed()
    const draw = unit(draws(6))
    let kept = 0
    let killed = 0
    const rounds = times(3, 200)
    for (let round = 0; round < rounds; round++) {
      const folder = project()
      // In most rounds once, in some the run that goes on is killed as well.
      const kills = 1 + Math.floor(1.4 * draw())
      for (let kill = 0; kill < kills; kill++) {
        const running = start(folder, runIt)
        // The rounds share the run out among them: few of them come early, in the middle and late as well.
        await pause((kill === 0 ? (round + draw()) / rounds : draw()) * ms)
        running.child.kill('SIGKILL')
        if ((await running.ended).signal === 'SIGKILL') killed++
      }
      const { runs = [], error } = await asked<Runs>(folder, ['runs'])
      for (const { status } of runs) expect(['failed', 'done']).toContain(status)
      if (error !== undefined) expect(error.code).toBe('PROJECT_STORE_MISSING')
      const ended = await run(folder, runIt)
      expect(ended.stderr).not.toContain('error ')
      const again = ended.json<Document>()
      expect(again.model).toMatchObject({ digest: document.model.digest, version: 1, aliases: ['champion'] })
      expect(again.evaluation.metrics).toEqual(document.evaluation.metrics)
      kept += again.steps.filter(({ state }) => state === 'kept').length
      if (!isLong && round > 0) continue
      const whole = (await run(folder, runIt)).json<Document>()
      expect(whole.steps.every(({ state }) => state === 'kept')).toBe(true)
    }
    expect(killed).toBeGreaterThan(0)
    expect(kept).toBeGreaterThan(0)
  }, 36_000_000)
})
