import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { RulingNotes } from '../../core/index.ts'
import { shownPath } from '../../retrieve/index.ts'
import { recordBytes, recordFormat } from '../rebuild/record.ts'
import { writeWorkflow } from '../rebuild/written-workflow.ts'
import type { Workflow } from '../workflow/index.ts'
import type { RunResult } from './index.ts'
import type { RunRequest, RunTools } from './types.ts'

async function foldsOf({ workflow, folder }: RunRequest): Promise<string | null> {
  const { split } = workflow
  const path = split?.name === 'by-file' ? split.options['folds'] : undefined
  return typeof path === 'string' && path !== ''
    ? (await readFile(resolve(folder, path))).toString('base64')
    : null
}

/** A split whose file lies elsewhere, as it is shown: what was read of it is a snapshot. */
function shownSplit({ split }: Pick<Workflow, 'split'>): Pick<Workflow, 'split'> {
  const path = split?.options['path']
  if (split === undefined || typeof path !== 'string') return {}
  return { split: { ...split, options: { ...split.options, path: shownPath(path) } } }
}

/** Keeps what it takes to do the run again, for `verify --rebuild`; of a run that is done again it is known. */
export async function keepRebuildRecord(
  run: string,
  request: RunRequest,
  { gathered, holdout }: Pick<RunResult, 'gathered' | 'holdout'>,
  { project, notes, version }: Pick<RunTools, 'project' | 'version'> & { readonly notes: RulingNotes },
): Promise<void> {
  if (request.replay !== undefined) return
  // Hooks do nothing to a model. Neither do steps of one's own, beside the rows they hand on; but the digest is of them too.
  const {
    on: _,
    environments: _environments,
    deploy: _deploy,
    outcomes: _outcomes,
    ...workflow
  } = request.workflow
  const { document, code } = writeWorkflow({ ...workflow, ...shownSplit(workflow) })
  const tested = holdout.parts[0].test.table.snapshot
  const snapshot = gathered.snapshot.digest
  const bytes = recordBytes({
    format: recordFormat,
    modelwright: version,
    name: gathered.name,
    workflow: document,
    code,
    workflowDigest: request.workflowDigest,
    snapshot,
    test: tested === snapshot ? null : tested,
    folds: await foldsOf(request),
    rulings: notes,
  })
  await project.rebuilds.record({ run, object: await project.objects.put(bytes) })
}
