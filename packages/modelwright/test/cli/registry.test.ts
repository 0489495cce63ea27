import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as runIn, workFolder } from './command-line.ts'

const folder = workFolder('penguins.csv')
const home = workFolder()
const env = { HOME: home, MODELWRIGHT_ACTOR: 'ana@example.org' }
const run = (argv: readonly string[], own: Readonly<Record<string, string>> = {}, where = folder) =>
  runIn(where, argv, undefined, { ...env, ...own })

/** Starts a server and stops it as soon as it says where it listens; what refuses comes back. */
async function serve(argv: readonly string[], where = folder) {
  const stop = new AbortController()
  const ended = runIn(where, ['serve', ...argv, '--port', '0'], stop.signal, env)
  const timer = setInterval(() => stop.abort(), 1500)
  try {
    return await ended
  } finally {
    clearInterval(timer)
  }
}

const workflow = (gates: string, more = '') => `
import { atLeast, atMost, csv, defineWorkflow, logistic } from 'modelwright'
export default defineWorkflow({
  name: 'churn', retrieve: csv('penguins.csv'), target: 'species', train: [logistic()], tune: { budget: { trials: 1 } },
  evaluate: { gates: [${gates}] }, ${more}
})`

async function train(gates: string, more = ''): Promise<{ code: number; stdout: string }> {
  writeFileSync(join(folder, 'workflow.ts'), workflow(gates, more))
  return run(['run', '--quiet'])
}

beforeAll(async () => {
  expect((await train("atLeast('accuracy', 0.5)")).code).toBe(0)
  expect((await train("atLeast('accuracy', 0.5)", 'seed: 2')).code).toBe(0)
  expect((await train("atMost('log-loss', 0.000001)", 'seed: 3')).code).toBe(3)
  expect((await train('', 'seed: 4, promotion: { approvals: 1 }')).code).toBe(0)
})

describe('promotion', () => {
  it('goes through gates, says by how much they were missed, and can be overruled with a reason', async () => {
    expect((await run(['promote', 'churn/2'])).stdout).toBe(
      'churn@champion is version 2 now, before it was version 1.\n',
    )
    const refused = await run(['promote', 'churn/3', '--json'])
    expect(refused.code).toBe(3)
    expect(refused.json()).toMatchObject({ error: { code: 'PROJECT_PROMOTION_REFUSED', where: 'churn/3' } })
    expect(refused.stdout).toContain('log-loss')
    for (const flags of [['--force'], ['--reason', 'x'], ['--force', '--reason', ' ']])
      expect((await run(['promote', 'churn/3', ...flags])).code).toBe(2)
    const forced = await run(['promote', 'churn/3', '--force', '--reason', 'for a test'])
    expect(forced.code).toBe(0)
    expect(forced.stdout).toContain('overruled: gate ')
    expect((await run(['audit', '--subject', 'churn@champion'])).stdout).toContain('for a test')
  })

  it('is taken back step by step', async () => {
    expect((await run(['rollback', 'models:/churn'])).stdout).toBe(
      'churn@champion is version 2 again, before it was version 3.\n',
    )
    expect((await run(['rollback', 'churn', '--to', 'churn/3'])).code).toBe(2)
    expect((await run(['rollback', 'churn', '--to', '1', '--json'])).json()).toMatchObject({
      version: 1,
      before: 2,
    })
    expect((await run(['rollback', 'churn@champion'])).code).toBe(2)
    expect((await run(['rollback', 'chrun', '--json'])).json()).toMatchObject({
      error: { code: 'PROJECT_MODEL_UNKNOWN', mend: [expect.stringContaining('"churn"'), expect.anything()] },
    })
    expect((await run(['promote', 'models:/churn/2'])).code).toBe(0)
  })
})

