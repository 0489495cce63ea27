import { Command, Option } from 'commander'
import type { Choices } from '../../project/graph/choices.ts'
import { statedIn } from '../../project/places/stated-place.ts'
import type { RunRequest, RunTools } from '../../project/run/types.ts'
import { withRunTools } from '../../project/run/with-tools.ts'
import { withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'
import { readAsk } from '../retrain/ask.ts'
import { retrainRequest } from '../retrain/here.ts'
import { requestOf } from '../run-request.ts'
import { type SearchCommandFlags, toolOptions, withSearchFlags } from '../search-flags.ts'

interface Flags extends SearchCommandFlags, Choices {
  readonly dry?: boolean
  readonly explain?: boolean
  readonly retrain?: string
}

async function dryRun(request: RunRequest, tools: RunTools, out: Output): Promise<number> {
  const [{ planRun }, { dryText }] = await Promise.all([
    import('../../project/run/plan.ts'),
    import('../run-text.ts'),
  ])
  const plan = await planRun(request, tools)
  out.result(plan, () => dryText(plan))
  return 0
}

function choicesOf({ from, until, force }: Flags): Choices {
  return {
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(force === undefined ? {} : { force }),
  }
}

async function explainRun(request: RunRequest, tools: RunTools, flags: Flags, out: Output): Promise<number> {
  const { planFlow } = await import('../../project/run/run-flow.ts')
  const { plannedText } = await import('../steps-text.ts')
  const steps = await planFlow(request, tools, choicesOf(flags))
  out.result({ steps }, () => plannedText(steps))
  return 0
}

async function realRun(
  request: RunRequest,
  tools: RunTools,
  { flags, out, io }: { readonly flags: Flags; readonly out: Output; readonly io: Io },
): Promise<number> {
  const [{ runFlow }, { runDocument, runText }, { statesText }] = await Promise.all([
    import('../../project/run/run-flow.ts'),
    import('../run-text.ts'),
    import('../steps-text.ts'),
  ])
  const ran = await runFlow(request, tools, choicesOf(flags))
  const facts = { ran, durationMs: Date.now() - io.startedAt, folder: io.folder }
  const steps = flags.explain === true || ran.told === undefined
  out.result(runDocument(facts), () => `${steps ? statesText(ran.states) : ''}${runText(facts, out.color)}`)
  return ran.told?.summary.passed === false ? 3 : 0
}

function declare(): Command {
  return withSearchFlags(withCommonFlags(new Command('run')))
    .option('--dry', 'show types, split, plan and a time estimate without fitting')
    .option('--no-promote', 'the model does not become champion, whatever it reaches')
    .addOption(new Option('--retrain <what>', 'for modelwright update alone').hideHelp())
    .option('--explain', 'say of each step whether it was run or kept, and why; with --dry: what would be')
    .option('--from <step>', 'run this step and all after it again')
    .option('--until <step>', 'stop after this step')
    .option('--force', 'run every step again')
    .option('--force-hash', 'read every file again, also those that were not touched')
    .option('--offline', 'ask for nothing that lies elsewhere: take what an earlier run brought')
}

/** A run that `update` starts in a process of its own: with the flags it was given, and what follows the trigger. */
async function retrainingRun(
  flags: Flags,
  { io, out }: { readonly io: Io; readonly out: Output },
): Promise<number> {
  const { data, retraining, champion, flags: given } = readAsk(flags.retrain!)
  const request = await requestOf(data, { ...given, promote: false }, io.folder)
  const work = async (tools: RunTools): Promise<number> => {
    const asked = await retrainRequest(request, retraining, { tools, champion })
    return realRun(asked, tools, { flags, out, io })
  }
  return withRunTools({ ...toolOptions(io, out, given), ...statedIn(request.workflow) }, work)
}

/** `modelwright run`: from a table or a workflow to a validated, packed, registered model. */
export function command({ io, output, exit }: CommandContext): Command {
  return declare().action(async (data: string | undefined, flags: Flags) => {
    const out = output(flags)
    if (flags.retrain !== undefined) return exit(await retrainingRun(flags, { io, out }))
    const request = await requestOf(data, flags, io.folder)
    const work = (tools: RunTools): Promise<number> => {
      if (flags.dry !== true) return realRun(request, tools, { flags, out, io })
      return flags.explain === true ? explainRun(request, tools, flags, out) : dryRun(request, tools, out)
    }
    exit(await withRunTools({ ...toolOptions(io, out, flags), ...statedIn(request.workflow) }, work))
  })
}
