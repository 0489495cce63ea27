import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuditEntry, RunDetails, RunPage } from '../../src/core/index.ts'
import { openProject } from '../../src/project/index.ts'
import { noteRun } from '../../src/project/runs/edit-runs.ts'
import { track } from '../../src/project/tracking/track.ts'
import { run, workFolder } from './command-line.ts'

const folder = workFolder()
const who = 'ana@example.org'
const runs = (...argv: string[]) => run(folder, ['runs', ...argv], undefined, { MODELWRIGHT_ACTOR: who })
const options = { folder, git: false, code: false } as const

let first = ''
let second = ''
let child = ''
let trained = ''

function table(): string {
  const rows = Array.from(
    { length: 80 },
    (_, row) => `${(row * 37) % 101},${'uvw'[(row * 7) % 3]},${(row * 37) % 101 > 50 ? 'yes' : 'no'}`,
  )
  return `a,b,y\n${rows.join('\n')}\n`
}

beforeAll(async () => {
  const tracked = async (name: string, auc: number): Promise<string> =>
    track(
      { ...options, name, params: { learner: name, depth: auc * 10 }, tags: { team: 'a' } },
      async (tracking) => {
        for (let step = 0; step < 20; step++) tracking.metric('loss', 1 / (step + 1), { step })
        tracking.metric('auc', { value: auc, low: auc - 0.05, high: auc + 0.05 })
        await tracking.artifact('plots/roc.svg', '<svg/>')
        tracking.note('As agreed.\nTwice.')
        return tracking.id
      },
    )
  first = await tracked('forest', 0.8)
  second = await tracked('trees', 0.9)
  child = await track({ ...options, name: 'parent' }, () =>
    track({ ...options, name: 'inner' }, ({ id }) => id),
  )
  writeFileSync(join(folder, 'data.csv'), table())
  const done = await run(folder, [
    'run',
    'data.csv',
    '--target',
    'y',
    '--name',
    'm',
    '--trials',
    '3',
    '--json',
  ])
  expect([done.code, done.stderr.includes('error')]).toEqual([0, false])
  trained = done.json<{ run: string }>().run
}, 240_000)