describe('versions', () => {
  it('are shown with all that is known of them, tagged, noted and given aliases', async () => {
    expect((await run(['models', 'tag', 'churn/1', 'team=billing', 'keep'])).stdout).toContain('team=billing')
    expect((await run(['models', 'note', 'churn/1', 'before the price rise'])).code).toBe(0)
    expect((await run(['models', 'alias', 'churn/1', 'shadow'])).stdout).toContain(
      'churn@shadow is version 1',
    )
    expect((await run(['models', 'alias', 'churn/1', 'champion'])).code).toBe(2)
    const shown = (await run(['models', 'show', 'models:/churn@shadow', '--json'])).json()
    expect(shown).toMatchObject({
      name: 'churn',
      version: 1,
      author: 'ana@example.org',
      tags: { keep: '', team: 'billing' },
      notes: [{ text: 'before the price rise', actor: 'ana@example.org' }],
      gates: [{ passed: true, gates: [{ passed: true }] }],
      aliases: ['shadow'],
      aliasHistory: { shadow: [1] },
    })
    const text = (await run(['models', 'show', 'churn/3'])).stdout
    for (const part of ['Gates', 'refused', 'Lineage', 'snapshot']) expect(text).toContain(part)
    expect((await run(['models', 'alias', 'churn', 'shadow', '--remove'])).stdout).toContain('is gone')
    expect((await run(['models', 'tag', 'churn/1', 'keep', '--remove'])).stdout).not.toContain('keep')
  })

  it('that are retired are served and promoted only by their digest', async () => {
    expect((await run(['retire', 'churn@champion'])).code).toBe(3)
    expect((await run(['retire', 'churn/1', '--reason', 'old'])).stdout).toContain('is retired')
    const refused = await serve(['churn/1', '--json'])
    expect([refused.code, refused.json<{ error: { code: string } }>().error.code]).toEqual([
      3,
      'PROJECT_VERSION_RETIRED',
    ])
    expect((await run(['promote', 'churn/1'])).code).toBe(3)
    const { digest } = (await run(['models', 'show', 'churn/1', '--json'])).json<{ digest: string }>()
    expect((await serve([digest.slice(0, 12)])).stdout).toContain('Serving churn version 1')
    expect((await run(['retire', 'churn/1', '--undo'])).stdout).toContain('is active')
  })
})

