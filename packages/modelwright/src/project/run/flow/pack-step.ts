import { optionParts } from '../../graph/key.ts'
import type { Given, GraphStep } from '../../graph/step.ts'
import type { FittedPart } from '../fit-part.ts'
import type { Commit } from '../interrupted.ts'
import type { Judgement } from '../judge.ts'
import type { RunSummary } from '../run-summary.ts'
import type { Shipped } from '../ship.ts'
import type { Judged } from './evaluate-step.ts'
import type { ExploreOutput } from './explore-step.ts'
import { commonParts, type Flow } from './flow.ts'
import type { Refit } from './refit-step.ts'
import { allNotes } from './rulings.ts'
import { settingsFor } from './settings.ts'
import type { SplitRows } from './split-step.ts'
import type { TrainOutput } from './train-step.ts'

/** What is kept: all that a person is told of the run, and how the model was judged with its own size. */
export interface PackOutput {
  readonly summary: RunSummary
  readonly evaluated: string
  readonly judgement: Judgement
}

/** Packs, stores and registers the model, with the rows its fits saw. */
export function packStep(flow: Flow, commit: Commit): GraphStep<Shipped> {
  const { request, tools } = flow
  const { workflow, workflowDigest } = request
  const { describe, use, evaluate, promotion, monitor } = workflow
  return {
    name: 'pack',
    needs: ['explore', 'split', 'tune', 'train', 'evaluate', 'refit'],
    stage: 'pack',
    async parts() {
      const { statedUnits } = await import('../units.ts')
      const units = statedUnits(request)
      return {
        ...commonParts(flow),
        workflow: workflowDigest,
        ...optionParts({
          describe,
          use,
          units: Object.keys(units).length === 0 ? undefined : units,
          promotion,
          'monitor.reference': monitor?.reference === false ? false : undefined,
          seed: workflow.seed,
          'evaluate.gates': evaluate?.gates,
          'no promotion': request.isPromoted,
        }),
      }
    },
    async run({ value, output, run, log }) {
      const { ship } = await import('../ship.ts')
      const { summaryOf } = await import('../run-summary.ts')
      const { keepRebuildRecord } = await import('../keep-rebuild-record.ts')
      const { holdout, gathered } = await value<SplitRows>('split')
      const parts = await value<readonly FittedPart[]>('train')
      const { judgement, look } = await value<Judged>('evaluate')
      const settings = await settingsFor(flow, gathered.resolved.output.task)
      log({ kind: 'stage', stage: 'pack', state: 'started' })
      const shipment = {
        request,
        gathered,
        holdout,
        parts,
        judgement,
        look,
        settings,
        tools: { ...tools, log },
      }
      const model = await ship(shipment, await value<Refit>('refit'), { run, commit })
      await keepRebuildRecord(
        run,
        request,
        { gathered, holdout },
        { ...tools, notes: await allNotes({ output }) },
      )
      const note = `${model.name} version ${model.version}, ${model.digest.slice(0, 12)}`
      log({ kind: 'stage', stage: 'pack', state: 'done', note })
      const { expectations } = (await output('explore')) as ExploreOutput
      const { leaderboard, cleaned } = (await output('train')) as TrainOutput
      const summary = summaryOf({ run, model, parts, settings, leaderboard, cleaned, gathered, expectations })
      const kept: PackOutput = { summary, evaluated: model.evaluated, judgement: model.judgement }
      return { value: model, output: kept, identity: model.digest }
    },
    load: (output) => loadShipped(output as PackOutput, flow),
    async lacks({ own }: Given & { readonly own: () => Promise<unknown> }) {
      const { isThere } = await import('../shipped-model.ts')
      const { summary, evaluated } = (await own()) as PackOutput
      return isThere(summary.model, evaluated, tools.project)
    },
  }
}

async function loadShipped({ summary, ...rest }: PackOutput, { tools }: Flow): Promise<Shipped> {
  const { name, version, digest, path } = summary.model
  const { aliasesOf, copyPath } = await import('../shipped-model.ts')
  return {
    ...rest,
    ...{ name, version, digest },
    path: copyPath(tools.project, path),
    held: summary.held,
    aliases: await aliasesOf(summary.model, tools.project),
    bytes: await tools.project.objects.get(digest),
  }
}
