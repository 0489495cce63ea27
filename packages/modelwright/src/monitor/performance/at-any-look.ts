import { chanceBeyond, normalCdf, normalQuantile } from '../../evaluate/index.ts'

/** How much is known of a window when it is looked at. */
export interface KnownSoFar {
  /** Its rows, each of which may get an outcome. */
  readonly rows: number
  /** Outcomes that are known by now. */
  readonly outcomes: number
  /** Outcomes that are measured at most: of more a sample, another at each look. */
  readonly mostMeasured: number
}

/** A difference at one look, in standard errors, and how much is known by then. */
export interface LookedAt {
  readonly deviate: number
  /** What it is worth in rows, as those of a reference without error. */
  readonly worth: number
  /** What is known by now, as a share of what will be known once each row has its outcome; 0: that cannot be told. */
  readonly share: number
}

/** The bound that goes on for ever is narrowest where a look is worth so many rows: windows begin with tens and seldom reach many thousands. */
const forEver = { narrowestAt: 300, alpha: 0.0025 }

/** So probable must the end have become for the bound that goes by it to be reached before. */
const probable = 0.8
const atProbable = normalQuantile(probable)

/**
 * The least level at which the end of the window, as it is foreseen, lies beyond a single look's bound.
 *
 * Of a Brownian path the chance that it ends above z, given where it is now, is a martingale: it ever reaches `probable` with a
 * probability of at most P(above z) ∕ probable.
 *
 * @see Lan, Simon and Halperin, Stochastically curtailed tests in long-term clinical trials, 1982
 */
function chanceByEnd({ deviate, share }: LookedAt): number {
  const foreseen = deviate * Math.sqrt(share) - atProbable * Math.sqrt(1 - share)
  return normalCdf(-foreseen) / probable
}

/**
 * Says how often chance alone would make a difference so much worse, **at any look at the window at all**: below a level α, at whatever
 * looks and however many, with a probability of at most α where nothing changed.
 *
 * Differences of means at looks of which each has all rows of the one before move like a Brownian path in time that runs as their
 * certainty does, also where all are held against the same reference. Two bounds share the level: one for ever, and one that knows
 * when all outcomes are in and leaves them about what a single look would ask. For estimates that are means in the long run.
 */
export function chanceAtAnyLook(look: LookedAt): number {
  if (!(look.deviate > 0)) return look.deviate <= 0 ? 1 : Number.NaN
  const forEverChance = chanceBeyond(look.deviate, look.worth, forEver)
  return Math.min(1, 2 * Math.min(forEverChance, chanceByEnd(look)))
}

/** Both errors of a difference, squared. */
interface Variances {
  readonly own: number
  readonly other: number
}

/** The certainty of a difference now as a share of that at the end; 0: that cannot be told. */
function shareOf({ own, other }: Variances, { rows, outcomes, mostMeasured: most }: KnownSoFar): number {
  // More outcomes than rows: some came late and are not counted yet.
  if (rows < outcomes) return 0
  const ownAtEnd = (own * Math.min(outcomes, most)) / Math.min(rows, most)
  const drawn = Math.max(1, outcomes / most) / Math.max(1, rows / most)
  return ((ownAtEnd + other) / (own + other)) * drawn * drawn
}

/**
 * Makes a look of a difference and the standard errors of both sides.
 *
 * A sample that is drawn anew at each look forgets: two looks have as much in common as on a path of which time runs with the square of
 * the outcomes, or more where the reference has an error (Slepian's inequality).
 *
 * @param rowCount - rows that were measured
 */
export function lookedAt(
  { worse, now, before, rowCount }: Record<'worse' | 'now' | 'before' | 'rowCount', number>,
  known: KnownSoFar,
): LookedAt {
  const variances = { own: now * now, other: before * before }
  const variance = variances.own + variances.other
  const drawn = Math.max(1, known.outcomes / known.mostMeasured)
  return {
    deviate: worse / Math.sqrt(variance),
    worth: ((rowCount * variances.own) / variance) * drawn * drawn,
    share: shareOf(variances, known),
  }
}

/** Of a part of the window: how many rows it has in all is known only once each row has its outcome. */
export function ofPart(known: KnownSoFar): KnownSoFar {
  return known.outcomes === known.rows ? known : { ...known, rows: 0 }
}
