import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { openProject } from '../../src/project/index.ts'
import { findingOf, windowAt } from '../monitor/summary/verdicts.ts'
import { treesBytes } from '../serve/playground/playground-models.ts'
import { readExposition } from '../serve/watch/read-exposition.ts'
import { run, workFolder } from './command-line.ts'

const kept = { state: 'whole', sketch: null, isDrift: false } as const

async function monitoredFolder(...models: readonly string[]): Promise<string> {
  const folder = workFolder()
  writeFileSync(join(folder, 'churn.safetensors'), treesBytes())
  const project = await openProject(folder)
  const findings = [findingOf('quality/missing/age', { severity: 'error' })]
  for (const model of models) await project.monitor.keep(kept, windowAt(0, { model, findings }))
  await project.close()
  return folder
}

/** The page of metrics once what is asked for stands there, or after some looks. */
async function metricsOf(folder: string, isThere: (text: string) => boolean, looks: number): Promise<string> {
  const stop = new AbortController()
  const port = await freePort()
  const ended = run(folder, ['serve', 'churn.safetensors', '--port', String(port)], stop.signal)
  try {
    for (let look = 0; ; look++) {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined)
      const text = (await answer?.text()) ?? ''
      if (isThere(text) || (answer !== undefined && look >= looks)) return text
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  } finally {
    stop.abort()
    expect(await ended).toMatchObject({ code: 0 })
  }
}

it('a service tells the monitoring of the models it serves, and of no other', async () => {
  const folder = await monitoredFolder('churn', 'other')
  const text = await metricsOf(folder, (page) => page.includes('modelwright_monitor_'), 2000)
  const samples = readExposition(text).filter(({ name }) => name.startsWith('modelwright_monitor_'))
  expect(new Set(samples.map(({ labels }) => labels['model']))).toEqual(new Set(['churn']))
  expect(samples.find(({ name }) => name.endsWith('window_rows'))?.value).toBe(100)
  expect(samples.find(({ labels }) => labels['kind'] === 'quality')?.labels['severity']).toBe('error')
}, 120_000)

it('a service of a model that nobody monitors tells nothing of it', async () => {
  const folder = await monitoredFolder('other')
  const text = await metricsOf(folder, () => false, 20)
  expect(text).toContain('modelwright_model_info')
  expect(text).not.toContain('modelwright_monitor_')
}, 120_000)
