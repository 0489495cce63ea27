import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { didYouMean, ModelwrightError, ownValue, type RunDetails } from '../../core/index.ts'
import { type Project, writeWhole } from '../../project/index.ts'
import { findRun } from '../../project/runs/find-run.ts'
import { alignColumns, shownBytes, shownNumber } from '../columns.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { needsFlag } from '../needs-flag.ts'
import type { Output } from '../output.ts'
import { shownTime } from '../shown.ts'
import { withProject } from '../with-project.ts'
import { runDetailsText, sparkline } from './show-text.ts'

interface ShowFlags extends CommonFlags {
  readonly metric?: string
  readonly artifact?: string
  readonly output?: string
}

/** Draws the metrics of a run that have values over time. */
async function linesOf(project: Project, { run }: RunDetails): Promise<ReadonlyMap<string, string>> {
  const lines = new Map<string, string>()
  for (const [name, { pointCount }] of Object.entries(run.metrics))
    if (pointCount > 1) lines.set(name, sparkline((await project.tracking.points(run.id, name)).values))
  return lines
}

/** Prints all that is kept of a run. */
export async function showRun(
  project: Project,
  details: RunDetails,
  { json }: CommonFlags,
  out: Output,
): Promise<void> {
  const lines = json === true ? new Map<string, string>() : await linesOf(project, details)
  const { run, ...rest } = details
  const steps = await project.steps.ofRun(run.id)
  out.result({ ...run, ...rest, steps }, () => runDetailsText(details, { lines, steps }))
}

function absent(what: string, name: string, known: readonly string[]): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `The run has no ${what} "${name.slice(0, 80)}".`,
    where: `--${what}`,
    mend: [
      ...didYouMean(name, known),
      known.length === 0
        ? `It has no ${what} at all.`
        : `It has ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}.`,
    ],
  })
}

async function showMetric(project: Project, { run }: RunDetails, name: string, out: Output): Promise<void> {
  const metric = ownValue(run.metrics, name)
  if (metric === undefined) throw absent('metric', name, Object.keys(run.metrics))
  const { steps, times, values } = await project.tracking.points(run.id, name)
  const points = [...steps].map((step, i) => ({
    step,
    at: new Date(times[i]).toISOString(),
    value: values[i],
  }))
  out.result({ run: run.id, metric: name, ...metric, points }, () =>
    points.length === 0
      ? `${name}  ${shownNumber(metric.value)}; not logged over time\n`
      : alignColumns(
          [
            ['STEP', 'TIME (UTC)', name],
            ...points.map(({ step, at, value }) => [String(step), shownTime(at), shownNumber(value)]),
          ],
          { right: [0, 2] },
        ),
  )
}

async function writeArtifact(
  project: Project,
  { artifacts }: RunDetails,
  { artifact: name = '', output: path }: ShowFlags,
  { io, out }: { io: CommandContext['io']; out: Output },
): Promise<void> {
  const found = artifacts.find((known) => known.name === name)
  if (found === undefined)
    throw absent(
      'artifact',
      name,
      artifacts.map((known) => known.name),
    )
  const target = resolve(io.folder, path ?? name.slice(name.lastIndexOf('/') + 1))
  await writeWhole(target, await project.objects.get(found.digest))
  out.result({ ...found, path: target }, () => `${found.name}, ${shownBytes(found.size)}: ${target}\n`)
}

/** `modelwright runs show`: all of one run, a metric of it over time, or an artifact as a file. */
export function showCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .description('Show all of one run: params, metrics, trials, artifacts, notes, git')
    .argument('<run>', 'its id, the beginning of it, or the part after its last dash')
    .option('--metric <name>', 'the values of one metric over time')
    .addOption(new Option('--artifact <name>', 'write an artifact into a file').conflicts('metric'))
    .option('-o, --output <file>', 'the file of the artifact; default: its own name, here')
    .action(async (reference: string, flags: ShowFlags) => {
      const out = output(flags)
      needsFlag(flags, { these: ['output'], need: 'artifact', as: '--artifact <name>' })
      await withProject(io, { create: false }, async (project) => {
        const details = await findRun(project, reference)
        if (flags.metric !== undefined) return showMetric(project, details, flags.metric, out)
        if (flags.artifact !== undefined) return writeArtifact(project, details, flags, { io, out })
        await showRun(project, details, flags, out)
      })
    })
}
