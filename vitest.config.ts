import { configDefaults, defineConfig } from "vitest/config"

// "borealis" means src here, for the modules that Vite resolves as for those that Node does (workers, child processes).
const conditions = ["borealis-source"]

// `npm test` leaves out what is slow; `npm run test:all` has the mode "all".
export default defineConfig(({ mode }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(mode === "all" ? [] : ["tests/**/*.slow.test.ts"])],
    setupFiles: ["tests/own-tmpdir.ts"],
    // against hanging alone: how fast a machine is must not decide
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    // a process for each file costs a third of the everyday loop; what is slow may also be large
    isolate: mode === "all",
    // V8 may end a process in which many threads with WebAssembly come and go, where the processor has protection keys (nodejs/node#64500)
    execArgv: [...conditions.map((condition) => `--conditions=${condition}`), "--no-memory-protection-keys"]
  }
}))
