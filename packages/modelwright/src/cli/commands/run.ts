import { Command } from 'commander'
import { statedIn } from '../../project/places/stated-place.ts'
import { type RunRequest, type RunTools, runWorkflow } from '../../project/run/index.ts'
import { withRunTools } from '../../project/run/with-tools.ts'
import { withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'
import { requestOf } from '../run-request.ts'
import { dryText, runDocument, runText } from '../run-text.ts'
import { type SearchCommandFlags, toolOptions, withSearchFlags } from '../search-flags.ts'

interface Flags extends SearchCommandFlags {
  readonly dry?: boolean
}

async function dryRun(request: RunRequest, tools: RunTools, out: Output): Promise<number> {
  const { planRun } = await import('../../project/run/plan.ts')
  const plan = await planRun(request, tools)
  out.result(plan, () => dryText(plan))
  return 0
}

async function realRun(request: RunRequest, tools: RunTools, out: Output, io: Io): Promise<number> {
  const { writeRunReport } = await import('../../project/run/report.ts')
  const result = await runWorkflow(request, tools)
  const report = await writeRunReport(result, tools)
  const facts = { result, report, durationMs: Date.now() - io.startedAt, folder: io.folder }
  out.result(runDocument(facts), () => runText(facts, out.color))
  return result.passed ? 0 : 3
}

function declare(): Command {
  return withSearchFlags(withCommonFlags(new Command('run')))
    .option('--dry', 'show types, split, plan and a time estimate without fitting')
    .option('--no-promote', 'the model does not become champion, whatever it reaches')
}

/** `modelwright run`: from a table or a workflow to a validated, packed, registered model. */
export function command({ io, output, exit }: CommandContext): Command {
  return declare().action(async (data: string | undefined, flags: Flags) => {
    const out = output(flags)
    const request = await requestOf(data, flags, io.folder)
    const work = (tools: RunTools) =>
      flags.dry === true ? dryRun(request, tools, out) : realRun(request, tools, out, io)
    const code = await withRunTools({ ...toolOptions(io, out, flags), ...statedIn(request.workflow) }, work)
    exit(code)
  })
}