describe('modelwright runs', () => {
  it('lists runs, newest first, also without a sub-verb, a page at a time', async () => {
    const all = (await runs('--json')).json<RunPage>()
    expect(all.runs.map(({ name }) => name)).toEqual(['m', 'inner', 'parent', 'trees', 'forest'])
    const page = (await runs('list', '--limit', '2', '--json')).json<RunPage>()
    const rest = (await runs('list', '--limit', '5', '--page', page.next!, '--json')).json<RunPage>()
    expect([...page.runs, ...rest.runs]).toEqual(all.runs)
    const { stdout } = await runs('--limit', '2')
    expect(stdout).toMatch(/RUN +NAME +STATUS +STARTED \(UTC\) +METRIC\n\d{8}-.* m +done /)
    expect(stdout).toMatch(/\nMore: {2}--page \S+\n$/)
  })

  it('finds runs, and shows the fields that were asked for', async () => {
    const { stdout, code } = await runs(
      'search',
      "metrics.loss.min < 0.1 and tags.team in ('a')",
      '--order-by',
      'metrics.auc desc',
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /RUN +NAME +STATUS +STARTED \(UTC\) +metrics.auc +metrics.loss.min +tags.team\n\S+ +trees .* 0.9 +0.05 +a\n\S+ +forest .* 0.8 +0.05 +a\n$/,
    )
    const found = (
      await runs('search', "params.learner = 'trees' or parent is not null", '--json')
    ).json<RunPage>()
    expect(found.runs.map(({ name }) => name)).toEqual(['inner', 'trees'])
    expect((await runs('search', "name = 'nobody'")).stdout).toBe('No run is like this.\n')
    const nowhere = await runs(
      'search',
      "name = 'trees' and params.constructor is null",
      '--order-by',
      'metrics.toString',
    )
    expect(nowhere.stdout).toMatch(/\n\S+ +trees .* – +–\n$/)
  })

  it('says where a query is wrong, with a caret, and exits 2', async () => {
    const { stderr, code } = await runs('search', "metrics.auc > 0.8 && tags.team = 'a'")
    expect(code).toBe(2)
    expect(stderr).toContain(
      '  where  metrics.auc > 0.8 && tags.team = \'a\'\n                           ^\n  mend   Write "and".',
    )
  })

  it('shows all of one run: metrics over time, intervals, artifacts, notes', async () => {
    const { stdout, code } = await runs('show', first)
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^run +${first}\\n`))
    expect(stdout).toMatch(/auc +0.8 +\(0.75 – 0.85\)/)
    expect(stdout).toMatch(/loss +0.05 +0.05 +1 +20 +█▄▃▂▂▁/)
    expect(stdout).toMatch(/plots\/roc.svg +plot +image\/svg\+xml +0.0 kB/)
    expect(stdout).toMatch(/ UTC\n {4}As agreed.\n {4}Twice.\n/)
    const shown = (await run(folder, ['show', first, '--json'])).json<{ id: string; notes: unknown[] }>()
    expect([shown.id, shown.notes.length]).toEqual([first, 1])
  })

  it('shows the search of a run of a workflow, the winner first, with what it was made from', async () => {
    const { stdout } = await runs('show', trained)
    expect(stdout).toMatch(/LEARNER \(\d+ of \d+ trials done\)/)
    expect(stdout).toMatch(/\n +→ +\S+ +\d/)
    expect(stdout).toMatch(/\nSteps\n +\S+ +done /)
    expect(stdout).toMatch(/search\/best/)
    expect(stdout).toMatch(/workflow.json +workflow/)
    const shown = (await runs('show', trained, '--json')).json<{
      params: Record<string, string>
      trials: { learner: string; chosen: boolean }[]
      data: { role: string }[]
      snapshot: string
    }>()
    expect(shown.params['learner']).toBe(shown.trials.find(({ chosen }) => chosen)!.learner)
    expect(shown.data).toEqual([{ role: 'train', digest: shown.snapshot, name: null }])
    const found = (
      await runs(
        'search',
        `data = '${shown.snapshot.slice(0, 12)}' and params.learner = '${shown.params['learner']}'`,
        '--json',
      )
    ).json<RunPage>()
    expect(found.runs.map(({ id }) => id)).toEqual([trained])
  })

  it('shows a metric over time, and writes an artifact into a file', async () => {
    const { points } = (await runs('show', first, '--metric', 'loss', '--json')).json<{
      points: { step: number; value: number }[]
    }>()
    expect(points.map(({ step, value }) => [step, value])).toEqual(
      Array.from({ length: 20 }, (_, step) => [step, 1 / (step + 1)]),
    )
    expect((await runs('show', first, '--metric', 'loss')).stdout).toMatch(
      /STEP +TIME \(UTC\) +loss\n +0 .* 1\n/,
    )
    const wrong = await runs('show', first, '--metric', 'los')
    expect([wrong.code, wrong.stderr.includes('Did you mean "loss"?')]).toEqual([2, true])
    expect((await runs('show', first, '--metric', 'constructor')).code).toBe(2)
    const idle = await runs('show', first, '--output', 'roc.svg')
    expect([idle.code, idle.stderr.includes('Add:  --artifact <name>')]).toEqual([2, true])
    expect((await runs('show', first, '--metric', 'loss', '--artifact', 'plots/roc.svg')).code).toBe(2)
    expect((await runs('show', first, '--artifact', 'plots/roc.svg')).code).toBe(0)
    expect(readFileSync(join(folder, 'roc.svg'), 'utf8')).toBe('<svg/>')
  })

  it('adds and takes away notes and tags', async () => {
    const { note } = (await runs('note', second, 'Keep **this**.', '--json')).json<{ note: string }>()
    expect(
      (await runs('search', "note contains '**this**'", '--json')).json<RunPage>().runs.map(({ id }) => id),
    ).toEqual([second])
    const noted = await runs('show', second)
    expect(noted.stdout).toMatch(new RegExp(`${note} {2}\\S+ \\S+ UTC {2}${who}\\n`))
    const { notes } = (await runs('show', second, '--json')).json<RunDetails>()
    expect(notes.map(({ author }) => author)).toEqual([null, who])
    expect((await runs('note', second, '--remove', note)).stdout).toBe('The note is gone.\n')
    expect((await runs('note', second, '--remove', note)).code).toBe(2)
    expect((await runs('note', second)).code).toBe(2)
    expect((await runs('tag', second, 'reviewed', 'team=b', 'why=a=b')).stdout).toBe(
      'reviewed\nteam      b\nwhy       a=b\n',
    )
    expect((await runs('tag', second, '--remove', 'why', '--json')).json()).toMatchObject({
      tags: { reviewed: '', team: 'b' },
    })
    expect((await runs('tag', second, 'team=b')).code).toBe(0)
    expect((await runs('tag', second)).code).toBe(2)
    expect((await runs('tag', second, '=x')).code).toBe(2)
    const log = await run(folder, ['audit', '--subject', second, '--json'])
    const { entries } = log.json<{ entries: AuditEntry[] }>()
    expect(entries.map(({ actor, action, details }) => [actor, action, details])).toEqual([
      [who, 'run noted', { note }],
      [who, 'run note removed', { note }],
      [who, 'run tagged', { tags: { reviewed: '', team: 'b', why: 'a=b' } }],
      [who, 'run tagged', { tags: { why: null } }],
    ])
  })

  it('keeps notes in the order in which they came, however fast', async () => {
    const project = await openProject(folder)
    const texts = Array.from({ length: 20 }, (_, i) => `note ${i}`)
    for (const text of texts) await noteRun(project, first, text, 1_800_000_000_000)
    await noteRun(project, first, 'by a clock that is behind', 1_000_000_000_000)
    const details = await project.tracking.details(first)
    await project.close()
    expect(details?.notes.map(({ text }) => text).slice(1)).toEqual([...texts, 'by a clock that is behind'])
  })

  it('says of a run or sub-verb that is not there what there is', async () => {
    const unknown = await runs('show', 'f1k2p9xqx')
    expect([unknown.code, unknown.stderr.includes('PROJECT_RUN_UNKNOWN')]).toEqual([2, true])
    const several = await runs('show', '2')
    expect(several.stderr).toMatch(/"2" is the beginning of \d runs/)
    const typo = await runs('serach', 'x')
    expect([typo.code, typo.stderr.includes('Did you mean "search"?')]).toEqual([2, true])
  })

  it('deletes runs with their children, after saying what would be lost; not what a version came of', async () => {
    const parent = (await runs('search', "name = 'parent'", '--json')).json<RunPage>().runs[0].id
    expect((await runs('delete', parent, '--dry')).stdout).toMatch(
      /^This would be lost:\n {2}runs +2, of which 1 are children\n/,
    )
    const unasked = await runs('delete', parent)
    expect([unasked.code, unasked.stderr.includes('--yes')]).toEqual([2, true])
    expect((await runs('delete', parent, 'nobody', '--yes')).code).toBe(2)
    for (const pressed of ['n\r', '\r', '\u0003', '\u0004']) {
      const stdin = Object.assign(new PassThrough(), { isTTY: true })
      stdin.write(pressed)
      const asked = await run(folder, ['runs', 'delete', parent], undefined, {}, stdin)
      expect([pressed, asked.code, asked.stdout]).toEqual([pressed, 0, 'Nothing was deleted.\n'])
      expect(asked.stderr).toMatch(/This would be lost:\n {2}runs +2, .*Delete\? \(y\/N\) /s)
    }
    expect((await runs('delete', parent, '--yes')).stdout).toMatch(/^Deleted:/)
    expect((await runs('show', child)).code).toBe(2)
    const refused = await runs('delete', trained, '--yes')
    expect([
      refused.code,
      refused.stderr.includes('PROJECT_RUN_NEEDED'),
      refused.stderr.includes('m/1, champion'),
    ]).toEqual([1, true, true])
    const forced = (await runs('delete', trained, '--yes', '--force', '--json')).json<{
      deleted: boolean
      runs: string[]
    }>()
    expect([forced.deleted, forced.runs]).toEqual([true, [trained]])
    const project = await openProject(folder)
    const entries = (await project.audit.list()).filter(({ action }) => action === 'run deleted')
    expect(entries.map(({ subject, actor }) => [subject, actor])).toEqual(
      expect.arrayContaining([parent, trained].map((id) => [id, who])),
    )
    expect(entries.at(-1)?.details).toMatchObject({ name: 'm', status: 'done' })
    expect((await project.audit.verify()).sound).toBe(true)
    const version = await project.models.find('m@champion')
    expect(version?.version).toBe(1)
    expect((await project.runs.rowSets({ run: trained })).length).toBeGreaterThan(1)
    await project.close()
    expect((await runs('--json')).json<RunPage>().runs.map(({ id }) => id)).toEqual([second, first])
  })
})
