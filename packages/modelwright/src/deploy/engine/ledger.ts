import type {
  DeploymentLock,
  DeploymentState,
  DeploymentStore,
  Journal,
  JournalStep,
  ResourceRecord,
} from '../../core/index.ts'
import { lockLost } from './refusals.ts'

/** The state of a deployment while it is changed: written before and after every step. */
export interface Ledger {
  state(): DeploymentState
  /** Says that the holder lives. @throws {ModelwrightError} DEPLOY_LOCK_LOST */
  alive(): Promise<void>
  save(change: (state: DeploymentState) => DeploymentState): Promise<void>
  /** Writes down that a step begins; with the resource that may be there from now on. */
  begin(key: string, record?: ResourceRecord): Promise<void>
  /** Writes down that a step is done, with what it changed. */
  done(key: string, change?: (state: DeploymentState) => DeploymentState): Promise<void>
}

/** Puts a record in the place of the one of its key, or behind all. */
export function withRecord(state: DeploymentState, record: ResourceRecord): DeploymentState {
  const isKnown = state.resources.some(({ key }) => key === record.key)
  const resources = isKnown
    ? state.resources.map((one) => (one.key === record.key ? record : one))
    : [...state.resources, record]
  return { ...state, resources }
}

/** Takes the record of a key out. */
export function withoutRecord(state: DeploymentState, key: string): DeploymentState {
  return { ...state, resources: state.resources.filter((one) => one.key !== key) }
}

function marked(state: DeploymentState, key: string, mark: JournalStep['state']): DeploymentState {
  if (state.journal === null) return state
  const steps = state.journal.steps.map((step) => (step.key === key ? { ...step, state: mark } : step))
  return { ...state, journal: { ...state.journal, steps } }
}

/** Opens the state of a deployment for changes. */
export function openLedger(
  store: Pick<DeploymentStore, 'save'>,
  lock: Pick<DeploymentLock, 'renew'>,
  from: { readonly state: DeploymentState; readonly edition: number },
): Ledger {
  let { state, edition } = from
  const alive = async (): Promise<void> => {
    if (!(await lock.renew())) throw lockLost(state)
  }
  const save: Ledger['save'] = async (change) => {
    await alive()
    const next = change(state)
    edition = await store.save(next, edition)
    state = next
  }
  return {
    ...{ alive, save },
    state: () => state,
    begin: (key, record) =>
      save((now) => marked(record === undefined ? now : withRecord(now, record), key, 'begun')),
    done: (key, change = (now) => now) => save((now) => marked(change(now), key, 'done')),
  }
}

/** A journal in which nothing is done yet. */
export function newJournal(
  verb: Journal['verb'],
  facts: Pick<Journal, 'plan' | 'revision' | 'startedAt' | 'traffic'>,
  steps: readonly Pick<JournalStep, 'key' | 'action'>[],
): Journal {
  return { verb, ...facts, steps: steps.map((step) => ({ ...step, state: 'waiting' })) }
}

/** How far a change came: `3 of 7`. */
export function progressText({ steps }: Journal): string {
  return `${steps.filter(({ state }) => state === 'done').length} of ${steps.length}`
}
