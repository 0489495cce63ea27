import { access, constants, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { isModelwrightError } from '../../core/index.ts'
import { packageVersion } from '../../project/package-version.ts'
import { alignColumns, shownBytes } from '../columns.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { withProject } from '../with-project.ts'

interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly found: string
  readonly mend?: string
}

const oldestNode = [20, 19] as const

function checkNode(): Finding {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const ok = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  return {
    check: 'node',
    ok,
    found: process.version,
    ...(ok ? {} : { mend: `Install Node ${oldestNode.join('.')} or newer.` }),
  }
}

async function attempt(check: string, mend: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, found: await work() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      check,
      ok: false,
      found: message,
      mend: isModelwrightError(error) ? (error.mend[0] ?? mend) : mend,
    }
  }
}

const checkEngine = (): Promise<Finding> =>
  attempt('duckdb', 'Install again:  npm install modelwright', async () => {
    const { engineVersion } = await import('../../engine/index.ts')
    return engineVersion()
  })

const checkTemporary = (): Promise<Finding> =>
  attempt('temporary folder', 'Set TMPDIR to a folder you may write.', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modelwright-doctor-'))
    await rm(folder, { recursive: true })
    return tmpdir()
  })

const checkFolder = (io: Io): Promise<Finding> =>
  attempt('this folder', 'Change to a folder you may write.', async () => {
    await access(io.folder, constants.W_OK)
    return 'may be written'
  })

const checkStore = (io: Io): Promise<Finding> =>
  attempt('store', 'Restore .modelwright/ from a backup.', async () => {
    try {
      return await withProject(io, { create: false }, async (project) => {
        const [runs, models] = [await project.runs.list({ metrics: [] }), await project.models.list()]
        return `${runs.length} runs, ${models.length} model versions`
      })
    } catch (error) {
      if (isModelwrightError(error) && error.code === 'PROJECT_STORE_MISSING') return 'none yet'
      throw error
    }
  })

/** `modelwright doctor`: checks this machine and this project; exit code 1 when something is wrong. */
export function command({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('doctor')).action(async (flags: CommonFlags) => {
    const out = output(flags)
    const facts: Finding[] = [
      { check: 'modelwright', ok: true, found: packageVersion() },
      {
        check: 'machine',
        ok: true,
        found: `${process.platform} ${process.arch}, ${availableParallelism()} cores, ${shownBytes(totalmem())}`,
      },
    ]
    const findings = [
      ...facts,
      checkNode(),
      await checkEngine(),
      await checkTemporary(),
      await checkFolder(io),
      await checkStore(io),
    ]
    const ok = findings.every((finding) => finding.ok)
    const rowOf = ({ check, ok, found, mend }: Finding): string[] => [
      ok ? '✓' : '✗',
      check,
      mend === undefined ? found : `${found}  →  ${mend}`,
    ]
    out.result({ ok, findings }, () => alignColumns(findings.map(rowOf)))
    exit(ok ? 0 : 1)
  })
}