describe('keys, signatures and the rule that models be signed', () => {
  const key = (name: string) => join(home, '.config', 'modelwright', 'keys', `${name}.pem`)

  it('are made, trusted, used and revoked', async () => {
    const made = await run(['keys', 'new', 'ana', '--json'])
    expect(made.json()).toMatchObject({ owner: 'ana@example.org', trusted: true, path: key('ana') })
    expect((await run(['keys', 'new', 'ana'])).code).toBe(2)
    const elsewhere = workFolder()
    await run(['keys', 'new', 'ben', '--owner', 'ben@example.org'], {}, elsewhere)
    await run(['keys', 'export', 'ben', '-o', 'ben.pub'], {}, elsewhere)
    copyFileSync(join(elsewhere, 'ben.pub'), join(folder, 'ben.pub'))
    expect(readFileSync(join(folder, 'ben.pub'), 'utf8')).toMatch(
      /^owner: ben@example.org\n-----BEGIN PUBLIC KEY/,
    )
    expect((await run(['policy', 'set', 'serve=signed'])).code).toBe(0)

    const unsigned = await serve(['churn@champion'])
    expect(unsigned.code).toBe(3)
    expect(unsigned.stderr).toContain('PROJECT_SIGNATURE_MISSING')
    expect((await run(['sign', 'churn@champion'])).code).toBe(2)
    const foreign = await run(['sign', 'churn@champion', '--key', 'ben'])
    expect(foreign.stderr).toContain('not trusted in this project')
    expect((await serve(['churn@champion'])).stderr).toContain('PROJECT_SIGNATURE_UNTRUSTED')
    expect((await run(['keys', 'trust', 'ben.pub'])).stdout).toContain('of ben@example.org is trusted')
    expect((await serve(['churn@champion'])).stdout).toContain('Serving churn version 2')

    writeFileSync(join(folder, 'ana.pub'), (await run(['keys', 'export', 'ana'])).stdout)
    await run(['keys', 'new', 'eve', '--out', 'eve.pem'], {}, elsewhere)
    writeFileSync(join(folder, 'eve.pub'), (await run(['keys', 'export', './eve.pem'], {}, elsewhere)).stdout)
    await run(['sign', 'churn/1', '--key', join(elsewhere, 'eve.pem')])
    for (const trusted of [[], ['--trusted', 'eve.pub']])
      expect((await serve(['churn/1', ...trusted])).stderr).toContain('PROJECT_SIGNATURE_UNTRUSTED')
    expect((await serve(['churn@champion', '--trusted', 'ana.pub'])).stderr).toContain('not trusted here')
    expect((await serve(['churn@champion', '--trusted', 'ben.pub'])).code).toBe(0)

    await run(['export', 'churn@champion', '-o', 'out.safetensors'])
    expect(existsSync(join(folder, 'out.safetensors.sig'))).toBe(true)
    expect((await run(['keys', 'revoke', 'ben@example.org', '--reason', 'lost'])).code).toBe(0)
    const revoked = await serve(['churn@champion'])
    expect([revoked.code, revoked.stderr]).toEqual([3, expect.stringContaining('was revoked: lost')])
    const verified = await run(['verify', 'churn@champion'])
    expect([verified.code, verified.stdout]).toEqual([3, expect.stringContaining('was revoked: lost')])
    expect((await run(['models', 'show', 'churn/2'])).stdout).toContain('revoked: the key')
    expect((await run(['policy', 'unset', 'serve'])).stdout).toContain('No rule is set')
    expect((await serve(['churn@champion', '--trusted', 'ben.pub'])).stderr).toContain('was revoked: lost')
    expect((await serve(['churn/1', '--trusted', 'eve.pub'])).code).toBe(0)
    expect((await serve(['churn@champion'])).code).toBe(0)
    expect((await run(['keys', 'list', '--json'])).json()).toMatchObject({ own: ['ana', 'ben'] })
  })

  it('take no empty passphrase, which would encrypt nothing', async () => {
    const elsewhere = workFolder()
    writeFileSync(join(elsewhere, 'empty'), '\n')
    const make = ['keys', 'new', '--out', 'a.pem', '--json']
    expect((await run([...make, '--passphrase-file', 'empty'], {}, elsewhere)).code).toBe(2)
    expect((await run(make, { MODELWRIGHT_KEY_PASSPHRASE: '' }, elsewhere)).code).toBe(0)
    expect(readFileSync(join(elsewhere, 'a.pem'), 'utf8')).toContain('BEGIN PRIVATE KEY')
  })

  it('hold for a file outside of any project, and only for what was signed', async () => {
    const outside = workFolder()
    for (const name of ['out.safetensors', 'out.safetensors.sig', 'ben.pub'])
      copyFileSync(join(folder, name), join(outside, name))
    const asked = ['out.safetensors', '--require-signature', '--trusted', 'ben.pub']
    expect((await serve(asked, outside)).stdout).toContain('Serving out')
    expect((await serve(['out.safetensors', '--require-signature'], outside)).code).toBe(2)

    writeFileSync(join(outside, 'ana.pub'), (await run(['keys', 'export', 'ana'])).stdout)
    const unknown = await serve([...asked.slice(0, 3), 'ana.pub'], outside)
    expect([unknown.code, unknown.stderr]).toEqual([
      3,
      expect.stringContaining('PROJECT_SIGNATURE_UNTRUSTED'),
    ])
    expect((await run(['sign', 'out.safetensors', '--key', 'ana'], {}, outside)).code).toBe(0)
    expect((await serve([...asked.slice(0, 3), 'ana.pub'], outside)).code).toBe(0)

    await run(['export', 'churn/1', '-o', 'other.safetensors'])
    copyFileSync(join(folder, 'other.safetensors'), join(outside, 'out.safetensors'))
    const altered = await serve(asked, outside)
    expect([altered.code, altered.stderr]).toEqual([3, expect.stringContaining('PROJECT_SIGNATURE_WRONG')])
    await run(['export', 'churn/3', '-o', 'out.safetensors'])
    expect(existsSync(join(folder, 'out.safetensors.sig'))).toBe(false)
    writeFileSync(join(folder, 'out.safetensors.sig'), '{}')
    const unreadable = await run(['export', 'churn/2', '-o', 'out.safetensors'])
    expect([unreadable.code, unreadable.stderr]).toEqual([
      1,
      expect.stringContaining('PROJECT_SIGNATURE_UNREADABLE'),
    ])
    expect((await run(['verify', 'out.safetensors'])).stderr).toContain('PROJECT_SIGNATURE_UNREADABLE')
    rmSync(join(folder, 'out.safetensors.sig'))
    expect((await run(['verify', 'out.safetensors'])).stdout).toContain('registered as churn version 3')
    writeFileSync(join(outside, 'out.safetensors.sig'), '{}')
    expect((await serve(asked, outside)).stderr).toContain('PROJECT_SIGNATURE_UNREADABLE')
  })

  it('are asked for by whatever name, folder or link a model is served', async () => {
    const [inner, outside] = [join(folder, 'deploy', 'now'), workFolder()]
    mkdirSync(inner, { recursive: true })
    const file = join(inner, 'plain.safetensors')
    await run(['export', 'churn/3', '-o', file])
    const { digest, run: id } = (await run(['models', 'show', 'churn/3', '--json'])).json<{
      digest: string
      run: string
    }>()
    copyFileSync(file, join(outside, 'copy.safetensors'))
    symlinkSync(file, join(outside, 'link.safetensors'))
    symlinkSync(join(outside, 'copy.safetensors'), join(inner, 'out.safetensors'))
    expect((await run(['policy', 'set', 'serve=signed'])).code).toBe(0)

    const ways: readonly (readonly [reference: string, where: string])[] = [
      ...['churn/3', 'models:/churn/3', id, digest, digest.slice(0, 12)].map(
        (name) => [name, folder] as const,
      ),
      ...[file, 'deploy/now/plain.safetensors', join(outside, 'copy.safetensors')].map(
        (path) => [path, folder] as const,
      ),
      ...['plain.safetensors', 'out.safetensors'].map((path) => [path, inner] as const),
      ...[file, 'link.safetensors', join(inner, 'out.safetensors')].map((path) => [path, outside] as const),
    ]
    for (const [reference, where] of ways) {
      const { code, stderr } = await serve([reference], where)
      expect([reference, code, stderr]).toEqual([
        reference,
        3,
        expect.stringContaining('PROJECT_SIGNATURE_MISSING'),
      ])
    }
    expect((await run(['sign', 'churn/3', '--key', 'ana'])).code).toBe(0)
    expect((await serve([file], outside)).stdout).toContain('Serving plain')
    expect((await run(['policy', 'unset', 'serve'])).code).toBe(0)
  })

  it('are not passed over where the rules of the project cannot be read', async (context) => {
    const disk = workFolder()
    const mount = (...more: string[]) => spawnSync('mount', ['-t', 'tmpfs', ...more, 'tmpfs', disk]).status
    if (mount() !== 0) return context.skip('no right to mount a disk')
    try {
      mkdirSync(join(disk, '.modelwright'))
      for (const file of ['.modelwright/store.db', 'other.safetensors'])
        copyFileSync(join(folder, file), join(disk, file))
      expect(mount('-o', 'remount,ro')).toBe(0)
      const refused = await serve([join(disk, 'other.safetensors')], workFolder())
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('PROJECT_FOLDER_READONLY')])
      expect(refused.stderr).toContain('The rules of the project that the model lies in cannot be read')
    } finally {
      spawnSync('umount', ['-l', disk])
    }
  })

  it('approve what a workflow or a rule asks a second person to approve', async () => {
    expect((await run(['promote', 'churn/4'])).stderr).toContain('it needs 1 approval by someone other')
    await run(['policy', 'set', 'approvals=1', '--model', 'churn'])
    const refused = await run(['promote', 'churn/1'])
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('it needs 1 approval')])
    expect((await run(['approve', 'churn/1', '--key', 'ana'])).stdout).toContain('that does not count')
    expect((await run(['promote', 'churn/1'])).code).toBe(3)
    expect((await run(['approve', 'churn/1', '--key', 'ben'])).stderr).toContain('PROJECT_KEY_UNTRUSTED')
    await run(['keys', 'new', 'cleo', '--owner', 'cleo@example.org'])
    expect((await run(['approve', 'churn/1', '--key', 'cleo'])).stdout).toContain(
      'modelwright promote churn/1',
    )
    expect((await run(['promote', 'churn/1'])).code).toBe(0)
    await run(['policy', 'unset', 'approvals', '--model', 'churn'])
  })
})

