import type { Project } from '../open-project.ts'
import { newRunId } from '../store/run-id.ts'
import { checkName, checkText } from '../tracking/rules.ts'
import { findRun } from './find-run.ts'

/**
 * Adds a note to a run, with who did it.
 *
 * @param at - milliseconds since 1970-01-01 UTC
 * @returns the note's id
 */
export async function noteRun(
  project: Project,
  reference: string,
  text: string,
  at: number = Date.now(),
): Promise<{ readonly run: string; readonly note: string }> {
  const { run } = await findRun(project, reference)
  const note = { id: newRunId(at), at, text: checkText(text, 'note') }
  await project.tracking.edit(run.id, { notes: [note] })
  return { run: run.id, note: note.id }
}

/** Sets tags of a run, with who did it in the log, and takes away those that are null; returns all it has then. */
export async function tagRun(
  project: Project,
  reference: string,
  tags: Readonly<Record<string, string | null>>,
): Promise<{ readonly run: string; readonly tags: Readonly<Record<string, string>> }> {
  const { run } = await findRun(project, reference)
  for (const [name, value] of Object.entries(tags)) {
    checkName(name, 'tag')
    if (value !== null) checkText(value, `tag "${name}"`)
  }
  await project.tracking.edit(run.id, { tags })
  const found = await findRun(project, run.id)
  return { run: run.id, tags: found.run.tags }
}
