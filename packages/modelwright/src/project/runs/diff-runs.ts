import type { RunDetails } from '../../core/index.ts'
import { isModelwrightError } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import { digestsByRole } from './digests-by-role.ts'
import { findRun } from './find-run.ts'

/** A text that differs between two runs. */
export interface TextDifference {
  /** `params`, `environment`, `git`, `workflow.json`, a lock file, a file of code. */
  readonly name: string
  /** The differences as `diff -u` writes them; null where there are too many to find out. */
  readonly patch: string | null
}

/** How two runs differ, line by line. Plain data; nothing of what is the same. */
export interface RunDiff {
  readonly before: string
  readonly after: string
  readonly parts: readonly TextDifference[]
}

/** Lines changed at most before it is given up: what differs in so much is another text. */
const mostChanges = 20_000

function linesOf(values: Readonly<Record<string, string>>): string {
  const names = Object.keys(values).sort()
  return names.map((name) => `${name}: ${values[name]}\n`).join('')
}

/** The text of an object; what is said of one that is gone stands in its place. */
async function textOf(project: Project, digest: string): Promise<string> {
  try {
    return new TextDecoder().decode(await project.objects.get(digest))
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    return `${error.message}\n`
  }
}

async function gitText(project: Project, { run: { git } }: RunDetails): Promise<string> {
  if (git === null) return ''
  const head = linesOf({ commit: git.commit, branch: git.branch ?? '–', changes: git.isDirty ? 'yes' : 'no' })
  return git.diff === null ? head : `${head}${await textOf(project, git.diff)}`
}

/** Every text of a run that two runs may differ in, by name. */
async function textsOf(project: Project, details: RunDetails): Promise<Map<string, string>> {
  const { run, artifacts } = details
  const texts = new Map([
    ['params', linesOf(run.params)],
    ['data', linesOf(digestsByRole(details))],
    ['environment', linesOf(run.environment)],
    ['git', await gitText(project, details)],
  ])
  for (const { name, kind, digest } of artifacts)
    if (kind === 'workflow' || kind === 'code' || kind === 'lock')
      texts.set(name, await textOf(project, digest))
  return texts
}

/**
 * Says how two runs differ line by line: params, data, environment, git state, workflow, lock file, code.
 *
 * @throws {ModelwrightError} PROJECT_RUN_UNKNOWN - when one is not there
 */
export async function diffRuns(project: Project, before: string, after: string): Promise<RunDiff> {
  const [a, b] = [await findRun(project, before), await findRun(project, after)]
  const [left, right] = [await textsOf(project, a), await textsOf(project, b)]
  const { createTwoFilesPatch } = await import('diff')
  const options = { context: 3, maxEditLength: mostChanges }
  const parts: TextDifference[] = []
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [was, is] = [left.get(name) ?? '', right.get(name) ?? '']
    if (was === is) continue
    const patch = createTwoFilesPatch(
      `${a.run.id}/${name}`,
      `${b.run.id}/${name}`,
      was,
      is,
      undefined,
      undefined,
      options,
    )
    // The first line is a rule, as other tools do not write it.
    parts.push({ name, patch: patch === undefined ? null : patch.slice(patch.indexOf('\n') + 1) })
  }
  return { before: a.run.id, after: b.run.id, parts }
}
