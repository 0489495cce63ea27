import { walkTrees } from '../../generated/kernels.js'
import { decodeBase64 } from '../base64.ts'

/** What is used of `WebAssembly`: a host that has it hands it in. */
export interface WasmHost {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** The compiled kernel with a memory of its own; addresses are in bytes. */
export interface TreeKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  addTrees(
    roots: number,
    from: number,
    to: number,
    keys: number,
    blockBytes: number,
    blocks: number,
    sums: number,
    outputs: number,
    width: number,
  ): void
}

const modules = new WeakMap<WasmHost, object>()

/** Compiles the kernel, once a host. */
function moduleOf(wasm: WasmHost): object {
  let compiled = modules.get(wasm)
  if (compiled === undefined) {
    compiled = new wasm.Module(decodeBase64(walkTrees))
    modules.set(wasm, compiled)
  }
  return compiled
}

const pageBytes = 65536

/**
 * Starts a kernel with at least so many bytes of memory.
 *
 * @returns undefined where the host refuses: code made at run time may be forbidden, or memory short
 */
export function startKernel(wasm: WasmHost, bytes: number): TreeKernel | undefined {
  try {
    const kernel = new wasm.Instance(moduleOf(wasm)).exports as TreeKernel
    const more = Math.ceil((bytes - kernel.memory.buffer.byteLength) / pageBytes)
    if (more > 0) kernel.memory.grow(more)
    return kernel
  } catch {
    return undefined
  }
}