describe('the log', () => {
  it('is sound, and its head can be kept, signed', async () => {
    await run(['keys', 'new', 'keeper'])
    const { stdout } = await run(['audit', 'head', '-o', 'head.sig', '--key', 'keeper'])
    expect((await run(['audit', 'verify'])).code).toBe(0)
    await run(['models', 'note', 'churn/1', 'later'])
    for (const head of [stdout.trim(), stdout.trim().replace(/^\d+:/, ''), 'head.sig'])
      expect((await run(['audit', 'verify', '--head', head])).code).toBe(0)
    const other = await run(['audit', 'verify', '--head', 'ab'.repeat(32), '--json'])
    expect([other.code, other.json()]).toMatchObject([1, { sound: false }])
    writeFileSync(
      join(folder, 'head.sig'),
      readFileSync(join(folder, 'head.sig'), 'utf8').replace(
        /"sig": "(.)/,
        (_, first) => `"sig": "${first === '/' ? 'A' : '/'}`,
      ),
    )
    expect((await run(['audit', 'verify', '--head', 'head.sig'])).code).toBe(3)
    expect((await run(['audit', 'verify', '--head', 'nothing'])).code).toBe(1)
  })
})

describe('a reference such as models:/churn@champion', () => {
  it.each([
    ['show', ['show', 'models:/churn@champion']],
    ['models show', ['models', 'show', 'models:/churn@champion']],
    ['predict', ['predict', 'models:/churn@champion', 'penguins.csv', '-o', 'scored.csv']],
    ['explain', ['explain', 'models:/churn@champion', 'penguins.csv', '--row', '1']],
    ['sign', ['sign', 'models:/churn@champion', '--key', 'keeper']],
    ['export', ['export', 'models:/churn@champion', '-o', 'named.safetensors']],
    ['promote', ['promote', 'models:/churn@champion']],
    ['models tag', ['models', 'tag', 'models:/churn@champion', 'named']],
    ['models note', ['models', 'note', 'models:/churn@champion', 'named']],
    ['models alias', ['models', 'alias', 'models:/churn@champion', 'named']],
  ])('will do for %s', async (_, argv) => {
    const outcome = await run(argv)
    expect([outcome.code, outcome.stderr]).toEqual([0, expect.not.stringContaining('error')])
  })

  it('will do for evaluate, verify and serve', async () => {
    expect((await run(['evaluate', 'models:/churn@champion', 'penguins.csv'])).stderr).toContain(
      'EVALUATE_ROWS_SEEN',
    )
    expect((await run(['verify', 'models:/churn@champion'])).stdout).toContain('golden rows')
    expect((await serve(['models:/churn@champion'])).stdout).toContain('Serving churn version')
  })
})

describe('gc', () => {
  it('says what it would free, frees it, and keeps what has an alias', async () => {
    const dry = await run(['gc', '--keep-runs', '0', '--dry', '--json'])
    const before = (await run(['models', '--json'])).json<{ models: unknown[] }>().models.length
    expect(dry.json()).toMatchObject({ isDry: true, versions: [{ name: 'churn', version: 4 }] })
    expect((await run(['models', '--json'])).json<{ models: unknown[] }>().models.length).toBe(before)
    const done = await run(['runs', 'gc', '--keep-runs', '0'])
    expect(done.code).toBe(0)
    expect(done.stdout).toMatch(
      /^Freed \d+\.\d [kM]B: 1 run, 1 version, 0 snapshots, 0 objects, 3 files\.\n {2}churn\/4\n/,
    )
    expect(done.stdout).toContain('younger than a day')
    expect((await run(['verify', 'churn/1'])).code).not.toBe(3)
    expect((await run(['audit', 'verify'])).code).toBe(0)
    for (const flags of [
      ['--older-than', '30'],
      ['--older-than', 'x'],
      ['--keep-runs', '-1'],
      ['--keep-runs', 'x'],
    ])
      expect((await run(['gc', ...flags])).code).toBe(2)
  })
})
