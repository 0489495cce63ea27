import { resolve } from 'node:path'
import { formatTime, load, type Model, shownReach } from '@modelwright/runtime'
import { Command, Option } from 'commander'
import { type CardFormat, cardText } from '../../project/card-text.ts'
import { ensembleParts, modelKindText } from '../../project/ensemble-parts.ts'
import { isArtifactPath, type Project, type ResolvedModel, writeWhole } from '../../project/index.ts'
import { referenceRows } from '../../project/monitor/reference-rows.ts'
import { transformGraph } from '../../project/transform-graph.ts'
import { alignColumns, shownBytes } from '../columns.ts'
import { findModel } from '../find-model.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import { needsFlag } from '../needs-flag.ts'
import type { Output } from '../output.ts'
import { onOneLine } from '../printable.ts'
import { showRun } from '../runs/show.ts'
import { shownEstimate } from '../shown.ts'
import { withProject, withProjectIfThere } from '../with-project.ts'

function rangeOf({ type, range, unit }: Model['schema']['inputs'][number]): string {
  const usual = range && (type === 'time' ? range.map(formatTime) : range).join(' to ')
  return [usual, unit].filter((part) => part !== undefined).join(' ')
}

/** What is predicted, and in what it is counted. */
function named({ name, unit }: Model['schema']['output']): string {
  return unit === undefined ? name : `${name} in ${unit}`
}

/** What a request must carry of the past, for a model that looks back. */
function pastRows({ history }: Model['schema']): string[][] {
  if (history === undefined) return []
  const { name, time, by, columns } = history
  const whose = by.length === 0 ? '' : ` of the same ${by.join(', ')}`
  const held = [time, ...columns].map((column) => column.name).join(', ')
  return [[name, 'past rows', '', `${shownReach(history)}${whose}: ${held}`]]
}

function inputRow(input: Model['schema']['inputs'][number]): string[] {
  const rule =
    input.levels === undefined
      ? rangeOf(input)
      : `${input.levels.length} levels: ${input.levels.slice(0, 4).join(', ')}`
  return [input.name, input.type, input.nullable ? 'may be missing' : '', rule]
}

/** What the artifact carries for monitoring; undefined: nothing. */
function referenceFacts({
  reference,
}: Model['artifact']): { bytes: number; rows: number | null } | undefined {
  return reference && { bytes: reference.length, rows: referenceRows(reference) ?? null }
}

function referenceFact({ artifact }: Model): string[][] {
  const facts = referenceFacts(artifact)
  if (facts === undefined) return []
  const rows = facts.rows === null ? 'it cannot be read' : `${facts.rows} held-out rows`
  return [['reference', `${rows}, ${shownBytes(facts.bytes)}`]]
}

function modelDocument(found: ResolvedModel, model: Model) {
  const { schema, artifact } = model
  return {
    model: { ...modelFacts(found), run: found.run ?? null, bytes: found.bytes.length },
    schema,
    learner: artifact.model.name,
    members: ensembleParts(artifact),
    evaluation: artifact.evaluation ?? null,
    reference: referenceFacts(artifact) ?? null,
    lineage: artifact.lineage,
    transforms: artifact.transforms.map(({ name, inputs, outputs }) => ({ name, inputs, outputs })),
    card: artifact.card ?? null,
  }
}

function modelText(found: ResolvedModel, model: Model): string {
  const { schema, artifact } = model
  const facts = [
    ['model', modelTitle(found)],
    ['digest', found.digest],
    ['size', shownBytes(found.bytes.length)],
    ['predicts', `${named(schema.output)} (${schema.output.task})`],
    ...(schema.output.classes === undefined ? [] : [['classes', schema.output.classes.join(', ')]]),
    ['model kind', modelKindText(artifact)],
    ...referenceFact(model),
    ...Object.entries(artifact.evaluation?.metrics ?? {}).map(([name, estimate]) => [
      name,
      shownEstimate(estimate),
    ]),
  ]
  const inputs = alignColumns([...schema.inputs.map(inputRow), ...pastRows(schema)], { indent: '  ' })
  const graph = transformGraph(artifact).map((line) => `  ${onOneLine(line)}\n`)
  return `${alignColumns(facts)}\nInputs\n${inputs}\nPreparation; the model takes what has a ●\n${graph.join('')}`
}

interface ShowFlags extends CommonFlags {
  readonly card?: boolean
  readonly format?: CardFormat
  readonly output?: string
}

/** Prints a model's card, or writes it into a file. */
async function showCard(
  found: ResolvedModel,
  project: Project | undefined,
  { format = 'md', output: path }: ShowFlags,
  { io, out }: { io: CommandContext['io']; out: Output },
): Promise<void> {
  const text = await cardText(found, project, format)
  if (path === undefined) return out.result({ format, card: text }, () => text)
  const target = resolve(io.folder, path)
  await writeWhole(target, text)
  out.result({ format, path: target }, () => `Card of ${found.name}: ${path}\n`)
}

/** `modelwright show <run|model>`: what a run did, or what a model is. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .argument('<reference>', 'a run id, or a model by name, alias, digest or file')
    .option('--card', "the model's card alone")
    .addOption(new Option('--format <form>', 'of the card; default: md').choices(['md', 'html', 'json']))
    .option('-o, --output <file>', 'write the card into this file')
    .action(async (reference: string, flags: ShowFlags) => {
      const out = output(flags)
      needsFlag(flags, { these: ['format', 'output'], need: 'card', as: '--card' })
      if (flags.card === true) {
        await withProjectIfThere(io, { needed: !isArtifactPath(reference) }, async (project) =>
          showCard(await findModel(reference, io, project), project, flags, { io, out }),
        )
        return
      }
      const showModel = (found: ResolvedModel): void => {
        const model = load(found.bytes)
        out.result(modelDocument(found, model), () => modelText(found, model))
      }
      if (isArtifactPath(reference)) return showModel(await findModel(reference, io))
      await withProject(io, { create: false }, async (project) => {
        const run = await project.tracking.details(reference)
        if (run !== undefined) return showRun(project, run, flags, out)
        showModel(await findModel(reference, io, project))
      })
    })
}
