import { decodeBase64 } from '../base64.ts'

/** What is used of `WebAssembly`: a host that has it hands it in. */
export interface WasmHost {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

/** A kernel has a memory of its own. */
export interface WithMemory {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
}

const modules = new WeakMap<WasmHost, Map<string, object>>()

/** Compiles a kernel, once a host. */
function moduleOf(wasm: WasmHost, text: string): object {
  let known = modules.get(wasm)
  if (known === undefined) modules.set(wasm, (known = new Map()))
  let compiled = known.get(text)
  if (compiled === undefined) known.set(text, (compiled = new wasm.Module(decodeBase64(text))))
  return compiled
}

const pageBytes = 65536

/**
 * Starts a kernel, given as base64, with at least so many bytes of memory.
 *
 * @returns undefined where the host refuses: code made at run time may be forbidden, or memory short
 */
export function startKernel<Kernel extends WithMemory>(
  wasm: WasmHost,
  text: string,
  bytes: number,
): Kernel | undefined {
  try {
    const kernel = new wasm.Instance(moduleOf(wasm, text)).exports as Kernel
    const more = Math.ceil((bytes - kernel.memory.buffer.byteLength) / pageBytes)
    if (more > 0) kernel.memory.grow(more)
    return kernel
  } catch {
    return undefined
  }
}
