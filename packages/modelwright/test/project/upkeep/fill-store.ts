import { readAlertRules } from '../../../src/monitor/index.ts'
import { finding, verdict } from '../../monitor/alerts/windows.ts'
import { openProject } from '../stores.ts'

/** Fills the store of a folder with runs, versions, sets of rows, snapshots and a study; returns the digests of its models. */
export async function fillStore(folder: string, count: number): Promise<string[]> {
  const project = await openProject(folder)
  const digests: string[] = []
  const text = new TextEncoder()
  for (let i = 0; i < count; i++) {
    const params = { i: `${i}`, 'a/b 😀': 'x'.repeat(i === 0 ? 10_000 : 10), quote: `'"; --` }
    const run = await project.runs.start({ name: `name ${i % 3} / 😀`, params, environment: { node: '20' } })
    const digest = await project.objects.put(text.encode(`model ${folder} ${i}`))
    digests.push(digest)
    const snapshot = `${i}`.padStart(64, '0')
    const object = await project.objects.put(text.encode(`table ${folder} ${i}`))
    const provenance = { source: 'csv', from: ['a.csv'], settings: {} }
    await project.snapshots.record({ digest: snapshot, object, rowCount: 2, columnCount: 1, provenance })
    const metrics = {
      auc: { value: 0.1 * i, low: Number.NaN, high: Number.POSITIVE_INFINITY },
      rmse: { value: 1 / 3, low: -1e300, high: 5e-324 },
    }
    await project.runs.note(run, { artifact: digest, snapshot, metrics })
    await project.runs.recordRows({
      run,
      role: 'fit',
      artifact: digest,
      snapshot,
      rowIds: Uint32Array.of(i, 3, 900),
    })
    await project.models.register({ name: 'shared', digest, run, metrics, gates: [] })
    await project.runs.finish(run, 'done')
  }
  await project.studies.open('study', '{}')
  await project.studies.add('study', 0, { rate: 0.1 })
  const odd = finding("drift/😀'", { severity: 'error', found: Number.NaN, text: `'"; --\0` })
  await project.alerts.raise({
    ...{ model: 'shared', verdicts: [verdict(0, [odd])], events: [], rules: readAlertRules() },
    channels: [{ label: 'webhook', least: 'warning' }],
  })
  const silence = { pattern: '*', model: null, column: null, until: Date.now() + 1e9, reason: "'; --" }
  await project.alerts.silence(silence)
  await project.close()
  return digests
}
