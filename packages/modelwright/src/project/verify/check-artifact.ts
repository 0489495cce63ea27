import type { Model } from '@modelwright/runtime'
import { cardDocument, cardJson, modelCard } from '../../evaluate/index.ts'
import { encodeArtifact, replayGolden } from '../../pack/index.ts'
import { sha256 } from '../objects.ts'
import { type Claim, claimOf, confirmed, differs, unchecked } from './claims.ts'
import { differencesOf, differenceText } from './differences.ts'
import type { Evidence, Found } from './evidence.ts'

/** Why something is not there, as a claim. */
export function absent<Thing>(name: string, found: Exclude<Found<Thing>, { thing: Thing }>): Claim {
  const sentence = `${found.why.charAt(0).toUpperCase()}${found.why.slice(1)}${found.why.endsWith('.') ? '' : '.'}`
  return found.isWrong === true ? differs(name, sentence) : unchecked(name, sentence)
}

/** Whether the bytes are those the store knows by name. */
export async function checkDigest({ model, request }: Evidence): Promise<Claim> {
  const { project, bytes, name, version } = request
  const digest = sha256(bytes)
  const shown = digest.slice(0, 12)
  if (project === undefined)
    return unchecked('digest', `It is ${shown}; no store here says what it should be.`)
  const versions = await project.models.list()
  const known = versions.find((found) => found.digest === digest)
  if (known !== undefined)
    return confirmed('digest', `${shown}, registered as ${known.name} version ${known.version}.`)
  if (version !== undefined)
    return differs('digest', `It is ${shown}, and not what ${name} version ${version} was registered with.`)
  const { evaluated } = model.artifact.lineage
  const isOwn = typeof evaluated === 'string' && (await project.objects.has(evaluated))
  return isOwn
    ? differs(
        'digest',
        `It is ${shown}: its evaluated fit is in this store, but no version has these bytes. It was changed after it was packed.`,
      )
    : unchecked('digest', `It is ${shown}; this store knows no model with these bytes.`)
}

/** Whether each signature that was found is by a trusted key, of these very bytes. No signature claims nothing. */
export function checkSigned({ request: { signatures = [] } }: Evidence): readonly Claim[] {
  const states = { holds: confirmed, altered: differs, revoked: differs, unknown: unchecked } as const
  return signatures.map(({ key, state, detail }) =>
    states[state](`signature ${key.slice(0, 16)}`, `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`),
  )
}

/** Whether the file, taken apart and put together again, is the same. */
export function checkStructure({ model, request }: Evidence): Claim {
  const again = encodeArtifact(model.artifact)
  const isSame = Buffer.compare(Buffer.from(again), Buffer.from(request.bytes)) === 0
  return claimOf('structure', isSame, {
    holds: `It loads, and its ${request.bytes.length} bytes are what its contents give when written again.`,
    differs: `Its contents written again give ${again.length} bytes that are not the ${request.bytes.length} of the file: something in it is not read, or not as packed.`,
  })
}

/** Whether a model gives its golden rows' answers to the bit. */
export function checkGolden(name: string, model: Model): Claim {
  const { rowCount, differing } = replayGolden(model)
  if (rowCount === 0) return unchecked(name, 'It holds no golden rows.')
  return claimOf(name, differing === 0, {
    holds: `All ${rowCount} give the same bits.`,
    differs: `${differing} of ${rowCount} give other numbers than were packed.`,
  })
}

/** Whether the evaluated fits are there, of the same data, recipe and seed. */
export function checkFits({ model, fits }: Evidence): readonly Claim[] {
  if ('why' in fits) return [absent('evaluated fit', fits)]
  const { lineage } = model.artifact
  return fits.thing.flatMap(({ model: fit, held }, fold) => {
    const name = fits.thing.length === 1 ? 'evaluated fit' : `evaluated fit of fold ${fold}`
    const wrong = ['snapshot', 'workflow', 'seed'].filter((key) => fit.artifact.lineage[key] !== lineage[key])
    const kin = claimOf(name, wrong.length === 0, {
      holds: `${held.artifact.slice(0, 12)} is in the store, of the same snapshot, workflow and seed.`,
      differs: `${held.artifact.slice(0, 12)} is of another ${wrong.join(' and ')}.`,
    })
    return [kin, checkGolden(`golden rows of the ${name}`, fit)]
  })
}

/** Whether the card's text is what the card as data gives, and what it says of metrics what the artifact says. */
export function checkCard({ model, card }: Evidence): readonly Claim[] {
  const { artifact } = model
  if ('why' in card) return [absent('card', card)]
  const { card: _, ...lineage } = artifact.lineage
  const { format: __, limits: ___, ...input } = card.thing
  const text = modelCard(input)
  const claimed = differencesOf(artifact.evaluation?.metrics, card.thing.evaluation.metrics)
  const origin = differencesOf(lineage, card.thing.lineage)
  const isPlain = cardJson(cardDocument(input)) === cardJson(card.thing)
  return [
    claimOf('card', text === artifact.card && isPlain, {
      holds: 'Its text is, letter by letter, what the card as data gives.',
      differs: `Its text is not what the card as data gives${text === artifact.card ? '' : `; first at letter ${firstDifference(text, artifact.card ?? '')}`}.`,
    }),
    claimOf('card metrics', claimed.length === 0, {
      holds: 'Card and artifact claim the same metrics.',
      differs: claimed.length === 0 ? '' : `Artifact and card differ: ${differenceText(claimed)}`,
    }),
    claimOf('card lineage', origin.length === 0, {
      holds: 'Card and artifact name the same data, workflow and fits.',
      differs: origin.length === 0 ? '' : `Artifact and card differ: ${differenceText(origin)}`,
    }),
  ]
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  return at
}

/** Whether the registry lists the metrics that the artifact claims. */
export async function checkRegistry({ model, request }: Evidence): Promise<readonly Claim[]> {
  const { project, name, version } = request
  if (project === undefined || version === undefined) return []
  const found = (await project.models.versions(name)).find((known) => known.version === version)
  const list = differencesOf(model.artifact.evaluation?.metrics ?? {}, found?.metrics ?? {})
  return [
    claimOf('registry', list.length === 0, {
      holds: 'The registry lists the metrics of the artifact.',
      differs: list.length === 0 ? '' : `Artifact and registry differ: ${differenceText(list)}`,
    }),
  ]
}
