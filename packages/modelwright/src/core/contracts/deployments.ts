/** A thing in a cloud that a deployment made, as it is remembered: never a secret. */
export interface ResourceRecord {
  /** Its place in the deployment: `function`, `revision/4f2a91c07d3e/model`. */
  readonly key: string
  /** In the provider's words: `Lambda function`. */
  readonly kind: string
  /** Its name there. */
  readonly name: string
  /** What the provider knows it by: an ARN, a path, a number; '' where making it was begun and is not known to be done. */
  readonly id: string
  /** The revision it belongs to; absent: it is shared by all. */
  readonly revision?: string
  /** What was begun and is not known to be done, of a thing that takes several requests. */
  readonly unfinished?: 'create' | 'update'
}

/** One model version as it was placed, and kept so that traffic can go back to it without building anything. */
export interface RevisionRecord {
  /** By what was built and how it is run: the same model with the same options is the same revision. */
  readonly id: string
  readonly model: { readonly name: string; readonly version: number | null; readonly digest: string }
  /** SHA-256 of what was built; its bytes are kept in the object store where the target needs them again. */
  readonly build: string
  /** Digest of the object that lists what was built, file by file; absent: it is not kept. */
  readonly kept?: string
  /** The checked options it was placed with. */
  readonly options: Readonly<Record<string, unknown>>
  readonly createdAt: string
  /** What golden rows said: how many, how many differed, and whether the tolerance was that of ONNX. */
  readonly golden: { readonly rows: number; readonly differing: number; readonly within: number } | null
}

/** One step of a change: written down before it is begun, and again when it is done. */
export interface JournalStep {
  readonly key: string
  readonly action: 'create' | 'update' | 'replace' | 'delete' | 'check' | 'shift'
  readonly state: 'waiting' | 'begun' | 'done'
  /** The provider's name of work under way, so that it can be waited for after a restart. */
  readonly operation?: string
}

/** A change under way; it stays until all of it is done. */
export interface Journal {
  readonly verb: 'apply' | 'traffic' | 'rollback' | 'destroy'
  /** Digest of the plan. */
  readonly plan: string
  readonly revision: string | null
  readonly steps: readonly JournalStep[]
  readonly startedAt: string
  /** Who had the traffic before, and who is to have it: run again, the same change is gone on with, whatever it did by then. */
  readonly traffic?: {
    readonly from: Readonly<Record<string, number>>
    readonly to: Readonly<Record<string, number>>
    /** Shares of what the store knew nothing of when the change began; absent: none had any. */
    readonly unknown?: Readonly<Record<string, number>>
  }
}

/** Everything known of one deployment. */
export interface DeploymentState {
  readonly target: string
  readonly name: string
  /** Where it is: account, project, region; asked of the provider before anything is changed. */
  readonly place: Readonly<Record<string, string>>
  readonly resources: readonly ResourceRecord[]
  /** Oldest first. */
  readonly revisions: readonly RevisionRecord[]
  /** Percent of requests by revision; sums to 100, or is empty. */
  readonly traffic: Readonly<Record<string, number>>
  /** Addresses and names a caller needs: `url`, `arn`. */
  readonly outputs: Readonly<Record<string, string>>
  readonly journal: Journal | null
}

/** A deployment with the number of times it was written. */
export interface StoredDeployment {
  readonly state: DeploymentState
  readonly edition: number
  readonly updatedAt: string
}

/** A lock on one deployment; it is lost when its holder stops saying that it lives. */
export interface DeploymentLock {
  /** Says that the holder lives; false: the lock was lost. */
  renew(): Promise<boolean>
  release(): Promise<void>
  /** How long others bear its silence before they take it; absent: they ask whether its process runs. */
  readonly silenceMs?: number
}

/** A lock that somebody holds who lives. */
export interface HeldLock {
  readonly target: string
  readonly name: string
  readonly actor: string
  /** ISO 8601. */
  readonly since: string
  /** Whether its process runs on this machine, where it can be asked. */
  readonly isHere: boolean
}

/** What was placed where. Several people may deploy from one store; each change is written into the log. */
export interface DeploymentStore {
  list(): Promise<readonly StoredDeployment[]>
  get(target: string, name: string): Promise<StoredDeployment | undefined>
  /**
   * Writes a state if it is still the edition that was read (0: there was none); returns the new edition.
   *
   * @throws {ModelwrightError} DEPLOY_STATE_CHANGED - when somebody wrote it in between
   */
  save(state: DeploymentState, edition: number): Promise<number>
  /** Forgets a deployment of which nothing is left. */
  forget(target: string, name: string): Promise<void>
  /**
   * Takes the lock.
   *
   * @throws {ModelwrightError} DEPLOY_DEPLOYMENT_LOCKED - when somebody else holds it: who, since when
   */
  lock(target: string, name: string): Promise<DeploymentLock>
  /** Locks that are held at the moment. */
  held(): Promise<readonly HeldLock[]>
  /** Adds a line to the log: who placed, shifted, rolled back or removed what. */
  record(event: {
    readonly target: string
    readonly name: string
    readonly verb: Journal['verb']
    readonly detail: Readonly<Record<string, unknown>>
  }): Promise<void>
}
