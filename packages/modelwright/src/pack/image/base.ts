import type { Blob, Descriptor, Platform } from './blobs.ts'

/** A layer that may still have to be read, and the digest of what it unpacks to. */
export interface BaseLayer extends Blob {
  readonly diffId: string
}

/** A part of a base that a bill of materials names. */
export interface BasePart {
  readonly name: string
  /** SHA-256, hex. */
  readonly sha256: string
}

/** A step that made an image; most made a layer. */
export interface HistoryEntry {
  readonly created?: string
  readonly created_by?: string
  readonly empty_layer?: boolean
}

/** What an image is built on: Node, and what Node needs, for one kind of processor. */
export interface Base {
  readonly platform: Platform
  readonly layers: readonly BaseLayer[]
  readonly env: readonly string[]
  /** How Node is called in it. */
  readonly node: string
  /** The version of Node, where it is known. */
  readonly nodeVersion?: string
  readonly parts: readonly BasePart[]
  /** What made each layer: builders refuse a base whose history is shorter than its layers. */
  readonly history: readonly HistoryEntry[]
  /** An image of a registry that it came from. */
  readonly image?: { readonly name: string; readonly descriptor: Descriptor }
}
