import { load } from '@modelwright/runtime'
import { ModelwrightError } from '../core/index.ts'
import { readCard } from '../evaluate/index.ts'
import { type CardRun, cardPage } from './card-page.ts'
import type { Project } from './open-project.ts'
import type { ResolvedModel } from './resolve-model.ts'
import { rowSetDigest } from './store/row-sets.ts'

/** Forms of a card. */
export type CardFormat = 'md' | 'html' | 'json'

function absent(format: CardFormat, why: string): ModelwrightError {
  return new ModelwrightError('PROJECT_CARD_ABSENT', {
    message: `There is no card ${format === 'md' ? 'in this model' : 'as data'}: ${why}.`,
    where: `--format ${format}`,
    mend:
      format === 'md'
        ? ['Pack it again with a card:  modelwright run']
        : [
            'Take the text that lies in the model:  --format md',
            'Or go where the model was made: its store holds the card.',
          ],
  })
}

/** How often the rows that a model was judged on were opened, its own run included; null where the store does not know. */
async function openingsOf(project: Project, evaluated: unknown): Promise<number | null> {
  if (typeof evaluated !== 'string') return null
  const held = (await project.runs.rowSets({ artifact: evaluated })).find(({ role }) => role === 'evaluate')
  if (held === undefined) return null
  const digest = rowSetDigest(held.rowIds)
  const opened = (await project.runs.openings(held.snapshot)).filter(({ rows }) => rows === digest)
  return new Set(opened.map(({ run }) => run)).size
}

/** What store and run know besides the card. */
async function runOf(
  found: ResolvedModel,
  project: Project,
  evaluated: unknown,
): Promise<CardRun | undefined> {
  const record = found.run === undefined ? await project.models.find(found.digest) : undefined
  const run = found.run ?? record?.run
  if (run === undefined) return undefined
  const { digest, version = record?.version ?? null } = found
  return { run, digest, version, openings: await openingsOf(project, evaluated) }
}

/**
 * Gives a model's card: Markdown from the artifact itself; as JSON or as a page from the card that the store keeps beside it,
 * with what only the store knows: run, version, openings of the hold-out.
 *
 * @throws {ModelwrightError} PROJECT_CARD_ABSENT - when the model has none, or the store does not hold it
 */
export async function cardText(
  found: ResolvedModel,
  project: Project | undefined,
  format: CardFormat,
): Promise<string> {
  const { artifact } = load(found.bytes)
  if (format === 'md') {
    if (artifact.card === undefined) throw absent(format, 'it was packed without')
    return artifact.card
  }
  const { card: digest, evaluated } = artifact.lineage
  if (project === undefined) throw absent(format, 'no store here holds it')
  if (typeof digest !== 'string' || !(await project.objects.has(digest)))
    throw absent(format, 'this store does not hold it')
  const card = readCard(new TextDecoder().decode(await project.objects.get(digest)))
  const run = await runOf(found, project, evaluated)
  if (format === 'html') return cardPage(card, run)
  return `${JSON.stringify({ ...card, ...(run === undefined ? {} : { run }) }, null, 2)}\n`
}
