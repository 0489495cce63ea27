/** What became of a claim. */
export type ClaimState = 'confirmed' | 'differs' | 'not checkable'

/** Something a model says of itself, and what recomputing it gave. Plain data. */
export interface Claim {
  /** What it is about: `metric auc`. */
  readonly name: string
  readonly state: ClaimState
  /** One sentence: what was found, by how much it differs, or why it cannot be checked. */
  readonly detail: string
}

/** Makes a claim that holds. */
export const confirmed = (name: string, detail: string): Claim => ({ name, state: 'confirmed', detail })

/** Makes a claim that does not hold. */
export const differs = (name: string, detail: string): Claim => ({ name, state: 'differs', detail })

/** Makes a claim that cannot be checked. */
export const unchecked = (name: string, detail: string): Claim => ({ name, state: 'not checkable', detail })

/** A claim that holds or not. */
export function claimOf(name: string, holds: boolean, texts: { holds: string; differs: string }): Claim {
  return holds ? confirmed(name, texts.holds) : differs(name, texts.differs)
}

/** What all claims together say. */
export function verdictOf(claims: readonly Claim[]): ClaimState {
  if (claims.some(({ state }) => state === 'differs')) return 'differs'
  return claims.some(({ state }) => state === 'not checkable') ? 'not checkable' : 'confirmed'
}
